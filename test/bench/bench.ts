/**
 * `npm run bench`: what the proxy costs, as ratios within one run. The yardsticks run in the same minute on the same
 * machine: a bare `ws` relay for relaying, bare durable inserts for acknowledging. Writes bench/results.json.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createInterface } from 'node:readline'

const here = import.meta.dirname
const root = join(here, '..', '..')
const rounds = 3
const seconds = 2

interface Role {
  child: ChildProcess
  /** The next line it prints. */
  next(): Promise<any>
  tell(line: string): void
  end(): void
}

function play(script: string, args: string[]): Role {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, WATTPROOF_LOG: 'silent' },
  })
  const lines: any[] = []
  const waiting: ((line: any) => void)[] = []
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line: unknown = JSON.parse(text)
    const first = waiting.shift()
    if (first) first(line)
    else lines.push(line)
  })
  return {
    child,
    next: () => (lines.length > 0 ? Promise.resolve(lines.shift()) : new Promise((resolve) => waiting.push(resolve))),
    tell: (line) => void child.stdin.write(`${line}\n`),
    end: () => void child.kill('SIGKILL'),
  }
}
const counterpart = (...args: string[]): Role => play(join(here, 'counterparts.ts'), args)

async function measure(
  url: string,
  connections: number,
  action: string,
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<any> {
  const load = counterpart('load', url, String(connections), String(seconds), action)
  await load.next()
  await before()
  load.tell('go')
  const result = await load.next()
  load.end()
  return result
}

const directory = mkdtempSync(join(tmpdir(), 'wattproof-bench-'))
let places = 0
async function proxyTo(backend: string): Promise<{ role: Role; url: string }> {
  const role = play(join(root, 'src/main/commands/wattproof.ts'), [
    'proxy',
    '--backend',
    backend,
    '--data',
    join(directory, String(places++)),
    '--json',
  ])
  return { role, url: (await role.next()).url }
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const results: Record<string, string | number>[] = []

async function relaying(connections: number, action: string): Promise<void> {
  const ratios = {
    throughput: [] as number[],
    p50: [] as number[],
    p99: [] as number[],
    direct: [] as number[],
    perSecond: [] as number[],
  }
  for (let round = 0; round < rounds; round++) {
    const backend = counterpart('backend')
    const address = `ws://127.0.0.1:${(await backend.next()).port}`
    const direct = await measure(address, connections, action)
    const relay = counterpart('relay', address)
    const bare = await measure(`ws://127.0.0.1:${(await relay.next()).port}`, connections, action)
    relay.end()
    const { role, url } = await proxyTo(address)
    const ours = await measure(url, connections, action)
    role.end()
    backend.end()
    ratios.throughput.push(ours.perSecond / bare.perSecond)
    ratios.p50.push(ours.p50 / bare.p50)
    ratios.p99.push(ours.p99 / bare.p99)
    ratios.direct.push(ours.perSecond / direct.perSecond)
    ratios.perSecond.push(ours.perSecond)
  }
  results.push({
    what: `relay ${action}, ${connections} stations, against a bare ws relay`,
    throughput: median(ratios.throughput),
    p50: median(ratios.p50),
    p99: median(ratios.p99),
    'throughput against direct': median(ratios.direct),
    'round trips/s': Math.round(median(ratios.perSecond)),
  })
}

/** Durable inserts of a message-sized row; `grouped` rows a commit. */
function inserts(grouped: number): number {
  const database = new DatabaseSync(join(directory, `bare${places++}.sqlite`))
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE message (seq INTEGER PRIMARY KEY, key TEXT, frame TEXT); CREATE INDEX by_key ON message (key)',
  )
  const insert = database.prepare('INSERT INTO message (key, frame) VALUES (?, ?)')
  const frame = 'x'.repeat(200)
  const began = performance.now()
  let count = 0
  while (performance.now() - began < seconds * 1000) {
    database.exec('BEGIN')
    for (let at = 0; at < grouped; at++) insert.run(`key${count++}`, frame)
    database.exec('COMMIT')
  }
  const perSecond = count / ((performance.now() - began) / 1000)
  database.close()
  return perSecond
}

async function acknowledging(connections: number): Promise<void> {
  const ratios: number[] = []
  const rates: number[] = []
  for (let round = 0; round < rounds; round++) {
    const backend = counterpart('backend')
    const { role, url } = await proxyTo(`ws://127.0.0.1:${(await backend.next()).port}`)
    const bare = inserts(connections)
    const away = async (): Promise<void> => {
      backend.tell('away')
      for (let offline = 0; offline < connections;) {
        const line = await role.next()
        if (line.event === 'backend' && line.link === 'offline') offline++
      }
    }
    const ours = await measure(url, connections, 'MeterValues', away)
    role.end()
    backend.end()
    ratios.push(ours.perSecond / bare)
    rates.push(ours.perSecond)
  }
  results.push({
    what: `offline acknowledgement, ${connections} stations, against bare durable inserts grouped by ${connections}`,
    throughput: median(ratios),
    'acknowledged/s': Math.round(median(rates)),
  })
}

try {
  for (const connections of [1, 100]) await relaying(connections, 'Heartbeat')
  await relaying(100, 'MeterValues')
  for (const connections of [1, 100]) await acknowledging(connections)
  const rounded = results.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number' && value < 100 ? Number(value.toFixed(2)) : value,
      ]),
    ),
  )
  for (const row of rounded) console.table([row])
  mkdirSync(join(root, 'bench'), { recursive: true })
  writeFileSync(
    join(root, 'bench', 'results.json'),
    `${JSON.stringify({ cores: cpus().length, rounds, seconds, results: rounded }, null, 2)}\n`,
  )
} finally {
  rmSync(directory, { recursive: true, force: true })
}
