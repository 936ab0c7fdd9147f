import type { CardRole, ScenarioId, TestSetup } from '../../src/shared/evidence.ts'
import { recordingOf, setupOf } from './recording.ts'
import type { Recorded, Recording } from './recording.ts'

/** Ways a practice run can go wrong or stay unproven; each changes one thing. */
export interface Breaks {
  /** What the backend says of the cards before the cut; null: it is not asked. */
  before?: Partial<Record<CardRole, object | null>>
  /** What the proxy answers in the outage; null: the card is not presented. */
  answers?: Partial<Record<'known' | 'blocked' | 'expired' | 'unknown', string | null>>
  /** Something to happen in the middle of a scenario. */
  during?: Partial<Record<ScenarioId, (recording: Recording) => void>>
  heartbeat?: 'silent' | 'unanswered'
  /** The link line that shows the cut is missing. */
  unnoticed?: boolean
  session?: 'none' | 'refused' | 'not ended' | 'start unanswered'
  delivery?: 'lost' | 'twice' | 'order' | 'altered' | 'ids' | 'map' | 'ambiguous' | 'ambiguous twice' | 'parked'
  alone?:
    | 'none'
    | 'not ended'
    | 'unknown started'
    | 'known not presented'
    | 'unknown not presented'
    | 'not back'
    | 'wrong time'
    | 'twice'
    | 'stopped later'
  skip?: ScenarioId
  /** How the backend was cut; delivered is before it is restored, where only its answers are late. */
  fault?: 'reset' | 'late' | 'delivered in the cut'
  unfinished?: boolean
}

/** A full run of F1–F5, F7 and F12 with the practice wallbox, all as it should be but for `breaks`. */
export function practiceRun(breaks: Breaks = {}, changes: Partial<TestSetup> = {}): Recorded {
  const it = recordingOf(setupOf(changes))
  const { cards, policy } = it.setup
  it.link('station', 'connected')
  it.link('backend', 'live')
  it.live(
    'BootNotification',
    { chargePointVendor: 'Practice', chargePointModel: 'Box' },
    { status: 'Accepted', currentTime: it.time(), interval: 60 },
  )
  it.mark('test started')
  const expiry = it.now() + 4_000
  const before: Record<CardRole, object | null> = {
    known: { status: 'Accepted' },
    blocked: { status: 'Blocked' },
    expired: { status: 'Accepted', expiryDate: it.timeAt(expiry) },
    unknown: null,
    ...breaks.before,
  }
  for (const role of ['known', 'blocked', 'expired', 'unknown'] as const) {
    const idTagInfo = before[role]
    if (idTagInfo) it.live('Authorize', { idTag: cards[role] }, { idTagInfo })
  }

  scenario(it, breaks, 'F1', () => {
    it.mark('backend link cut', undefined, { fault: breaks.fault ?? 'reset' })
    if (!breaks.unnoticed) it.link('backend', 'offline')
    if (breaks.heartbeat === 'unanswered') it.unanswered('Heartbeat', {})
    else if (breaks.heartbeat !== 'silent') it.standIn('Heartbeat', {}, { currentTime: it.time() })
  })
  if (breaks.heartbeat !== undefined) it.mark('backend link restored')
  it.pass(5_000)
  const accepts = policy !== 'off'
  const answers = {
    known: accepts ? 'Accepted' : 'Invalid',
    blocked: 'Blocked',
    expired: 'Expired',
    unknown: policy === 'anyone' ? 'Accepted' : 'Invalid',
    ...breaks.answers,
  }
  const roles = { F2: 'known', F3: 'blocked', F4: 'expired', F5: 'unknown' } as const
  for (const id of ['F2', 'F3', 'F4', 'F5'] as const)
    scenario(it, breaks, id, () => present(it, id, roles[id], answers[roles[id]]))
  scenario(it, breaks, 'F7', () => {
    if (policy !== 'off') session(it, breaks)
  })
  const early = breaks.fault === 'late' || breaks.fault === 'delivered in the cut'
  if (early) deliver(it, breaks.delivery)
  it.mark('backend link restored')
  it.link('backend', 'draining')
  if (!early) deliver(it, breaks.delivery)
  it.link('backend', 'live')
  scenario(it, breaks, 'F12', () => onItsOwn(it, breaks.alone))
  if (!breaks.unfinished) it.mark('test finished')
  return it.recorded()
}

function scenario(it: Recording, breaks: Breaks, id: ScenarioId, run: () => void): void {
  if (breaks.skip === id) {
    it.mark('scenario skipped', id, { reason: 'no card at hand' })
    return
  }
  it.mark('scenario started', id)
  run()
  breaks.during?.[id]?.(it)
  it.mark('scenario finished', id)
}

function present(it: Recording, id: ScenarioId, role: CardRole, status: string | null): void {
  if (status === null) {
    it.mark('gave up waiting', id)
    return
  }
  it.mark('card presented', id, { card: role, by: it.setup.practice ? 'practice' : 'hand' })
  it.standIn(
    'Authorize',
    { idTag: it.setup.cards[role] },
    { idTagInfo: { status } },
    status === 'Accepted' ? 'proxy store' : 'none',
  )
}

const meter = (it: Recording, wh: number): object[] => [
  {
    timestamp: it.time(),
    sampledValue: [{ value: String(wh), measurand: 'Energy.Active.Import.Register', unit: 'Wh' }],
  },
]

function session(it: Recording, breaks: Breaks): void {
  if (breaks.session === 'none') return
  const ids = it.newSession()
  const idTag = it.setup.cards.known
  const start = { connectorId: 1, idTag, meterStart: 1200, timestamp: it.time() }
  if (breaks.session === 'start unanswered') {
    it.unanswered('StartTransaction', start)
    return
  }
  const status = breaks.session === 'refused' ? 'Invalid' : 'Accepted'
  it.store('StartTransaction', start, { transactionId: ids.provisional, idTagInfo: { status } }, ids)
  it.pass(3_000)
  const transactionId = ids.provisional
  it.store('MeterValues', { connectorId: 1, transactionId, meterValue: meter(it, 1260) }, {}, ids)
  it.pass(3_000)
  if (breaks.session === 'not ended') return
  it.store('StopTransaction', { transactionId, idTag, meterStop: 1320, timestamp: it.time(), reason: 'Local' }, {}, ids)
}

function deliver(it: Recording, how: Breaks['delivery']): void {
  const [start, values, stop] = it.stored.splice(0)
  if (!start || !values) return
  const later = (sent: Record<string, unknown>): object =>
    how === 'altered'
      ? { ...sent, meterStop: 9999, timestamp: it.time() }
      : how === 'ids'
        ? { ...sent, transactionId: 7 }
        : sent
  if (how === 'ambiguous' || how === 'ambiguous twice') it.send(start, 1, how === 'ambiguous twice')
  if (how === 'ambiguous twice')
    it.add({
      kind: 'row',
      station: it.setup.station,
      row: start.row,
      action: start.action,
      messageId: start.id,
      state: 'ambiguous',
    })
  it.send(start, how?.startsWith('ambiguous') ? 2 : 1, true)
  if (how === 'map' && start.session)
    it.add({
      kind: 'row',
      station: it.setup.station,
      row: start.row,
      action: start.action,
      messageId: start.id,
      state: 'delivered',
      backendId: 1,
      provisionalId: 2,
    })
  if (how === 'order' && stop) it.send(stop, 1, true)
  it.send(values, 1, true)
  if (!stop || how === 'lost' || how === 'order') return
  if (how === 'parked') {
    it.add({
      kind: 'row',
      station: it.setup.station,
      row: stop.row,
      action: stop.action,
      messageId: stop.id,
      state: 'parked',
      error: 'InternalError',
    })
    return
  }
  it.send(stop, 1, true, later)
  if (how === 'twice') it.send(stop, 2, true)
}

function onItsOwn(it: Recording, how: Breaks['alone']): void {
  const { known, unknown } = it.setup.cards
  const by = it.setup.practice ? 'practice' : 'hand'
  it.mark('station link cut', 'F12')
  it.link('station', 'gone')
  it.link('backend', 'closed')
  it.pass(2_000)
  if (how !== 'known not presented') it.mark('card presented', 'F12', { card: 'known', by })
  const startedAt = how === 'wrong time' ? it.timeAt(-60_000) : it.time()
  it.pass(5_000)
  const stoppedAt = it.time()
  it.pass(1_000)
  if (how !== 'unknown not presented') it.mark('card presented', 'F12', { card: 'unknown', by })
  const strangerAt = it.time()
  it.pass(4_000)
  it.mark('station link restored', 'F12')
  if (how === 'not back') return
  it.link('station', 'connected')
  it.link('backend', 'live')
  it.live(
    'BootNotification',
    { chargePointVendor: 'Practice', chargePointModel: 'Box' },
    { status: 'Accepted', currentTime: it.time(), interval: 60 },
  )
  const strangers = how === 'unknown started' || it.setup.policy === 'anyone'
  if (how !== 'none' && it.setup.policy !== 'off')
    kept(it, known, startedAt, how === 'stopped later' ? it.timeAt(it.now() + 9_000) : stoppedAt, how)
  if (strangers && how !== 'unknown not presented') kept(it, unknown, strangerAt, strangerAt, undefined)
}

/** A session the station kept: its messages with their old times, answered by the backend now. */
function kept(
  it: Recording,
  idTag: string | undefined,
  startedAt: string,
  stoppedAt: string,
  how: Breaks['alone'],
): void {
  const transactionId = it.nextBackendId()
  it.live(
    'StartTransaction',
    { connectorId: 1, idTag, meterStart: 1320, timestamp: startedAt },
    { transactionId, idTagInfo: { status: 'Accepted' } },
  )
  if (how === 'not ended') return
  const stop = it.live(
    'StopTransaction',
    { transactionId, idTag, meterStop: 1390, timestamp: stoppedAt, reason: 'Local' },
    {},
  )
  if (how !== 'twice') return
  const again = JSON.stringify([
    2,
    stop,
    'StopTransaction',
    { transactionId, idTag, meterStop: 1390, timestamp: stoppedAt, reason: 'Local' },
  ])
  it.add({ kind: 'frame', station: it.setup.station, leg: 'backend', way: 'out', text: again, rule: 'replay' })
  it.add({ kind: 'frame', station: it.setup.station, leg: 'backend', way: 'in', text: JSON.stringify([3, stop, {}]) })
}
