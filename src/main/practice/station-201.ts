/**
 * A simulated OCPP 2.0.1 station that is set up over OCPP alone: it boots, tells its state, shows and takes settings, and moves
 * to another backend by its network profiles (B10). It has no car and no card reader.
 */
import { join } from 'node:path'
import { Conversation, type Answer } from './conversation.ts'
import { DeviceModel, type StoredModel } from './device-model.ts'
import type { Payload } from './frames.ts'
import { Link } from './link.ts'
import { Memory } from './memory.ts'
import { Alarms, realTime, type Timekeeper } from './timekeeper.ts'

export interface Station201Options {
  /** Where its memory lives. */
  directory: string
  identity: string
  /** ws URL without identity, for a memory that has no other. */
  backendUrl: string
  time?: Timekeeper
  /** How long it is away when it restarts, ms. Default 300. */
  rebootMs?: number
  /** How long it tries one connection before the next in its order, ms. Default 3 000. */
  patienceMs?: number
}

const answerMs = 30_000
/** Until the next BootNotification where the backend gave no interval. */
const retrySeconds = 10

export class Station201 {
  readonly model: DeviceModel
  private readonly time: Timekeeper
  private readonly alarms: Alarms
  private readonly link: Link
  private readonly options: Station201Options
  private conversation: Conversation | null = null
  /** Index into the order of its connections. */
  private tries = 0

  /** The backend has accepted its last BootNotification on this connection. */
  accepted = false

  constructor(options: Station201Options) {
    const { directory, identity, backendUrl, time = realTime } = options
    this.options = options
    this.time = time
    this.alarms = new Alarms(time)
    const first = { '1': { url: backendUrl, securityProfile: 0 } }
    const memory = new Memory<StoredModel>(join(directory, 'device-model.json'), {
      values: {},
      pending: {},
      profiles: first,
    })
    this.model = new DeviceModel(identity, memory)
    this.link = new Link(
      time,
      {
        opened: (socket) =>
          this.opened(new Conversation(socket, time, (action, payload) => this.asked(action, payload))),
        closed: () => this.closed(),
      },
      'ocpp2.0.1',
    )
  }

  /** Switches it on. */
  start(): void {
    this.tries = 0
    this.dial()
  }

  /** Switches it off as a power failure does. */
  stop(): void {
    this.alarms.clearAll()
    this.link.stop()
    this.conversation?.end()
  }

  /** B10: the first connection of the order, and the next when one does not come about in time. */
  private dial(): void {
    const { profiles, identity } = this.model
    const entry = profiles[this.tries % Math.max(1, profiles.length)]
    if (!entry) return
    this.model.connectedBy(entry.slot)
    const { securityProfile, url } = entry.profile
    const password = this.model.value('SecurityCtrlr', 'BasicAuthPassword')
    const login = Buffer.from(`${identity}:${password}`).toString('base64')
    this.link.dial({
      url: `${url.replace(/\/+$/, '')}/${encodeURIComponent(identity)}`,
      ...{ serverCa: '', clientCertificate: '', clientKey: '' },
      authorization: securityProfile === 1 || securityProfile === 2 ? `Basic ${login}` : '',
      ...{ globalCaStore: true, skipNameCheck: false, skipVerification: false },
    })
    this.alarms.in('next connection', this.options.patienceMs ?? 3_000, () => {
      this.tries++
      this.dial()
    })
  }

  private opened(conversation: Conversation): void {
    this.alarms.clear('next connection')
    this.conversation = conversation
    void this.boot(conversation)
  }

  private closed(): void {
    this.conversation?.end()
    this.conversation = null
    this.accepted = false
    this.alarms.clear('beat')
  }

  private async boot(conversation: Conversation): Promise<void> {
    const chargingStation = { vendorName: 'Wattproof', model: 'Practice 2.0.1', serialNumber: this.model.identity }
    const reply = await conversation.call('BootNotification', { reason: 'PowerUp', chargingStation }, answerMs)
    if (conversation !== this.conversation) return
    const answer = reply.reply === 'result' ? reply.payload : {}
    this.accepted = answer['status'] === 'Accepted'
    const seconds = Number(answer['interval']) || retrySeconds
    this.alarms.in(
      'beat',
      seconds * 1000,
      () => void (this.accepted ? this.beat(conversation) : this.boot(conversation)),
    )
    if (!this.accepted) return
    const timestamp = new Date(this.time.now()).toISOString()
    const status = { timestamp, connectorStatus: 'Available', evseId: 1, connectorId: 1 }
    await conversation.call('StatusNotification', status, answerMs)
  }

  private async beat(conversation: Conversation): Promise<void> {
    await conversation.call('Heartbeat', {}, answerMs)
    if (conversation !== this.conversation) return
    const seconds = Number(this.model.value('OCPPCommCtrlr', 'HeartbeatInterval'))
    this.alarms.in('beat', seconds * 1000, () => void this.beat(conversation))
  }

  private asked(action: string, payload: Payload): Answer {
    switch (action) {
      case 'GetBaseReport':
        return this.report(payload)
      case 'GetVariables':
        return this.model.getVariables(payload)
      case 'SetVariables':
        return this.model.setVariables(payload)
      case 'SetNetworkProfile':
        return this.model.setNetworkProfile(payload)
      case 'Reset':
        return { payload: { status: 'Accepted' }, afterwards: () => this.restart() }
      case 'GetTransactionStatus':
        return { payload: { messagesInQueue: false } }
      case 'ClearCache':
        return { payload: { status: 'Accepted' } }
      default:
        return { error: 'NotSupported', description: `${action} is not supported` }
    }
  }

  /** B07: the answer first, then the parts, one CALL after the other. */
  private report({ requestId, reportBase }: Payload): Answer {
    const parts = this.model.report(reportBase)
    if (parts === null) return { payload: { status: 'NotSupported' } }
    const { conversation } = this
    const generatedAt = new Date(this.time.now()).toISOString()
    const tell = async (): Promise<void> => {
      for (const [seqNo, reportData] of parts.entries()) {
        const tbc = seqNo < parts.length - 1
        await conversation?.call('NotifyReport', { requestId, generatedAt, seqNo, tbc, reportData }, answerMs)
      }
    }
    return { payload: { status: 'Accepted' }, afterwards: () => void tell() }
  }

  private restart(): void {
    this.alarms.in('restart', this.options.rebootMs ?? 300, () => {
      this.model.restarted()
      this.tries = 0
      this.dial()
    })
    this.link.hangUp()
  }
}
