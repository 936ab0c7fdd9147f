/**
 * How stored messages reach the backend (design §3 P8; S16 §3.7.1): the oldest first, one at a time, marked on disk
 * before the first byte, forgotten only when the backend has answered.
 */
import type { Host } from '../host.ts'
import { errorOf, payloadOf, scanHead, withId } from '../ocpp/frame.ts'
import { afterRefusal, retryOf, silenceAfter, tagOrderPatience } from './delivery.ts'
import type { Token } from '../ocpp/token.ts'
import type { Dialect } from './dialect.ts'
import { dialectOf } from './dialects.ts'
import type { Findings } from './findings.ts'
import { isOffline, settlement, type Knowledge } from './lane-answers.ts'
import type { LaneRows } from './lane-rows.ts'
import type { Memory } from './memory.ts'
import type { Pace } from './pace.ts'
import type { Changes, MessageRow, TransactionId, TransactionRow } from './rows.ts'
import { parkedBecause } from './settings.ts'
import { unbilledEnergy } from './unbilled.ts'

/** How a transmission ended. `unsent`: it never reached the wire. */
export type Outcome = { end: 'answered'; text: string; line: number } | { end: 'lost' } | { end: 'unsent' }

/** Where an answer comes from: the backend's own bytes, by their line in the recording, or a rule of the rewrite table. */
export type Origin = { line: number } | { rule: string }

/** The lane's way to the backend over one connection. */
export interface Upstream {
  protocol: string
  /**
   * Puts the frame in the turn order; resolves how it ended. `rule` marks it for the recording, null where the station
   * sends it live; `written` is called when its turn has come.
   */
  send(id: string, text: string, options: { rule: string | null; written: () => void }): Promise<Outcome>
  /** Own Authorize: true when the backend's word on the card is taken over, false when there was none until `until` (monotonic ms). */
  ask(token: Token, until: number): Promise<boolean>
  /** Own BootNotification with the last accepted payload; resolves when its answer is taken over, or did not come in time. */
  boot(): Promise<void>
  /** Closes a link that looks alive and answers nothing. */
  giveUp(): void
}

/** The station's CALL for a row, if it still waits for the answer. */
export interface WaitingCall {
  id: string
  answer(text: string, origin: Origin): void
}

export interface DeliveryDeps {
  host: Pick<Host, 'clock' | 'store' | 'log'>
  memory: Memory
  knowledge: Knowledge
  rows: LaneRows
  findings: Findings
  answerDeadlineMs: number
  pace: Pace
  refused(transaction: TransactionRow, status: string): void
  inTurn<T>(task: () => Promise<T>): Promise<T | undefined>
  note(
    row: MessageRow,
    state: 'sending' | 'ambiguous' | 'delivered' | 'refused' | 'parked',
    more?: { provisionalId?: number; backendId?: number; error?: string },
  ): void
  /** Takes the waiting call of a row: from here on it is answered by the delivery. */
  takeWaiting(seq: number): WaitingCall | undefined
  /** Answers the waiting call of a row from here, if there is one. */
  acknowledge(seq: number): Promise<void>
  drained(): void
  changed(): void
}

export interface Delivery {
  open(upstream: Upstream): void
  shut(): void
  /** There may be something to send. */
  kick(): void
  /** Stored as `sending` in the commit that made it; its first transmission needs no further mark. */
  marked(row: MessageRow): void
  upstream(): Upstream | null
}

type Younger = ReadonlySet<TransactionId>
const nobody: Younger = new Set()

type Answered = Outcome & { end: 'answered' }

/** What a finished transmission changes on disk, and what happens once that is written. */
interface Step {
  changes: Changes
  /** Returns how long to wait before the next transmission, ms. */
  then(): number
  /** For a station that waits: a disk that takes no marks must not keep it from an answer that is here. */
  answer?: () => void
}

/** A message that was on the wire this often when the link ended may be what ends it. */
const suspectAfter = 5

/** Between tries to write a mark, ms. */
const writeAgain = 2_000

export function createDelivery(deps: DeliveryDeps): Delivery {
  const { memory, knowledge, rows, findings, inTurn, note } = deps
  const { clock, store, log } = deps.host
  const fresh = new Set<number>()
  const sleepers = new Set<() => void>()
  let upstream: Upstream | null = null
  let running = false
  let again = false
  /** The last row that gave way to older stops, and the last the backend refused because it does not know the station. */
  let gaveWay = 0
  let bootsFirst = 0

  async function run(): Promise<void> {
    again = true
    if (running) return
    running = true
    try {
      while (upstream) {
        again = false
        const row = await rows.next()
        if (!row) {
          if (wasKicked()) continue
          return deps.drained()
        }
        const wait = await deliver(row, upstream)
        if (wait > 0) await pause(wait)
      }
    } catch (error) {
      log.error('delivery stopped short', { station: memory.station, error: String(error) })
      await pause(writeAgain)
      again = true
    } finally {
      running = false
    }
    if (again && upstream) void run()
  }
  /** Something was stored while the lane was found empty. */
  const wasKicked = (): boolean => again

  /** Sends one row and settles what came of it. Returns how long to wait before the next transmission, ms. */
  async function deliver(row: MessageRow, via: Upstream): Promise<number> {
    // Whose messages these are is not ours to change: another backend gets them when the installer says so.
    if (row.backend !== memory.row.backend) return setAside(row, parkedBecause.backend)
    // H21: messages of one protocol version are never sent on another's connection.
    const dialect = dialectOf(row.protocol)
    if (row.protocol !== via.protocol || !dialect) return setAside(row, parkedBecause.version)
    const replay = dialect.replay(memory, row)
    if (replay === null) return setAside(row, parkedBecause.start)
    const isLive = row.acknowledgedAt === null && (row.transmissions === 0 || fresh.has(row.seq))
    if (row.part === 'start' && row.acknowledgedAt !== null) await letStopsPass(row)
    const turn = isLive ? 0 : deps.pace.wait()
    if (turn > 0) await pause(turn)
    if (bootsFirst === row.seq) {
      bootsFirst = 0
      await via.boot()
    }
    if (upstream !== via) return 0
    if (!(fresh.delete(row.seq) && row.state === 'sending'))
      await perform(() => patch(row, { state: 'sending', transmissions: row.transmissions + 1 }))
    // The link, or the backend's word on the station, may have changed while the mark was written.
    if (upstream !== via) return perform(() => conclude(dialect, row, { end: 'unsent' }, nobody))
    note(row, 'sending')
    let stopWatching = (): void => undefined
    memory.replaying = isLive ? null : row.messageId
    const outcome = await via.send(row.messageId, replay.text, {
      rule: isLive && replay.rule === 'replay' ? null : replay.rule,
      // Counted from the first byte: waiting for the turn is not the backend's silence.
      written() {
        stopWatching = clock.at(clock.monotonic() + silenceAfter(deps.answerDeadlineMs), () => via.giveUp())
      },
    })
    stopWatching()
    memory.replaying = null
    return perform((younger) => conclude(dialect, row, outcome, younger), row)
  }

  /** Parked without having been refused; a station that waits for it is told what it is told offline. */
  async function setAside(row: MessageRow, error: string): Promise<number> {
    await deps.acknowledge(row.seq)
    fresh.delete(row.seq)
    return perform(() => park(row, error, row.attempts))
  }

  function conclude(dialect: Dialect, row: MessageRow, outcome: Outcome, younger: Younger): Step {
    if (outcome.end === 'unsent') {
      const unsent = { ...row, state: 'queued', transmissions: row.transmissions - 1 } as const
      // Answered here while it stood in line: nothing of it was ever sent after all.
      const flagged = row.flagged || (row.acknowledgedAt !== null && isOffline(dialect, knowledge, unsent))
      return patch(row, { state: unsent.state, transmissions: unsent.transmissions, flagged })
    }
    if (outcome.end === 'lost') {
      note(row, 'ambiguous')
      if (row.transmissions >= suspectAfter)
        findings.add('breaks the link', { action: row.action, times: row.transmissions }, String(row.seq))
      return patch(row, { state: 'ambiguous', ambiguous: true })
    }
    if (scanHead(outcome.text).type === 4) return refused(row, outcome, errorOf(outcome.text))
    return isReadable(dialect, row, outcome.text) ? settled(dialect, row, outcome, younger) : garbled(row)
  }

  /** Damaged, or without the number only it can give: whether the backend has the message is not known. */
  function garbled(row: MessageRow): Step {
    note(row, 'ambiguous')
    Object.assign(row, { ambiguous: true })
    return tryAgain(row, 'GenericError', parkedBecause.answer)
  }

  /** The backend has it: row, id map and tags in one commit (P8), then the station, if it still waits. */
  function settled(dialect: Dialect, row: MessageRow, { text, line }: Answered, younger: Younger): Step {
    const given = settlement(memory, knowledge, dialect, row, text, clock.wall(), younger)
    // From now on this is the answer, also for a repeat that comes while the disk is slow, or full.
    Object.assign(row, given.patch, { frame: row.frame })
    const open = deps.takeWaiting(row.seq)
    return {
      changes: { ...given.changes, patch: [{ station: row.station, seq: row.seq, set: given.patch }] },
      ...(open && {
        answer: once(() =>
          open.answer(
            given.answer(open.id),
            given.rewritten ? { rule: 'transaction id' } : open.id === row.messageId ? { line } : { rule: 'repeat' },
          ),
        ),
      }),
      then() {
        rows.done(row)
        note(row, 'delivered', given.ids)
        if (given.refused) deps.refused(given.refused.transaction, given.refused.status)
        void unbilled(row)
        deps.changed()
        return 0
      },
    }
  }

  function refused(row: MessageRow, { text, line }: Answered, { code, description }: ReturnType<typeof errorOf>): Step {
    note(row, 'refused', { error: code })
    // Of a message that may have arrived before, this may be all the backend says of a second one: it is not the station's.
    const open = row.ambiguous ? undefined : deps.takeWaiting(row.seq)
    if (open) {
      // Nothing was promised: the station hears what the backend said and has its own retries.
      rows.leaves(row)
      const isRepeat = open.id !== row.messageId
      return {
        changes: { drop: [{ station: row.station, seq: row.seq }] },
        answer: once(() =>
          open.answer(isRepeat ? (withId(text, open.id) ?? text) : text, isRepeat ? { rule: 'repeat' } : { line }),
        ),
        then() {
          rows.done(row)
          return 0
        },
      }
    }
    return tryAgain(row, code, `${code}: ${description}`)
  }

  /** Another attempt, when the specification says; or it is set aside. */
  function tryAgain(row: MessageRow, code: string, error: string): Step {
    const attempts = row.attempts + 1
    const next = afterRefusal(attempts, row.transmissions, retryOf(memory.keys))
    if (next.then === 'park') return park(row, error.slice(0, 300), attempts)
    // It does not know the station any more: the last boot goes first (P8), and at once the first time.
    const asksForBoot = code === 'SecurityError'
    bootsFirst = asksForBoot ? row.seq : 0
    const again = { state: 'queued', attempts, error: code, ambiguous: row.ambiguous } as const
    return patch(row, again, asksForBoot && attempts === 1 ? 0 : next.ms)
  }

  /** Told when the backend has had its last word on the end of a session. */
  async function unbilled(row: MessageRow): Promise<void> {
    const dialect = dialectOf(row.protocol)
    const facts = dialect && (await unbilledEnergy(store, memory, dialect, row))
    if (facts) findings.add('unbilled energy', facts, String(row.transactionId))
  }

  function park(row: MessageRow, error: string, attempts: number): Step {
    const begun =
      row.part === 'start' && row.transactionId !== null ? memory.transactions.get(row.transactionId) : undefined
    const parked = begun ? [{ ...begun, parked: true }] : []
    const step = patch(row, { state: 'parked', error, attempts, ambiguous: row.ambiguous })
    return {
      changes: { ...step.changes, transactions: parked },
      then() {
        step.then()
        parked.forEach((transaction) => memory.transactions.put(transaction))
        memory.parked++
        rows.done(row)
        note(row, 'parked', { error })
        if (error === parkedBecause.version) findings.add('other version', { spoken: row.protocol })
        else findings.add('parked', { action: row.action, error }, error)
        void unbilled(row)
        deps.changed()
        return 0
      },
    }
  }

  function patch(row: MessageRow, set: Partial<MessageRow>, wait = 0): Step {
    return {
      changes: { patch: [{ station: row.station, seq: row.seq, set }] },
      then() {
        Object.assign(row, set)
        return wait
      },
    }
  }

  /**
   * Decides in turn, knowing what is younger than `heard`; writes, and goes on when it is written. Until then delivery
   * pauses (P8), but nobody else has to.
   */
  async function perform(decide: (younger: Younger) => Step, heard?: MessageRow): Promise<number> {
    let step: Step | null = null
    for (;;) {
      const wait = await inTurn(async () => {
        step ??= decide(heard ? await rows.youngerThan(heard) : nobody)
        const written = await store.apply(step.changes).then(
          () => true,
          (error: unknown) => {
            log.error('a mark cannot be written, delivery pauses', { station: memory.station, error: String(error) })
            return false
          },
        )
        const wait = written ? step.then() : null
        step.answer?.()
        return wait
      })
      if (typeof wait === 'number') return wait
      await pause(writeAgain)
    }
  }

  /** Two stations, one card: the session that ended elsewhere is told first, or the backend sees it running twice. */
  async function letStopsPass(row: MessageRow): Promise<void> {
    if (gaveWay === row.seq) return
    gaveWay = row.seq
    const until = clock.monotonic() + tagOrderPatience
    while (upstream && row.idTag !== null && clock.monotonic() < until) {
      if (!(await store.olderStopOwed(row.idTag, row.storedAt, row.station))) return
      await pause(500)
    }
  }

  /** Ends early when the link changes: what was waited for may be over. */
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        if (!sleepers.delete(end)) return
        cancel()
        resolve()
      }
      const cancel = clock.at(clock.monotonic() + ms, end)
      sleepers.add(end)
    })
  }
  const wakeAll = (): void => [...sleepers].forEach((end) => end())

  return {
    open(next) {
      upstream = next
      wakeAll()
      void run()
    },
    shut() {
      upstream = null
      wakeAll()
    },
    kick: () => void run(),
    marked: (row) => fresh.add(row.seq),
    upstream: () => upstream,
  }
}

/** A 1.6 start is answered with a number, be it 0; anything else only has to be whole. */
function isReadable(dialect: Dialect, row: MessageRow, text: string): boolean {
  const payload = payloadOf(text, scanHead(text))
  return (
    payload !== null &&
    (dialect.namesTransactions || row.part !== 'start' || typeof payload['transactionId'] === 'number')
  )
}

function once(task: () => void): () => void {
  let done = false
  return () => {
    if (done) return
    done = true
    task()
  }
}
