/**
 * `npm run bench`: what the proxy costs, as ratios within one run: the yardsticks run in the same minutes on the same
 * machine, by turns. Prints a table a row and writes `bench/results.json`.
 *
 *   --quick             about a minute, less of everything
 *   --only <row>        may be given several times; the rows are those of the list below
 *   --date <text>       instead of now
 *   --dir <directory>   whose disk is measured; default: that of temporary files
 *   --profile <dir>     leaves CPU profiles of the proxy there (one a process, for DevTools)
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { machine } from './machine.ts'
import { cuts } from './rows/cuts.ts'
import { draining } from './rows/draining.ts'
import { idleMemory } from './rows/memory.ts'
import { acknowledging } from './rows/offline.ts'
import { longQueues } from './rows/queued.ts'
import { moreStations, openLoop, relaying } from './rows/relaying.ts'
import { createBench, type Bench } from './stage.ts'
import { isMet, printed, type Table } from './table.ts'

const rows: Record<string, (bench: Bench) => Promise<Table[]>> = {
  relay: relaying,
  open: openLoop,
  offline: acknowledging,
  drain: draining,
  memory: idleMemory,
  cuts,
  stations: moreStations,
  queue: longQueues,
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: Object.keys(rows) },
    date: { type: 'string', default: new Date().toISOString() },
    dir: { type: 'string', default: tmpdir() },
    profile: { type: 'string' },
  },
})
const unknown = values.only.filter((name) => !(name in rows))
if (unknown.length > 0) {
  console.error(`There is no row ${unknown.join(', ')}: ${Object.keys(rows).join(', ')}.`)
  process.exit(2)
}

const root = join(import.meta.dirname, '..', '..')
const directory = mkdtempSync(join(resolve(values.dir), 'wattproof-bench-'))
// The files go last, also when a signal or a failure ends the run: the roles that write them are ended before.
process.on('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }))
const flags = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(values.profile)}`]
const bench = createBench(values.quick, flags, directory)

const began = performance.now()
const tables: Table[] = []
for (const [name, row] of Object.entries(rows)) {
  if (!values.only.includes(name)) continue
  for (const table of await row(bench)) {
    tables.push(table)
    console.log(`${printed(table)}\n`)
  }
}
const seconds = Math.round((performance.now() - began) / 1_000)
const goals = tables.flatMap((table) => (table.goals ?? []).map((goal) => ({ ...goal, met: isMet(goal) })))
console.log(`${goals.filter((goal) => goal.met).length} of ${goals.length} goals met, ${seconds} s.`)

mkdirSync(join(root, 'bench'), { recursive: true })
const results = { date: values.date, quick: values.quick, seconds, machine: machine(root), tables, goals }
writeFileSync(join(root, 'bench', 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
