/**
 * The wallbox's one connector with its card reader, cable and meter: who may charge, from when to when.
 * OCPP 1.6 §3.4–3.5 (authorisation), §4.8 and §4.10 (start and stop), §4.9 (status).
 */
import type { Cards } from './cards.ts'
import type { Delivery } from './delivery.ts'
import type { Payload } from './frames.ts'
import type { Keys } from './keys.ts'
import type { Memory } from './memory.ts'
import { fullAmps } from './meter.ts'
import type { Meter, ReadingContext } from './meter.ts'
import { isValid, readTagInfo, startsOffline, startsUnasked } from './offline.ts'
import type { TagInfo } from './offline.ts'
import type { Owed, Queue } from './queue.ts'
import { Alarms } from './timekeeper.ts'
import type { Timekeeper } from './timekeeper.ts'

export type Status =
  'Available' | 'Preparing' | 'Charging' | 'SuspendedEVSE' | 'SuspendedEV' | 'Finishing' | 'Unavailable'

/** What the card reader's lamp shows. `waiting`: allowed, plug in now. `unchanged`: this card has no say here. */
export type CardOutcome = 'started' | 'waiting' | 'stopped' | 'cancelled' | 'released' | 'refused' | 'unchanged'

export type StopReason =
  'Local' | 'Remote' | 'EVDisconnected' | 'DeAuthorized' | 'PowerLoss' | 'SoftReset' | 'HardReset' | 'UnlockCommand'

export interface Session {
  /** The queue's number for it, not the backend's transaction id. */
  number: number
  idTag: string
  parentIdTag: string | null
  /** No energy: the backend refused the card afterwards and StopTransactionOnInvalidId is off. */
  suspended: boolean
  /** StopTxnSampledData read at the start; empty where nothing was asked for. */
  begun: Payload[]
}

/** What outlives a power failure. */
export interface StoredCharging {
  meterWh: number
  /** Box time of the last change, ms since 1970. */
  at: number
  plugged: boolean
  inoperative: boolean
  session: Session | null
}

interface Holder {
  idTag: string
  parentIdTag: string | null
}

export interface ChargingParts {
  memory: Memory<StoredCharging>
  time: Timekeeper
  keys: Keys
  cards: Cards
  queue: Queue
  delivery: Delivery
  meter: Meter
  /** Ms since 1970 by the wallbox's own clock. */
  clock: () => number
  /** The tag that charges without a card, where the box is open to anyone; null where it waits for a card. */
  cardless: () => string | null
  /** Current per phase that may flow now, ampere (the fallback current while offline). */
  allowedAmps: () => number
  /** Current flows into a plugged car without a session, too. */
  isReleased: () => boolean
  /** Something an outsider can see may have changed. */
  changed: () => void
}

export class Charging {
  private readonly parts: ChargingParts
  private readonly alarms: Alarms
  private authorised: Holder | null = null
  private finished = false
  private halted = false
  /** The card whose session left the plug locked in the socket (9.1.33 off). */
  private cableHeldFor: string | null = null
  private reader: Promise<unknown> = Promise.resolve()
  private readonly running = { sampled: '', aligned: '' }

  constructor(parts: ChargingParts) {
    this.parts = parts
    this.alarms = new Alarms(parts.time)
    this.recover()
  }

  get session(): Session | null {
    return this.parts.memory.value.session
  }

  get plugged(): boolean {
    return this.parts.memory.value.plugged
  }

  /** Null while there is no session, or its StartTransaction is not answered. */
  get transactionId(): number | null {
    return this.session === null ? null : (this.parts.queue.transactionId(this.session.number) ?? null)
  }

  get status(): Status {
    if (this.session !== null) {
      if (!this.plugged) return 'SuspendedEV'
      return this.session.suspended ? 'SuspendedEVSE' : 'Charging'
    }
    if (this.parts.memory.value.inoperative) return 'Unavailable'
    if (this.cableHeldFor !== null || (this.finished && this.plugged)) return 'Finishing'
    return this.plugged || this.authorised !== null ? 'Preparing' : 'Available'
  }

  /** A card at the reader. One after the other: a second card waits until the first is decided. */
  present(idTag: string): Promise<CardOutcome> {
    const outcome = this.reader.then(() => this.decide(idTag))
    this.reader = outcome
    return outcome
  }

  plugIn(): void {
    if (this.plugged) return
    this.finished = false
    this.save({ plugged: true })
    if (this.session !== null) return
    const cardless = this.parts.cardless()
    if (this.authorised !== null) this.begin(this.authorised)
    else if (cardless !== null) void this.present(cardless)
  }

  unplug(): void {
    if (!this.plugged) return
    const { keys, memory } = this.parts
    this.finished = false
    this.cableHeldFor = keys.isOn('UnlockConnectorOnEVSideDisconnect') ? null : (this.session?.idTag ?? null)
    memory.save({ plugged: false })
    if (this.session !== null && keys.isOn('StopTransactionOnEVSideDisconnect')) this.end('EVDisconnected')
    else this.save({})
  }

  get canStart(): boolean {
    return this.session === null && !this.parts.memory.value.inoperative && !this.halted
  }

  /** §5.11: with AuthorizeRemoteTxRequests like a card at the reader, without it at once. */
  remoteStart(idTag: string): void {
    if (this.parts.keys.isOn('AuthorizeRemoteTxRequests')) void this.present(idTag)
    else if (this.canStart) this.allow({ idTag, parentIdTag: null })
  }

  stop(reason: StopReason): void {
    if (this.session !== null) this.end(reason)
  }

  /** UnlockConnector §5.18: a running session ends first. */
  unlock(): void {
    this.cableHeldFor = null
    if (this.session !== null) this.end('UnlockCommand')
    else this.save({})
  }

  /** ChangeAvailability §5.2: a running session goes on to its end. */
  setInoperative(inoperative: boolean): void {
    this.save({ inoperative })
  }

  /** After a boot nobody waits at the box any more. */
  forgetGestures(): void {
    this.authorised = null
    this.finished = false
    this.cableHeldFor = null
    this.alarms.clear('plug in')
    this.save({})
  }

  /** Reads the keys' intervals and the allowed current again. */
  retune(): void {
    if (this.halted) return
    const { meter, allowedAmps, isReleased, keys } = this.parts
    const flows = this.status === 'Charging' || (this.plugged && isReleased())
    const amps = flows ? Math.min(fullAmps, allowedAmps()) : 0
    if (amps !== meter.amps) meter.flow(amps)
    this.every('sampled', this.session === null ? 0 : keys.number('MeterValueSampleInterval'), false)
    this.every('aligned', keys.number('ClockAlignedDataInterval'), true)
  }

  /** MeterValues now; `passing`: not part of a session and not kept (a TriggerMessage asked). */
  sample(key: 'MeterValuesSampledData' | 'MeterValuesAlignedData', context: ReadingContext): void {
    const sampledValue = this.parts.meter.read(this.parts.keys.items(key), context)
    if (sampledValue.length === 0) return
    const payload = { connectorId: 1, meterValue: [{ timestamp: this.timestamp(), sampledValue }] }
    const session = this.session
    if (session === null && context === 'Trigger') void this.parts.delivery.send('MeterValues', payload)
    else this.parts.delivery.post('MeterValues', session?.number ?? null, payload)
    this.parts.memory.save({ meterWh: this.parts.meter.wh, at: this.parts.clock() })
  }

  /** The backend answered a queued message: §3.5.1 the cache learns, §4.8 a refused card ends its session. */
  answered(owed: Owed, payload: Payload): void {
    const info = readTagInfo(payload['idTagInfo'])
    const idTag = owed.payload['idTag']
    if (info === null || typeof idTag !== 'string') return this.parts.changed()
    const { cards, keys, delivery } = this.parts
    if (
      owed.action === 'StartTransaction' &&
      info.status !== 'Accepted' &&
      cards.inList(idTag)?.status === 'Accepted'
    ) {
      // §3.5.3: the backend contradicts the list it sent.
      const note = { connectorId: 0, errorCode: 'LocalListConflict', status: 'Available', timestamp: this.timestamp() }
      void delivery.send('StatusNotification', note)
    }
    cards.learn(idTag, info)
    const session = this.session
    if (owed.action !== 'StartTransaction' || session === null || session.number !== owed.session) {
      return this.parts.changed()
    }
    session.parentIdTag = info.parentIdTag ?? session.parentIdTag
    if (info.status === 'Accepted') return this.save({})
    if (keys.isOn('StopTransactionOnInvalidId')) return this.end('DeAuthorized')
    session.suspended = true
    this.save({})
  }

  /** Clears every timer; the session stays open, as when the power fails. */
  halt(): void {
    this.halted = true
    this.alarms.clearAll()
    this.parts.memory.save({ meterWh: this.parts.meter.wh, at: this.parts.clock() })
    this.parts.meter.flow(0)
  }

  private async decide(idTag: string): Promise<CardOutcome> {
    const session = this.session
    if (session !== null) return this.decideStop(session, idTag)
    if (this.parts.memory.value.inoperative) return 'refused'
    if (this.cableHeldFor !== null && same(this.cableHeldFor, idTag)) {
      this.unlock()
      return 'released'
    }
    if (this.authorised !== null && same(this.authorised.idTag, idTag)) {
      this.authorised = null
      this.alarms.clear('plug in')
      this.save({})
      return 'cancelled'
    }
    const holder = await this.authorise(idTag)
    // The backend may have started a session of its own while it was asked.
    if (holder === null || !this.canStart) return 'refused'
    return this.allow(holder)
  }

  private async decideStop(session: Session, idTag: string): Promise<CardOutcome> {
    // §3.4: the card that started it stops it, without Authorize.req. §3.10: so does one of the same group.
    if (!same(session.idTag, idTag)) {
      const parent = (await this.authorise(idTag))?.parentIdTag ?? null
      const sameGroup = parent !== null && session.parentIdTag !== null && same(parent, session.parentIdTag)
      if (!sameGroup || this.session?.number !== session.number) return 'unchanged'
    }
    this.end('Local', idTag)
    return 'stopped'
  }

  /** §3.5: asks the backend where it can be asked, and the own stores where not. Null: refused. */
  private async authorise(idTag: string): Promise<Holder | null> {
    const { cards, keys, delivery, clock } = this.parts
    const known = cards.lookUp(idTag)
    const holder = (info: TagInfo | null) => ({ idTag, parentIdTag: info?.parentIdTag ?? null })
    if (delivery.online) {
      if (startsUnasked(known, keys.isOn('LocalPreAuthorize'), clock())) return holder(known)
      const reply = await delivery.send('Authorize', { idTag })
      if (reply.reply === 'error') return null
      if (reply.reply === 'result') {
        const info = readTagInfo(reply.payload['idTagInfo'])
        if (info !== null) cards.learn(idTag, info)
        return info !== null && isValid(info, clock()) ? holder(info) : null
      }
      // No answer, or the link went meanwhile: the wallbox is on its own.
    }
    const offlineKeys = {
      LocalAuthorizeOffline: keys.isOn('LocalAuthorizeOffline'),
      AllowOfflineTxForUnknownId: keys.isOn('AllowOfflineTxForUnknownId'),
    }
    return startsOffline(known, offlineKeys, clock()) ? holder(known) : null
  }

  private allow(holder: Holder): 'started' | 'waiting' {
    if (this.plugged) {
      this.begin(holder)
      return 'started'
    }
    this.authorised = holder
    this.alarms.in('plug in', this.parts.keys.number('ConnectionTimeOut') * 1000, () => {
      this.authorised = null
      this.save({})
    })
    this.save({})
    return 'waiting'
  }

  private begin({ idTag, parentIdTag }: Holder): void {
    const { queue, delivery, meter, keys } = this.parts
    this.authorised = null
    this.finished = false
    this.cableHeldFor = null
    this.alarms.clear('plug in')
    const number = queue.newSession()
    const timestamp = this.timestamp()
    const read = meter.read(keys.items('StopTxnSampledData'), 'Transaction.Begin')
    const begun = read.length === 0 ? [] : [{ timestamp, sampledValue: read }]
    delivery.post('StartTransaction', number, { connectorId: 1, idTag, meterStart: meter.wh, timestamp })
    this.save({ session: { number, idTag, parentIdTag, suspended: false, begun } })
  }

  private end(reason: StopReason, idTag?: string): void {
    const { delivery, meter, keys, memory } = this.parts
    const session = this.session
    if (session === null) return
    const timestamp = this.timestamp()
    const read = meter.read(keys.items('StopTxnSampledData'), 'Transaction.End')
    const transactionData = [...session.begun, ...(read.length === 0 ? [] : [{ timestamp, sampledValue: read }])]
    memory.save({ session: null })
    this.finished = true
    delivery.post('StopTransaction', session.number, {
      idTag: idTag ?? session.idTag,
      meterStop: meter.wh,
      timestamp,
      reason,
      ...(transactionData.length > 0 && { transactionData }),
    })
    this.save({})
  }

  /** §4.10: a session the power failure ended is stopped with what the meter showed when it was last known. */
  private recover(): void {
    const { memory, delivery } = this.parts
    const { session, meterWh, at } = memory.value
    if (session === null) return
    memory.save({ session: null })
    const timestamp = new Date(at).toISOString()
    delivery.post('StopTransaction', session.number, { meterStop: meterWh, timestamp, reason: 'PowerLoss' })
  }

  /** `aligned`: at whole multiples of the interval since midnight UTC (9.1.5). An interval of 0 is off. */
  private every(name: 'sampled' | 'aligned', seconds: number, aligned: boolean): void {
    const wanted = seconds === 0 ? '' : `${name} ${seconds}`
    if (wanted === this.running[name]) return
    this.running[name] = wanted
    this.alarms.clear(name)
    if (seconds === 0) return
    const arm = () => {
      const period = seconds * 1000
      this.alarms.in(name, aligned ? period - (this.parts.clock() % period) : period, () => {
        if (aligned) this.sample('MeterValuesAlignedData', 'Sample.Clock')
        else this.sample('MeterValuesSampledData', 'Sample.Periodic')
        arm()
      })
    }
    arm()
  }

  private save(change: Partial<StoredCharging>): void {
    const { memory, meter, clock, changed } = this.parts
    memory.save({ ...change, meterWh: meter.wh, at: clock() })
    this.retune()
    changed()
  }

  private timestamp(): string {
    return new Date(this.parts.clock()).toISOString()
  }
}

/** CiString20: the case of a tag does not matter. */
function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
