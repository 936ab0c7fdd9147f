/** One random history of a station, its backend and the proxy between them; in the end all is well again, and the invariant is checked. */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { Fault } from '../../../../src/main/core/proxy/faults.ts'
import { silence, type Received, type Reply } from '../../../fakes/backend.ts'
import { at } from '../../../fakes/session16.ts'
import { site, type Site } from '../../../fakes/site.ts'
import { queueing, wordsOf, type Habits, type Said, type Session, type Version } from './kit.ts'

/** What the backend does with a transaction message. `never`: it takes it and says nothing; `zero`: it refuses and gives no number. */
export type Fate = 'right' | 'late' | 'twice' | 'error' | 'never' | 'zero'

const plain = [
  ...([
    'impatience',
    'reset',
    'away',
    'back',
    'station gone',
    'connect',
    'restart',
    'release',
    'second socket',
  ] as const),
  ...(['restore', 'drain'] as const),
]
export type Step =
  | { do: 'start' | 'meter' | 'stop'; connector: number }
  | { do: (typeof plain)[number] }
  | { do: 'mention'; action: string }
  | { do: 'disk'; full: boolean; low: boolean; takesMs: number }
  | { do: 'fault'; fault: Fault }
  | { do: 'jump'; ms: number }
  | { do: 'pass'; ms: number }

const connector = fc.integer({ min: 1, max: 2 })
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constantFrom('close', 'reset', 'silence', 'refuse', 'no answer') }),
  fc.record({ kind: fc.constant('http' as const), status: fc.constantFrom(401, 404, 503) }),
  fc.record({ kind: fc.constantFrom('slow', 'late'), ms: fc.constantFrom(500, 12_000) }),
  fc.record({ kind: fc.constant('callerror' as const), code: fc.constant('InternalError') }),
)
const mentioned = fc.constantFrom('Authorize', 'Heartbeat', 'StatusNotification')
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constantFrom('start', 'meter', 'stop'), connector }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constantFrom(...plain) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('mention' as const), action: mentioned }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ do: fc.constant('disk' as const), full: fc.boolean(), low: fc.boolean() },
      takesMs: fc.constantFrom(0, 5),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fault' as const), fault }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('jump' as const), ms: fc.constantFrom(-3_600_000, 60_000, 86_400_000) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(0, 1_000, 10_000, 31_000, 61_000) }),
  },
)
export const steps = fc.array(step, { minLength: 10, maxLength: 80, size: 'max' })
export const fates: fc.Arbitrary<Fate[]> = fc.array(
  fc.constantFrom<Fate>('right', 'right', 'right', 'late', 'twice', 'error', 'never', 'zero'),
  { maxLength: 60, size: 'max' },
)

const timeOf = (call: Received): string =>
  String(call.payload['timestamp'] ?? (call.payload['meterValue'] as { timestamp: string }[])[0]?.timestamp)

/** The backend of one history: what it took, and which number it gave to which start. */
function backendOf(it: Site, version: Version, owed: Fate[]) {
  const held: (() => void)[] = []
  const processed: Received[] = []
  const assigned = new Map<string, Set<unknown>>()

  function takes(call: Received): Reply {
    const what = owed.shift() ?? 'right'
    if (what === 'error') return { callError: 'InternalError' }
    processed.push(call)
    const isStart = call.action === 'StartTransaction' || call.payload['eventType'] === 'Started'
    const payload = answerTo(call, isStart && what === 'zero')
    if (call.action === 'StartTransaction')
      assigned.set(timeOf(call), (assigned.get(timeOf(call)) ?? new Set()).add(payload['transactionId']))
    if (what === 'never') return silence
    if (what === 'twice') queueMicrotask(() => call.answer(payload))
    if (what !== 'late') return payload
    held.push(() => call.answer(payload))
    return silence
  }
  function answerTo(call: Received, zero: boolean): Record<string, unknown> {
    if (version !== 'ocpp1.6')
      return call.payload['idToken'] ? { idTokenInfo: { status: zero ? 'Blocked' : 'Accepted' } } : {}
    return zero ? { transactionId: 0, idTagInfo: { status: 'Invalid' } } : it.backend.usual(call)
  }
  for (const action of ['StartTransaction', 'MeterValues', 'StopTransaction', 'TransactionEvent'])
    it.backend.answers(action, takes)
  if (version !== 'ocpp1.6') it.backend.answers('Authorize', () => ({ idTokenInfo: { status: 'Accepted' } }))
  return { processed, assigned, release: () => held.splice(0).forEach((answer) => answer()) }
}

export const habits: fc.Arbitrary<Habits> = fc.record({ repeats: fc.boolean(), countsAnew: fc.boolean() })

export async function live(
  version: Version,
  todo: readonly Step[],
  owed: readonly Fate[],
  habits: Habits,
): Promise<void> {
  const it = await site()
  const box = queueing(it, version, habits)
  const fates = [...owed]
  const { processed, assigned, release } = backendOf(it, version, fates)
  let diskFailed = false
  let parked = false

  async function act(step: Step): Promise<void> {
    switch (step.do) {
      case 'start':
      case 'meter':
      case 'stop':
        return box.happens(step.do, step.connector)
      case 'mention':
        return box.mentions(step.action)
      case 'impatience':
        return box.loses()
      case 'reset':
        return it.backend.resets()
      case 'away':
        return it.backend.vanishes()
      case 'back':
        return it.backend.comesBack()
      case 'station gone':
        if (box.isUp()) it.station().vanishes()
        return
      case 'connect':
        return box.connect()
      case 'second socket':
        return box.secondSocket()
      case 'restart':
        it.disk.release()
        return it.restart()
      case 'release':
        return release()
      case 'fault':
        return it.proxy.status('CP1') && it.proxy.cut('CP1', 'backend', step.fault)
      case 'restore':
        return it.proxy.restore('CP1', 'backend')
      case 'drain':
        if (it.proxy.status('CP1')) void it.proxy.drain('CP1', 'secret').catch(() => undefined)
        return
      case 'jump':
        return it.clock.jump(step.ms)
      case 'disk':
        diskFailed ||= step.full
        Object.assign(it.disk, { full: step.full, low: step.low, takesMs: step.takesMs })
        return
      case 'pass':
        return it.pass(step.ms)
    }
  }

  await box.connect()
  for (const step of todo) {
    await act(step)
    await box.pump()
    parked ||= it.proxy.status('CP1')?.parked !== 0
  }

  // All is well again, and everybody gets what is his.
  fates.length = 0
  Object.assign(it.disk, { full: false, low: false })
  it.backend.comesBack()
  it.proxy.restore('CP1', 'backend')
  const isDone = (): boolean =>
    box.queue.length === 0 && it.proxy.status('CP1')?.owed === 0 && it.proxy.status('CP1')?.parked === 0
  for (let round = 0; round < 40 && !isDone(); round++) {
    await box.connect()
    box.loses()
    await box.pump()
    await it.pass(61_000)
    await box.pump()
    if (it.proxy.status('CP1')!.parked > 0) {
      parked = true
      // It takes its turn: behind a question to the backend that needs time.
      const sent = it.proxy.resendParked('CP1')
      await it.pass(11_000)
      await sent
    }
  }
  const { owed: left, parked: aside } = it.proxy.status('CP1')!
  expect({ unsaid: box.queue.length, left, aside }).toEqual({ unsaid: 0, left: 0, aside: 0 })
  check(it, version, box.said, { processed, assigned }, { diskFailed, parked })
}

/** Design §3: nothing acknowledged is lost, nothing comes twice unmarked, in order, under the backend's ids. */
function check(
  it: Site,
  version: Version,
  said: readonly Said[],
  { processed, assigned }: { processed: readonly Received[]; assigned: ReadonlyMap<string, ReadonlySet<unknown>> },
  { diskFailed, parked }: { diskFailed: boolean; parked: boolean },
): void {
  const ambiguous = (id: string): boolean => it.disk.stored('CP1').some((row) => row.messageId === id && row.ambiguous)
  const order = new Map<Session, number>()
  for (const each of said) {
    const arrivals = processed.filter((call) => timeOf(call) === at(each.minute))
    if (each.forgotten && arrivals.length === 0) continue
    expect(arrivals, `${each.kind} of minute ${each.minute} arrived`).not.toHaveLength(0)
    if (arrivals.length > 1 && !diskFailed) {
      expect(new Set(arrivals.map((call) => call.id)).size, 'a repeat was forwarded').toBe(1)
      expect(new Set(arrivals.map((call) => call.text)).size, 'it went again with other bytes').toBe(1)
      expect(ambiguous(arrivals[0]!.id), `${each.kind} of minute ${each.minute} is ambiguous`).toBe(true)
    }
    for (const { payload } of arrivals) {
      if (version !== 'ocpp1.6') {
        // The station's words, but for the flag.
        const { offline, ...rest } = payload
        expect(offline ?? true).toBe(true)
        expect(rest).toEqual(wordsOf(version, each)[1])
      } else if (each.kind !== 'start')
        // No id of ours: only one the backend gave to this very session.
        expect([...(assigned.get(each.session.startedAt) ?? [])]).toContain(payload['transactionId'])
    }
    // In order within the session, unless something was set aside and sent again by hand.
    const first = processed.indexOf(arrivals[0]!)
    if (!parked && !diskFailed) expect(first).toBeGreaterThan(order.get(each.session) ?? -1)
    order.set(each.session, first)
  }
  expect(it.unasked()).toEqual([])
  if (!diskFailed) expect(it.logged.filter((line) => line.includes('not handled'))).toEqual([])
}
