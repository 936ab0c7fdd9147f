/** How fast messages are acknowledged while the backend is away: each is on disk first. */
import { join } from 'node:path'
import { openInserts, openJournal, rowOf } from '../journal.ts'
import { cast, names, startProxy, type Bench } from '../stage.ts'
import { play, type Role } from '../role.ts'
import { medians, type Goal, type Line, type Table } from '../table.ts'

/** Each yardstick's and our acknowledgements a second, by turns. */
export async function acknowledging(bench: Bench): Promise<Table[]> {
  const lines: Line[] = []
  const goals: Goal[] = []
  for (const stations of bench.quick ? [1, 100] : [1, 100, 1_000]) {
    const turns = await prepare(bench, stations)
    const rounds = await inTurns(bench, turns)
    for (const { end } of turns) await end()
    for (const { name } of turns)
      lines.push({ name: `${stations} × ${name}`, figures: medians(rounds.map((round) => round.get(name) ?? {})) })
    const ours = lines.at(-1)?.figures['× grouped'] ?? 0
    goals.push({ what: `against inserts in groups of ${stations}`, got: ours, atLeast: 0.5 })
  }
  return [
    {
      title: 'Offline acknowledgement: MeterValues, answered once on disk',
      note:
        'Bare inserts are grouped by as many rows as there are stations; a row is as large as ours and has the two indexes that order and repeats need. ' +
        'They run without stations, on both cores; the end point over sockets, the least that can acknowledge, shares them with its load as Wattproof does.',
      ...{ lines, goals },
    },
  ]
}

const yardsticks = {
  single: 'bare inserts, single',
  grouped: 'bare inserts, grouped',
  thread: 'bare inserts, in a thread',
  endPoint: 'ws end point over that thread',
} as const

interface Turn {
  name: string
  perSecond(): Promise<{ rate: number; cpu: number | null; loop: number | null }>
  end(): Promise<void>
}

async function inTurns(bench: Bench, turns: readonly Turn[]): Promise<Map<string, Line['figures']>[]> {
  const rounds: Map<string, Line['figures']>[] = []
  for (let round = 0; round < bench.rounds; round++) {
    const found = new Map<string, Awaited<ReturnType<Turn['perSecond']>>>()
    for (const { name, perSecond } of turns) found.set(name, await perSecond())
    const rateOf = (name: string): number => found.get(name)?.rate ?? NaN
    const grouped = rateOf(yardsticks.grouped) || rateOf(yardsticks.single)
    const figures = [...found].map(([name, { rate, cpu, loop }]): [string, Line['figures']] => [
      name,
      {
        'stored/s': rate,
        '× grouped': rate / grouped,
        '× end point': rate / rateOf(yardsticks.endPoint),
        'CPU µs': cpu,
        'loop µs': loop,
      },
    ])
    rounds.push(new Map(figures))
  }
  return rounds
}

async function prepare(bench: Bench, stations: number): Promise<Turn[]> {
  const { seconds } = bench
  const nothing = (): Promise<void> => Promise.resolve()
  const inThread = await openJournal(join(bench.fresh(), 'journal'))
  const ours = await oursOffline(bench, stations)
  const bare = await overSockets(bench, stations)
  return [
    { name: yardsticks.single, perSecond: () => inserting(bench, 1, seconds), end: nothing },
    // One station's group is one row.
    ...(stations === 1
      ? []
      : [{ name: yardsticks.grouped, perSecond: () => inserting(bench, stations, seconds), end: nothing }]),
    {
      name: yardsticks.thread,
      perSecond: () => throughThread(inThread, stations, seconds),
      end: () => inThread.close(),
    },
    { name: yardsticks.endPoint, ...bare },
    { name: names.ours, ...ours },
  ]
}

const frame = JSON.stringify([2, 'm1234567', 'MeterValues', { connectorId: 1, meterValue: 'x'.repeat(190) }])

/** In this process, `grouped` rows a commit. */
function inserting(bench: Bench, grouped: number, seconds: number): ReturnType<Turn['perSecond']> {
  const { insert, close } = openInserts(join(bench.fresh(), 'rows'))
  const before = process.cpuUsage()
  const began = performance.now()
  let count = 0
  for (; performance.now() - began < seconds * 1_000; count += grouped)
    insert(Array.from({ length: grouped }, () => rowOf(frame)))
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(before)
  close()
  return Promise.resolve({ rate: count / (ms / 1_000), cpu: (user + system) / count, loop: null })
}

/** As many writers as stations, each with one row under way. */
async function throughThread(
  journal: Awaited<ReturnType<typeof openJournal>>,
  writers: number,
  seconds: number,
): ReturnType<Turn['perSecond']> {
  const before = process.cpuUsage()
  const began = performance.now()
  let count = 0
  const writer = async (): Promise<void> => {
    for (; performance.now() - began < seconds * 1_000; count++) await journal.store(frame)
  }
  await Promise.all(Array.from({ length: writers }, writer))
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(before)
  return { rate: count / (ms / 1_000), cpu: (user + system) / count, loop: null }
}

/** The least that can acknowledge to stations: a `ws` server over bare inserts in a thread. */
async function overSockets(bench: Bench, stations: number): Promise<Pick<Turn, 'perSecond' | 'end'>> {
  const [relay, load] = [play('relay'), play('load')]
  const { url } = await relay.ask('start', { kind: 'acknowledge', file: join(bench.fresh(), 'journal') })
  await load.ask('connect', { url, stations })
  return {
    perSecond: () => acknowledged(bench, load, relay),
    async end() {
      await load.end()
      await relay.end()
    },
  }
}

async function oursOffline(bench: Bench, stations: number): Promise<Pick<Turn, 'perSecond' | 'end'>> {
  const { load, backend, url, end } = await cast(bench, [])
  const { role: proxy, url: ours } = await startProxy(bench, url)
  await load.ask('connect', { url: ours, stations })
  await backend.ask('away')
  await proxy.ask('until', { link: 'offline', stations })
  return {
    perSecond: () => acknowledged(bench, load, proxy),
    async end() {
      await proxy.end()
      await end()
    },
  }
}

async function acknowledged(bench: Bench, load: Role, by: Role): ReturnType<Turn['perSecond']> {
  await load.ask('closed', { action: 'MeterValues', seconds: bench.seconds / 2 })
  const before = await by.usage()
  const { count, perSecond } = await load.ask('closed', { action: 'MeterValues', seconds: bench.seconds })
  const after = await by.usage()
  return { rate: perSecond, cpu: (after.cpu - before.cpu) / count, loop: (after.loop - before.loop) / count }
}
