/**
 * OCPP 1.6 §4.2 and §4.6: the backend accepts the wallbox (BootNotification), gives it the time and the pace of its
 * Heartbeats. A mere reconnect needs no new BootNotification (J §5.4).
 */
import type { Conversation, Reply } from './conversation.ts'
import type { Delivery } from './delivery.ts'
import type { Payload } from './frames.ts'
import type { Keys } from './keys.ts'
import { Alarms } from './timekeeper.ts'
import type { Timekeeper } from './timekeeper.ts'

/** Until the next attempt where the backend gave no interval of its own: §4.2 leaves it to the wallbox. */
const retryMs = 10_000

export class Registration {
  private readonly time: Timekeeper
  private readonly keys: Keys
  private readonly delivery: Delivery
  private readonly payload: Payload
  private readonly changed: (booted: boolean) => void
  private readonly alarms: Alarms
  private conversation: Conversation | null = null
  private clockOffset = 0
  private booted = false
  /** Heartbeats that wait for their answer. */
  private unanswered = 0

  /** When the backend last took it into service, ms since 1970; null while it has not. */
  acceptedAt: number | null = null

  /** `payload` of the BootNotification. `changed` after service began (`booted`: by a BootNotification) or was refused. */
  constructor(time: Timekeeper, keys: Keys, delivery: Delivery, payload: Payload, changed: (booted: boolean) => void) {
    this.time = time
    this.keys = keys
    this.delivery = delivery
    this.payload = payload
    this.changed = changed
    this.alarms = new Alarms(time)
  }

  /** Ms since 1970 as the backend counts them. */
  get clock(): number {
    return this.time.now() + this.clockOffset
  }

  get accepted(): boolean {
    return this.booted
  }

  opened(conversation: Conversation): void {
    this.conversation = conversation
    if (this.booted) this.serve(conversation, false)
    else void this.boot(conversation)
  }

  closed(): void {
    this.conversation = null
    this.acceptedAt = null
    this.alarms.clearAll()
    this.delivery.shut()
  }

  /** The wallbox rebooted, or has a new backend: it must be accepted anew. */
  forget(): void {
    this.booted = false
  }

  /** A TriggerMessage asked for it. */
  bootAgain(): void {
    const conversation = this.conversation
    void this.delivery.send('BootNotification', this.payload).then((reply) => {
      if (reply.reply !== 'result' || conversation === null || conversation !== this.conversation) return
      this.take(reply)
      if (this.booted) return
      this.delivery.shut()
      this.acceptedAt = null
      this.changed(false)
    })
  }

  heartbeat(): void {
    this.unanswered++
    void this.delivery.send('Heartbeat', {}).then((reply) => {
      this.unanswered--
      if (reply.reply === 'result') this.setClock(reply.payload)
    })
  }

  /** HeartbeatInterval has changed. */
  retune(): void {
    if (this.acceptedAt !== null) this.beat()
  }

  /** §4.2: nothing else is sent until the backend has accepted the wallbox. */
  private async boot(conversation: Conversation): Promise<void> {
    const timeoutMs = this.keys.number('MessageTimeout') * 1000
    const reply = await conversation.call('BootNotification', this.payload, timeoutMs)
    if (conversation !== this.conversation) return
    this.take(reply)
    if (this.booted) this.serve(conversation, true)
  }

  /** Takes over the clock, the interval and the verdict; tries again later where it is not Accepted. */
  private take(reply: Reply): void {
    const payload = reply.reply === 'result' ? reply.payload : {}
    this.setClock(payload)
    this.booted = payload['status'] === 'Accepted'
    const seconds = typeof payload['interval'] === 'number' ? payload['interval'] : 0
    if (this.booted) {
      // As the real box does, it keeps the interval as its HeartbeatInterval.
      if (seconds > 0) this.keys.change('HeartbeatInterval', String(seconds))
      return
    }
    this.alarms.clear('heartbeat')
    this.alarms.in('boot', seconds > 0 ? seconds * 1000 : retryMs, () => {
      if (this.conversation !== null) void this.boot(this.conversation)
    })
  }

  private serve(conversation: Conversation, booted: boolean): void {
    this.acceptedAt = this.time.now()
    this.delivery.open(conversation)
    this.beat()
    this.changed(booted)
  }

  private beat(): void {
    this.alarms.in('heartbeat', this.keys.number('HeartbeatInterval') * 1000, () => {
      // Behind a backend slower than the interval they would pile up and hold off every card.
      if (this.unanswered === 0) this.heartbeat()
      this.beat()
    })
  }

  private setClock(payload: Payload): void {
    const time = Date.parse(String(payload['currentTime']))
    if (Number.isFinite(time)) this.clockOffset = time - this.time.now()
  }
}
