/**
 * OCPP 1.6 §3.7 and §3.7.1: one CALL at a time to the backend. Transaction-related messages come from the queue, oldest
 * first; all others may overtake them.
 */
import type { Conversation, Reply } from './conversation.ts'
import type { Payload } from './frames.ts'
import type { Keys } from './keys.ts'
import type { Owed, OwedAction, Queue } from './queue.ts'
import { Alarms } from './timekeeper.ts'
import type { Timekeeper } from './timekeeper.ts'

interface Passing {
  action: string
  payload: Payload
  settle: (reply: Reply) => void
}

export class Delivery {
  private readonly queue: Queue
  private readonly keys: Keys
  private readonly alarms: Alarms
  private readonly answered: (owed: Owed, payload: Payload) => void
  private readonly passing: Passing[] = []
  private conversation: Conversation | null = null
  private busy = false

  /** `answered` is called with the backend's answer to each queued message. */
  constructor(queue: Queue, keys: Keys, time: Timekeeper, answered: (owed: Owed, payload: Payload) => void) {
    this.queue = queue
    this.keys = keys
    this.alarms = new Alarms(time)
    this.answered = answered
  }

  /** True while the backend has accepted this wallbox and its link is open. */
  get online(): boolean {
    return this.conversation !== null
  }

  get owed(): number {
    return this.queue.length
  }

  open(conversation: Conversation): void {
    this.conversation = conversation
    this.busy = false
    this.next()
  }

  /** What was to pass is dropped (it would be out of date); what is owed stays. */
  shut(): void {
    this.conversation = null
    this.alarms.clearAll()
    for (const each of this.passing.splice(0)) each.settle({ reply: 'gone' })
  }

  /** A message that is worth something only now. */
  send(action: string, payload: Payload): Promise<Reply> {
    return new Promise((settle) => {
      if (this.conversation === null) return settle({ reply: 'gone' })
      this.passing.push({ action, payload, settle })
      this.next()
    })
  }

  /** A transaction-related message: kept until the backend has answered it. */
  post(action: OwedAction, session: number | null, payload: Payload): void {
    this.queue.post(action, session, payload)
    this.next()
  }

  private next(): void {
    const conversation = this.conversation
    if (conversation === null || this.busy) return
    const timeoutMs = this.keys.number('MessageTimeout') * 1000
    const passing = this.passing.shift()
    if (passing !== undefined) {
      this.busy = true
      void conversation.call(passing.action, passing.payload, timeoutMs).then((reply) => {
        passing.settle(reply)
        this.after(conversation)
      })
      return
    }
    const owed = this.queue.oldest
    if (owed === undefined || this.alarms.isSet('retry')) return
    this.busy = true
    void conversation.call(owed.action, this.withTransactionId(owed), timeoutMs).then((reply) => {
      this.settleOwed(owed, reply)
      this.after(conversation)
    })
  }

  private after(conversation: Conversation): void {
    // The answer may belong to a conversation that has been replaced meanwhile.
    if (conversation !== this.conversation) return
    this.busy = false
    this.next()
  }

  private settleOwed(owed: Owed, reply: Reply): void {
    // Unanswered, or the link went: it stays the oldest and goes again, with a new message id and the same payload.
    if (reply.reply === 'silence' || reply.reply === 'gone') return
    if (reply.reply === 'error') return this.settleFailure(owed)
    if (owed.action === 'StartTransaction' && owed.session !== null) {
      const id = reply.payload['transactionId']
      this.queue.learnId(owed.session, typeof id === 'number' ? id : -1)
    }
    this.queue.done(owed.seq)
    this.answered(owed, reply.payload)
  }

  private settleFailure(owed: Owed): void {
    this.queue.failed(owed.seq)
    if (owed.failures < this.keys.number('TransactionMessageAttempts')) {
      // §3.7.1: the interval "multiplied by the number of preceding transmissions of this same message".
      const wait = this.keys.number('TransactionMessageRetryInterval') * 1000 * owed.failures
      return this.alarms.in('retry', wait, () => this.next())
    }
    if (owed.action === 'StartTransaction' && owed.session !== null) this.queue.learnId(owed.session, -1)
    this.queue.done(owed.seq)
  }

  private withTransactionId(owed: Owed): Payload {
    if (owed.action === 'StartTransaction' || owed.session === null) return owed.payload
    // Its StartTransaction was sent before, as the queue keeps the order; errata 3.18: −1 where it was never answered.
    return { transactionId: this.queue.transactionId(owed.session) ?? -1, ...owed.payload }
  }
}
