/** Whether a long queue makes anything slow but its own delivery. */
import { openProxyStore } from '../../../src/main/platform/store/store.ts'
import type { MessageRow, StationRow } from '../../../src/main/core/host.ts'
import type { Measured } from '../roles/load.ts'
import { cast, startProxy, type Bench } from '../stage.ts'
import { medians, type Goal, type Line, type Table } from '../table.ts'

/** Start-up, and the answers a station gets while its queue drains and while the backend is away, with more and more in the queue. */
export async function longQueues(bench: Bench): Promise<Table[]> {
  const sizes = bench.quick ? [100, 10_000] : [100, 1_000, 10_000, 100_000]
  const lines: Line[] = []
  for (const size of sizes) lines.push({ name: `${size} of one station`, figures: await withQueue(bench, 1, size) })
  if (!bench.quick) lines.push({ name: '100 each of 1000 stations', figures: await withQueue(bench, 1_000, 100) })
  const grown = (figure: string): number =>
    (lines[sizes.length - 1]?.figures[figure] ?? 0) / (lines[0]?.figures[figure] ?? 1)
  const goals: Goal[] = ['start-up ms', 'draining p50 ms', 'offline p50 ms'].map((figure) => ({
    what: `${figure} with ${String(sizes.at(-1))} queued against ${String(sizes[0])}`,
    got: grown(figure),
    atMost: 2,
  }))
  return [
    {
      title: 'Growth: messages queued at start',
      note: 'Answers to MeterValues; the queue is delivered at 20 messages a second meanwhile, so that it does not end.',
      ...{ lines, goals },
    },
  ]
}

async function withQueue(bench: Bench, stations: number, each: number): Promise<Line['figures']> {
  const rounds: Line['figures'][] = []
  const { load, backend, url, end } = await cast(bench, [])
  const data = bench.fresh()
  await fill(data, url, stations, each)
  // The same queue each time: what is delivered of it in between is a few dozen messages.
  for (let round = 0; round < Math.min(2, bench.rounds); round++) {
    const settings = { drainPerSecond: 20, pingIntervalMs: 60_000 }
    const { role, url: ours, ms } = await startProxy(bench, url, settings, data)
    const connecting = performance.now()
    await load.ask('connect', { url: ours, stations: 1 })
    const connected = performance.now() - connecting
    const ask = (count: number): Promise<Measured> => load.ask('closed', { action: 'MeterValues', each: count })
    const drainingFirst = await ask(1)
    const draining = await ask(40)
    await backend.ask('away')
    await role.ask('until', { link: 'offline', stations: 1 })
    const offlineFirst = await ask(1)
    const offline = await ask(40)
    await load.ask('disconnect')
    await role.end()
    await backend.ask('back')
    rounds.push({
      ...{ 'start-up ms': ms, 'connect ms': connected },
      ...{ 'draining first ms': drainingFirst.p50, 'draining p50 ms': draining.p50 },
      ...{ 'offline first ms': offlineFirst.p50, 'offline p50 ms': offline.p50 },
    })
  }
  await end()
  return medians(rounds)
}

/** Puts the queue on disk as the proxy itself would have. */
async function fill(data: string, backend: string, stations: number, each: number): Promise<void> {
  const store = await openProxyStore(data)
  const kept = Array.from({ length: stations }, (_, at) => stationRow(`CP${at}`, backend))
  await store.apply({ stations: kept })
  for (const { station } of kept)
    for (let from = 1; from <= each; from += 1_000) {
      const count = Math.min(1_000, each - from + 1)
      await store.apply({ messages: Array.from({ length: count }, (_, at) => messageRow(station, from + at, backend)) })
    }
  await store.close()
}

const stationRow = (station: string, backend: string): StationRow => ({
  ...{ station, backend, nextProvisional: 1_000_000_000, clockOffset: 0, highestTime: 0 },
  ...{ acceptedBoot: null, cacheClearedAt: null, keys: null, statuses: null, localList: null },
})

function messageRow(station: string, seq: number, backend: string): MessageRow {
  const [messageId, storedAt] = [`old${seq}`, 1_700_000_000_000 + seq]
  const payload = { connectorId: 1, transactionId: 7, meterValue: [], padding: 'x'.repeat(130) }
  return {
    ...{ station, seq, backend, protocol: 'ocpp1.6', action: 'MeterValues', messageId },
    ...{ frame: JSON.stringify([2, messageId, 'MeterValues', payload]), contentKey: `old${seq}`.padEnd(64, '0') },
    ...{ state: 'queued', storedAt, acknowledgedAt: storedAt, deliveredAt: null, attempts: 0, transmissions: 0 },
    ...{ ambiguous: false, part: 'update', transactionId: 7, idTag: null, flagged: false, answer: '{}', error: null },
  }
}
