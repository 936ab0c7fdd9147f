/** What it costs to have the proxy between station and backend while both are there. */
import { cast, interleaved, measure, names, type Bench, type Cost } from '../stage.ts'
import { medians, type Goal, type Line, type Table } from '../table.ts'

/** Closed loop: each station keeps one CALL open, so who is in between is as busy as it can be. */
export async function relaying(bench: Bench): Promise<Table[]> {
  const heartbeats: Part = { lines: [], goals: [] }
  const meters: Part = { lines: [], goals: [] }
  for (const stations of bench.quick ? [1, 100] : [1, 100, 1_000]) {
    await closedLoop(bench, heartbeats, stations, 'Heartbeat', ['direct', 'bare', 'ours', 'gateways'])
    await closedLoop(bench, meters, stations, 'MeterValues', ['bare', 'durable', 'ours'])
  }
  return [
    {
      title: 'Relay: Heartbeat, closed loop, 200 bytes each way',
      note: 'Ratios (×) against the bare ws relay of the same round. CPU: µs a round trip of the process in between, all its threads; loop: of its event loop.',
      ...heartbeats,
    },
    {
      title: 'Relay: MeterValues, closed loop, on disk before it is passed on',
      note: 'Ratios against the bare relay that stores nothing; "stored first" makes one bare insert in a thread before it passes the frame on.',
      ...meters,
    },
  ]
}

interface Part {
  lines: Line[]
  goals: Goal[]
}

async function closedLoop(
  bench: Bench,
  part: Part,
  stations: number,
  action: string,
  who: Parameters<typeof cast>[1],
): Promise<void> {
  const { load, targets, end } = await cast(bench, who)
  const rounds = await interleaved(bench.rounds, targets, (target) =>
    measure(load, target, stations, 'closed', { action, seconds: bench.seconds }),
  )
  await end()
  const lines = compared(rounds, `${stations} ×`)
  part.lines.push(...lines)
  const ours = lines.find((line) => line.name.endsWith(names.ours))?.figures
  // A goal speaks of relaying. A stored message costs a commit; it is told beside the relay that pays for one, too.
  if (action !== 'Heartbeat' || !ours) return
  part.goals.push(
    { what: `throughput against the bare relay, ${stations} stations`, got: ours['× rate'] ?? 0, atLeast: 0.9 },
    { what: `p99 against the bare relay, ${stations} stations`, got: ours['× p99'] ?? 0, atMost: 1.2 },
  )
}

/** Open loop: so many round trips a second whoever is in between, and how long each takes. */
export async function openLoop(bench: Bench): Promise<Table[]> {
  const stations = bench.quick ? 100 : 1_000
  const rate = bench.quick ? 2_000 : 5_000
  const { load, targets, end } = await cast(bench, ['direct', 'bare', 'ours', 'gateways'])
  const rounds = await interleaved(bench.rounds, targets, (target) =>
    measure(load, target, stations, 'paced', { action: 'Heartbeat', seconds: bench.seconds * 2, rate }),
  )
  await end()
  return [
    {
      title: `Relay: Heartbeat, open loop, ${rate} round trips/s over ${stations} stations`,
      note: 'Latency from the moment each CALL was planned; the tick of the load is 1 ms.',
      lines: compared(rounds, ''),
    },
  ]
}

/** What it costs a round trip does not grow with the stations it serves. */
export async function moreStations(bench: Bench): Promise<Table[]> {
  const lines: Line[] = []
  const costs: number[] = []
  for (const stations of bench.quick ? [10, 100] : [10, 100, 1_000]) {
    const { load, targets, end } = await cast(bench, ['bare', 'ours'])
    const rounds = await interleaved(bench.rounds, targets, (target) =>
      measure(load, target, stations, 'paced', { action: 'Heartbeat', seconds: bench.seconds, rate: 2_000 }),
    )
    await end()
    lines.push(...compared(rounds, `${stations} ×`))
    costs.push(lines.find((line) => line.name === `${stations} × ${names.ours}`)?.figures['CPU µs'] ?? 0)
  }
  const most = (costs.at(-1) ?? 0) / (costs[0] ?? 1)
  return [
    {
      title: 'Growth: from 10 stations on, 2000 Heartbeats/s over all of them',
      lines,
      goals: [{ what: 'CPU a round trip with the most stations against the fewest', got: most, atMost: 1.5 }],
    },
  ]
}

function compared(rounds: readonly Map<string, Cost>[], prefix: string): Line[] {
  const figuresOf = (round: Map<string, Cost>, name: string): Line['figures'] => {
    const [cost, bare] = [round.get(name), round.get(names.bare)]
    if (!cost || !bare) return {}
    const { perSecond, p50, p99, cpu, loop } = cost
    return {
      ...{ 'round trips/s': perSecond, 'p50 ms': p50, 'p99 ms': p99, 'CPU µs': cpu, 'loop µs': loop },
      ...{ '× rate': perSecond / bare.perSecond, '× p50': p50 / bare.p50, '× p99': p99 / bare.p99 },
      '× CPU': cpu === null || bare.cpu === null ? null : cpu / bare.cpu,
    }
  }
  return [...(rounds[0]?.keys() ?? [])].map((name) => ({
    name: `${prefix} ${name}`.trim(),
    figures: medians(rounds.map((round) => figuresOf(round, name))),
  }))
}
