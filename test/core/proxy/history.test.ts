/** The invariant of the proxy (design §3) over random histories of station messages, backend answers, cuts and restarts. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { silence, type Received } from '../../fakes/backend.ts'
import { at, meterOf, startOf, stopOf } from '../../fakes/session16.ts'
import { site, type Site } from '../../fakes/site.ts'
import type { Call } from '../../fakes/station.ts'

/** What the backend does with a transaction message; `never`: it takes it and says nothing. */
type Fate = 'right' | 'late' | 'twice' | 'error' | 'never'
type Step =
  | { do: 'start' | 'meter' | 'stop'; connector: number }
  | {
      do:
        'impatience' | 'reset' | 'away' | 'back' | 'station gone' | 'connect' | 'restart' | 'release' | 'second socket'
    }
  | { do: 'disk'; full: boolean; takesMs: number }
  | { do: 'pass'; ms: number }

const connector = fc.integer({ min: 1, max: 2 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('start', 'meter', 'stop'), connector }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'impatience',
        'reset',
        'away',
        'back',
        'station gone',
        'connect',
        'restart',
        'release',
        'second socket',
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disk'), full: fc.boolean(), takesMs: fc.constantFrom(0, 5) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.constantFrom(0, 1_000, 10_000, 31_000, 61_000) }),
  },
)
const fate: fc.Arbitrary<Fate> = fc.constantFrom('right', 'right', 'right', 'late', 'twice', 'error', 'never')

interface Session {
  connector: number
  startedAt: string
  /** As the station was told. */
  id: number | null
}
interface Said {
  kind: 'start' | 'meter' | 'stop'
  session: Session
  minute: number
  call: Call | null
}

/** A station with a queue of its own: one CALL at a time, the same words under a new id until they are answered. */
function queueing(it: Site) {
  const station = it.station()
  const queue: Said[] = []
  const sessions: Said[] = []
  const running = new Map<number, Session>()
  let minute = 0

  const payloadOf = ({ kind, session, minute }: Said): Record<string, unknown> =>
    kind === 'start'
      ? startOf('known', minute, session.connector)
      : kind === 'meter'
        ? meterOf(session.id ?? -1, minute, session.connector)
        : stopOf(session.id ?? -1, minute, 'known')
  const actions = { start: 'StartTransaction', meter: 'MeterValues', stop: 'StopTransaction' }
  const isUp = (): boolean => station.links.length > 0 && station.link.peer?.closed === null

  return {
    queue,
    said: sessions,
    isUp,
    happens(kind: Said['kind'], connector: number) {
      const session = running.get(connector)
      if ((kind === 'start') === (session !== undefined)) return
      minute++
      const mine = session ?? { connector, startedAt: at(minute), id: null }
      if (kind === 'start') running.set(connector, mine)
      if (kind === 'stop') running.delete(connector)
      const said: Said = { kind, session: mine, minute, call: null }
      queue.push(said)
      sessions.push(said)
    },
    async connect() {
      if (isUp()) return
      const link = await station.connects()
      if (link.peer?.closed === null)
        station.calls('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' })
      queue.forEach((said) => (said.call = null))
    },
    async secondSocket() {
      if (!isUp()) return
      const link = await station.connects()
      if (link.status === 101) queue.forEach((said) => (said.call = null))
    },
    /** It no longer waits for the answer of what it said. */
    loses() {
      queue.forEach((said) => (said.call = null))
    },
    /** Takes the answers, says what is next. */
    async pump() {
      for (let turns = 0; turns < 50; turns++) {
        await it.settle()
        const [head] = queue
        if (!head || !isUp()) return
        if (head.call?.result) {
          if (head.kind === 'start') head.session.id = head.call.result['transactionId'] as number
          queue.shift()
          continue
        }
        if (head.call && head.call.error === undefined) return
        if (head.call?.error !== undefined) {
          // Refused: again, a while later.
          head.call = null
          return
        }
        head.call = station.calls(actions[head.kind], payloadOf(head))
      }
    },
  }
}

const timeOf = (call: Received): string =>
  String(call.payload['timestamp'] ?? (call.payload['meterValue'] as { timestamp: string }[])[0]?.timestamp)

async function live(steps: readonly Step[], fates: readonly Fate[]): Promise<void> {
  const it = await site()
  const box = queueing(it)
  const owed = [...fates]
  const held: (() => void)[] = []
  /** Taken over by the backend: answered with a CALLRESULT, or meant to be. */
  const processed: Received[] = []
  const assigned = new Map<string, Set<number>>()
  let diskFailed = false
  let parked = false
  for (const action of ['StartTransaction', 'MeterValues', 'StopTransaction'])
    it.backend.answers(action, (call) => {
      const what = owed.shift() ?? 'right'
      if (what === 'error') return { callError: 'InternalError' }
      processed.push(call)
      const payload = it.backend.usual(call)
      if (action === 'StartTransaction') {
        const ids = assigned.get(timeOf(call)) ?? new Set()
        assigned.set(timeOf(call), ids.add(payload['transactionId'] as number))
      }
      if (what === 'never') return silence
      if (what === 'twice') queueMicrotask(() => call.answer(payload))
      if (what !== 'late') return payload
      held.push(() => call.answer(payload))
      return silence
    })

  await box.connect()
  for (const each of steps) {
    switch (each.do) {
      case 'start':
      case 'meter':
      case 'stop':
        box.happens(each.do, each.connector)
        break
      case 'impatience':
        box.loses()
        break
      case 'reset':
        it.backend.resets()
        break
      case 'away':
        it.backend.vanishes()
        break
      case 'back':
        it.backend.comesBack()
        break
      case 'station gone':
        if (box.isUp()) it.station().vanishes()
        break
      case 'connect':
        await box.connect()
        break
      case 'second socket':
        await box.secondSocket()
        break
      case 'restart':
        it.disk.release()
        await it.restart()
        break
      case 'release':
        held.splice(0).forEach((answer) => answer())
        break
      case 'disk':
        diskFailed ||= each.full
        Object.assign(it.disk, { full: each.full, takesMs: each.takesMs })
        break
      case 'pass':
        await it.pass(each.ms)
        break
    }
    await box.pump()
    parked ||= it.proxy.status('CP1')?.parked !== 0
  }

  // All is well again, and everybody gets what is his.
  owed.length = 0
  it.disk.full = false
  it.backend.comesBack()
  const isDone = (): boolean =>
    box.queue.length === 0 && it.proxy.status('CP1')?.owed === 0 && it.proxy.status('CP1')?.parked === 0
  for (let round = 0; round < 30 && !isDone(); round++) {
    await box.connect()
    box.loses()
    await box.pump()
    await it.pass(61_000)
    await box.pump()
    if (it.proxy.status('CP1')!.parked > 0) {
      parked = true
      await it.proxy.resendParked('CP1')
    }
  }
  expect({ left: box.queue.length, ...it.proxy.status('CP1') }).toMatchObject({ left: 0, owed: 0, parked: 0 })

  const rows = new Map(it.disk.stored('CP1').map((row) => [row.messageId, row]))
  const order = new Map<Session, number>()
  for (const said of box.said) {
    const arrivals = processed.filter((call) => timeOf(call) === at(said.minute))
    // Nothing acknowledged is lost.
    expect(arrivals, `${said.kind} of minute ${said.minute} arrived`).not.toHaveLength(0)
    // Nothing is delivered twice but what the ledger says may have been.
    if (arrivals.length > 1 && !diskFailed) {
      expect(new Set(arrivals.map((call) => call.id)).size, 'a repeat was forwarded').toBe(1)
      expect(rows.get(arrivals[0]!.id)?.ambiguous, `${said.kind} of minute ${said.minute} is ambiguous`).toBe(true)
    }
    // No id of ours reaches the backend: only one it gave to this very session.
    if (said.kind !== 'start')
      for (const call of arrivals)
        expect([...(assigned.get(said.session.startedAt) ?? [])]).toContain(call.payload['transactionId'])
    // In order within the session, unless something was set aside and sent again by hand.
    const first = processed.indexOf(arrivals[0]!)
    if (!parked && !diskFailed) expect(first).toBeGreaterThan(order.get(said.session) ?? -1)
    order.set(said.session, first)
  }
  expect(it.unasked()).toEqual([])
}

test('C2 P7 P8 P11 P12 any history: nothing acknowledged is lost, nothing comes twice unmarked, in order, under the backend’s ids', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 80, size: 'max' }),
      fc.array(fate, { maxLength: 60, size: 'max' }),
      live,
    ),
    {
      numRuns: 400,
      endOnFailure: false,
    },
  )
}, 60_000)
