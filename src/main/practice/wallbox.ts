/**
 * A simulated wallbox: an OCPP 1.6J charge point with one connector, a card reader and a memory that outlives it.
 * It shares nothing with the proxy but the wire.
 */
import { join } from 'node:path'
import { Cards } from './cards.ts'
import type { StoredCards } from './cards.ts'
import { Charging } from './charging.ts'
import type { CardOutcome, Session, Status, StoredCharging } from './charging.ts'
import { Conversation } from './conversation.ts'
import type { Answer } from './conversation.ts'
import { Delivery } from './delivery.ts'
import type { Payload } from './frames.ts'
import { Keys } from './keys.ts'
import type { Key, OwnKeys, StoredKeys } from './keys.ts'
import { Link } from './link.ts'
import { Memory } from './memory.ts'
import { fullAmps, Meter } from './meter.ts'
import { answerOrder } from './orders.ts'
import { Queue } from './queue.ts'
import { Registration } from './registration.ts'
import { Alarms, realTime } from './timekeeper.ts'
import type { Timekeeper } from './timekeeper.ts'
import { factorySettings, linkSettings, model as goeModel } from './vendor.ts'
import type { Model, VendorSettings } from './vendor.ts'

export interface WallboxOptions {
  /** Where its memory lives. */
  directory: string
  serial: string
  time?: Timekeeper
  /** How many times faster than real energy flows. Default 1. */
  speed?: number
  /** How long it is away when it reboots. Default 1 000 ms. */
  rebootMs?: number
  /** For a memory that does not say otherwise. */
  settings?: Partial<VendorSettings>
  /** What waits for the next boot, for boxes that take their settings over only then. */
  atBoot?: () => Partial<VendorSettings>
  /** Current flows whatever OCPP says, e.g. because it was given no say. Default: never. */
  isReleased?: () => boolean
  /** Whose box it is, as its BootNotification says. Default: go-e's. */
  model?: Model
  /** Its factory values of OCPP keys where they differ; null for a key this maker's boxes do not know. */
  keys?: OwnKeys
}

/** How long a reboot waits for the answers to what is still owed. */
const lastWordsMs = 5_000

export class Wallbox {
  readonly serial: string
  readonly keys: Keys
  private readonly time: Timekeeper
  private readonly alarms: Alarms
  private readonly vendor: Memory<VendorSettings>
  private readonly rebootMs: number
  private readonly atBoot: () => Partial<VendorSettings>
  private readonly queue: Queue
  private readonly delivery: Delivery
  private readonly link: Link
  private readonly registration: Registration
  private readonly cards: Cards
  private readonly charging: Charging
  private readonly meter: Meter
  private readonly watchers = new Set<() => void>()
  private conversation: Conversation | null = null
  private bootedAt: number
  private reported: Status | null = null
  private running = false
  private restart: (() => void) | null = null
  private rebooting = false

  constructor(options: WallboxOptions) {
    const { directory, serial, time = realTime, speed = 1, rebootMs = 1_000, settings = {} } = options
    const { model = goeModel, keys = {}, atBoot = () => ({}), isReleased = () => false } = options
    const file = (name: string) => join(directory, name)
    this.serial = serial
    this.time = time
    this.rebootMs = rebootMs
    this.atBoot = atBoot
    this.bootedAt = time.now()
    this.alarms = new Alarms(time)
    this.vendor = new Memory(file('settings.json'), { ...factorySettings, ...settings })
    const storedKeys = new Memory<StoredKeys>(file('keys.json'), { values: {}, pending: {} })
    this.keys = new Keys(storedKeys, (key) => this.keyChanged(key), keys)
    this.cards = new Cards(
      new Memory<StoredCards>(file('cards.json'), { cache: [], listVersion: 0, list: [] }),
      this.keys,
    )
    this.queue = new Queue(file('queue.jsonl'))
    this.delivery = new Delivery(this.queue, this.keys, time, (owed, payload) => this.charging.answered(owed, payload))
    this.link = new Link(time, {
      opened: (socket) => this.opened(new Conversation(socket, time, (action, payload) => this.asked(action, payload))),
      closed: () => this.closed(),
    })
    const boot = {
      chargePointVendor: model.vendor,
      chargePointModel: model.type,
      chargePointSerialNumber: serial,
      firmwareVersion: model.firmware,
    }
    this.registration = new Registration(time, this.keys, this.delivery, boot, (booted) => this.served(booted))
    const stored = { meterWh: 0, at: time.now(), plugged: false, inoperative: false, session: null }
    const memory = new Memory<StoredCharging>(file('charging.json'), stored)
    this.meter = new Meter(time, memory.value.meterWh, speed)
    this.charging = new Charging({
      memory,
      time,
      keys: this.keys,
      cards: this.cards,
      queue: this.queue,
      delivery: this.delivery,
      meter: this.meter,
      clock: () => this.registration.clock,
      cardless: () => (this.vendor.value.acs === 0 ? this.vendor.value.ocppd : null),
      allowedAmps: () => (this.delivery.online ? fullAmps : (this.vendor.value.ocppf ?? fullAmps)),
      isReleased,
      changed: () => this.changed(),
    })
  }

  /** Switches it on. */
  start(): void {
    this.running = true
    this.vendor.save(this.atBoot())
    this.charging.retune()
    this.link.pingEvery(this.keys.number('WebSocketPingInterval'))
    this.dial()
  }

  /** Switches it off as a power failure does: sockets and timers end, a session stays open in its memory. */
  stop(): void {
    this.running = false
    this.charging.halt()
    this.delivery.shut()
    this.link.stop()
    this.conversation?.end()
    this.alarms.clearAll()
    this.queue.close()
  }

  /** Holds a card to the reader. Resolves when the lamp shows the outcome. */
  present(idTag: string): Promise<CardOutcome> {
    return this.charging.present(idTag)
  }

  plugIn(): void {
    this.charging.plugIn()
  }

  unplug(): void {
    this.charging.unplug()
  }

  get status(): Status {
    return this.charging.status
  }

  get session(): Session | null {
    return this.charging.session
  }

  get transactionId(): number | null {
    return this.charging.transactionId
  }

  get plugged(): boolean {
    return this.charging.plugged
  }

  /** Energy in Wh, current per phase in A, power in W. */
  get reading(): { wh: number; amps: number; watts: number } {
    return { wh: this.meter.wh, amps: this.meter.amps, watts: this.meter.watts }
  }

  /** Transaction messages the backend has not answered yet. */
  get owed(): number {
    return this.queue.length
  }

  get settings(): Readonly<VendorSettings> {
    return this.vendor.value
  }

  /** Its link as its own display shows it. Times in ms since it booted. */
  get connection(): {
    started: boolean
    connected: boolean
    accepted: boolean
    connectedAt: number | null
    acceptedAt: number | null
    lastError: string | null
    lastErrorAt: number | null
    sinceBoot: number
  } {
    const since = (time: number | null | undefined) => (time == null ? null : Math.max(0, time - this.bootedAt))
    const { connectedAt, lastError } = this.link
    const { acceptedAt } = this.registration
    return {
      started: this.running && this.vendor.value.ocppe,
      connected: connectedAt !== null,
      accepted: acceptedAt !== null,
      connectedAt: since(connectedAt),
      acceptedAt: since(acceptedAt),
      lastError: lastError?.text ?? null,
      lastErrorAt: since(lastError?.at),
      sinceBoot: this.time.now() - this.bootedAt,
    }
  }

  /** Changes settings at once; a new backend is dialled at once. */
  configure(change: Partial<VendorSettings>): void {
    const before = { ...this.vendor.value }
    this.vendor.save(change)
    if (linkSettings.some((key) => before[key] !== this.vendor.value[key])) this.dial()
    this.charging.retune()
    this.changed()
  }

  /** Reset §5.14: sessions end, and are told of if the backend answers soon; then it boots and waiting keys come into force. */
  reboot(reason: 'SoftReset' | 'HardReset'): void {
    this.charging.stop(reason)
    this.rebooting = true
    this.restart = () => {
      this.restart = null
      this.charging.stop(reason)
      this.charging.forgetGestures()
      this.link.hangUp()
      this.alarms.in('reboot', this.rebootMs, () => {
        this.rebooting = false
        this.keys.boot()
        this.vendor.save(this.atBoot())
        this.bootedAt = this.time.now()
        this.link.lastError = null
        this.dial()
      })
    }
    this.alarms.in('reboot', lastWordsMs, () => this.restart?.())
    this.changed()
  }

  /** It answers nobody until it is up again. */
  get isRebooting(): boolean {
    return this.rebooting
  }

  /** Called whenever something of its state may have changed. Returns the end of it. */
  watch(listener: () => void): () => void {
    this.watchers.add(listener)
    return () => this.watchers.delete(listener)
  }

  /** A new backend has to accept this wallbox first. */
  private dial(): void {
    this.registration.forget()
    this.reported = null
    this.restart = null
    this.rebooting = false
    this.alarms.clear('reboot')
    const { ocppe, ocppu, ocppsc, ocppcc, ocppck, ocppg, ocppcn, ocppss, authorization } = this.vendor.value
    if (!this.running || !ocppe || ocppu === '') return this.link.hangUp()
    this.link.dial({
      url: ocppu,
      serverCa: ocppsc,
      clientCertificate: ocppcc,
      clientKey: ocppck,
      globalCaStore: ocppg,
      skipNameCheck: ocppcn,
      skipVerification: ocppss,
      authorization,
    })
  }

  private opened(conversation: Conversation): void {
    this.conversation = conversation
    this.registration.opened(conversation)
    this.changed()
  }

  private closed(): void {
    this.conversation?.end()
    this.conversation = null
    this.registration.closed()
    this.charging.retune()
    this.changed()
  }

  private served(booted: boolean): void {
    this.charging.retune()
    if (booted) this.sendStatus(0)
    this.changed()
  }

  private asked(action: string, payload: Payload): Answer {
    const { keys, cards, charging, registration } = this
    const accepted = registration.accepted
    const reboot = (reason: 'SoftReset' | 'HardReset') => this.reboot(reason)
    return answerOrder(
      { keys, cards, charging, accepted, reboot, send: (message) => this.send(message) },
      action,
      payload,
    )
  }

  private send(action: 'BootNotification' | 'Heartbeat' | 'StatusNotification'): void {
    if (action === 'BootNotification') this.registration.bootAgain()
    else if (action === 'Heartbeat') this.registration.heartbeat()
    else this.sendStatus(1)
  }

  private keyChanged(key: Key): void {
    if (key === 'WebSocketPingInterval') this.link.pingEvery(this.keys.number(key))
    if (key === 'HeartbeatInterval') this.registration.retune()
    this.charging.retune()
    this.changed()
  }

  /** §4.9: every change while online; after an offline time only what is different from what was last told. */
  private changed(): void {
    if (this.delivery.online && this.status !== this.reported) this.sendStatus(1)
    for (const watcher of this.watchers) watcher()
    if (this.queue.length === 0 || !this.delivery.online) this.restart?.()
  }

  private sendStatus(connectorId: 0 | 1): void {
    const own = this.status
    const status = connectorId === 1 ? own : own === 'Unavailable' ? own : 'Available'
    if (connectorId === 1) this.reported = own
    const timestamp = new Date(this.registration.clock).toISOString()
    const payload = { connectorId, errorCode: 'NoError', status, timestamp }
    void this.delivery.send('StatusNotification', payload).then((reply) => {
      // Not told after all: the next chance is the reconnect.
      if (reply.reply !== 'result' && connectorId === 1 && this.reported === own) this.reported = null
    })
  }
}
