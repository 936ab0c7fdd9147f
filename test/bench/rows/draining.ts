/** What was stored goes to the backend once it is back. */
import { join } from 'node:path'
import { openInserts, rowOf } from '../journal.ts'
import type { Measured } from '../roles/load.ts'
import { cast, measure, names, startProxy, type Bench, type Target } from '../stage.ts'
import { medians, type Table } from '../table.ts'

/** Many stations at once, against what a relay carries for as many; one station, against what one message cannot do without. */
export async function draining(bench: Bench): Promise<Table[]> {
  return [await together(bench), await alone(bench)]
}

async function together(bench: Bench): Promise<Table> {
  const [stations, each] = bench.quick ? [100, 10] : [500, 20]
  const rounds = []
  for (let round = 0; round < Math.min(2, bench.rounds); round++) {
    const { load, targets, backend, url, end } = await cast(bench, ['bare'])
    const [bare] = targets as [Target]
    const asked = { action: 'MeterValues', seconds: bench.seconds }
    const relayed = await measure(load, bare, stations, 'closed', asked)
    const { role, url: ours } = await startProxy(bench, url)
    await load.ask('connect', { url: ours, stations })
    await load.ask('closed', { ...asked, seconds: bench.seconds / 2 })
    const live = (await load.ask('closed', asked)) as Measured
    await role.ask('cut', { fault: { kind: 'refuse' } })
    await load.ask('closed', { action: 'MeterValues', each })
    await backend.ask('forget')
    const before = await role.usage()
    const began = performance.now()
    await role.ask('restore')
    const { ms } = (await backend.ask('received', { count: stations * each })) as { ms: number }
    await role.ask('until', { link: 'live', stations })
    const whole = performance.now() - began
    const { cpu, loop } = await role.usage()
    const count = stations * each
    await role.end()
    await end()
    rounds.push({
      'messages/s': count / (ms / 1_000),
      'first to last s': ms / 1_000,
      'from cut to live s': whole / 1_000,
      'bare relay/s': relayed.perSecond,
      '× bare relay': count / (ms / 1_000) / relayed.perSecond,
      '× own relay': count / (ms / 1_000) / live.perSecond,
      'CPU µs': (cpu - before.cpu) / count,
      'loop µs': (loop - before.loop) / count,
    })
  }
  const figures = medians(rounds)
  return {
    title: `Drain: ${stations} stations × ${each} stored messages`,
    note: 'Without the limits on redials and deliveries. Both relays carry MeterValues of as many stations in closed loop.',
    lines: [{ name: names.ours, figures }],
    goals: [{ what: 'messages/s against the bare relay', got: figures['× bare relay'] ?? 0, atLeast: 0.5 }],
  }
}

async function alone(bench: Bench): Promise<Table> {
  const count = bench.quick ? 200 : 1_000
  const rounds = []
  for (let round = 0; round < bench.rounds; round++) {
    const { load, targets, backend, url, end } = await cast(bench, ['direct'])
    const [direct] = targets as [Target]
    const { p50 } = await measure(load, direct, 1, 'closed', { action: 'MeterValues', seconds: bench.seconds })
    const { role, url: ours } = await startProxy(bench, url)
    await load.ask('connect', { url: ours, stations: 1 })
    await role.ask('cut', { fault: { kind: 'refuse' } })
    await load.ask('closed', { action: 'MeterValues', each: count })
    await backend.ask('forget')
    await role.ask('restore')
    const { ms } = (await backend.ask('received', { count })) as { ms: number }
    await role.end()
    await end()
    const [replay, sync] = [ms / (count - 1), commitTime(bench)]
    const floor = p50 + 2 * sync
    rounds.push({ ...{ 'replay ms': replay, 'round trip ms': p50, 'commit ms': sync }, '× floor': replay / floor })
  }
  return {
    title: `Replay: one station, ${count} stored messages, one after the other`,
    note: 'Each is marked as sending before it goes and as delivered afterwards: its floor is one round trip and two commits.',
    lines: [{ name: names.ours, figures: medians(rounds) }],
  }
}

/** One durable insert, ms. */
function commitTime(bench: Bench): number {
  const { insert, close } = openInserts(join(bench.fresh(), 'rows'))
  const began = performance.now()
  const count = 200
  for (let at = 0; at < count; at++) insert([rowOf('x'.repeat(200))])
  const ms = performance.now() - began
  close()
  return ms / count
}
