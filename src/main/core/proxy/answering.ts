/** The CALLs a station waits for, and what it is told here: for the backend while that is away (design §3 P5), or for the site (P13). */
import type { Clock, Socket } from '../host.ts'
import { errorFrame, isWhole, payloadOf, resultFrame, type Head } from '../ocpp/frame.ts'
import type { Payload } from '../ocpp/messages16.ts'
import type { Connectors } from './connectors.ts'
import type { Dialect, LaneMessage } from './dialect.ts'
import type { Lane, LaneCall } from './lane.ts'
import type { Origin } from './lane-delivery.ts'
import type { Rule } from './rewrites.ts'
import type { StationState } from './station-state.ts'
import type { TagDecision } from './tags.ts'

/** A CALL of the station that waits for an answer on the connection it came on. */
export interface Asked {
  id: string
  action: string
  text: string
  head: Head & { type: 2 }
  payload: Payload | null
  /** Monotonic ms. */
  arrivedAt: number
  /** Its line in the recording. */
  n: number
  socket: Socket
  /** `soon`: its answer is decided and waits for its time (H15). */
  answered: 'no' | 'soon' | 'yes'
  /** It was written to the backend. */
  wasSent: boolean
  /** Ends the wait for the backend's answer. */
  cancel(): void
}

export interface Answering {
  begins(call: Asked): void
  /** The waiting CALL of this id. */
  find(id: string): Asked | null
  waiting(): Asked[]
  /** Answering twice, or on a dead connection, does nothing. */
  answer(call: Asked, text: string, origin: Origin): void
  /** What the station is told while the backend is away. */
  forBackend(call: Asked): void
  /** Decides the card of an Authorize here. */
  authorize(call: Asked): void
  /** The backend has decided it: that holds, but for the site's own users. */
  authorized(call: Asked, text: string, head: Head, n: number): void
  /** A StatusNotification the backend must not see (P13). */
  hide(call: Asked, payload: Payload): void
  /** What a kept message says that has all the lane needs; null for any other: that is the backend's to judge. */
  messageOf(call: Asked): LaneMessage | null
  /** `isAccepted`: the backend has accepted the station, so that it may be promised something. */
  laneCall(call: Asked, message: LaneMessage, isAccepted: boolean): LaneCall
  /** Answers that it lacks what it needs. */
  cannotBeRead(call: Asked): void
  /** The connection the station's CALLs came on is gone, and with it the wait for their answers. */
  forget(): void
}

export interface AnsweringOptions {
  clock: Clock
  state: StationState
  dialect: Dialect
  lane: Lane
  connectors: Connectors
  /** The station's connection as it is now; null when it is gone. */
  down(): Socket | null
  /** A frame went to the station: as it came from the backend, or by a rule of the table. */
  sent(text: string, origin: Origin): void
  decided(call: Asked, decision: TagDecision, idTag: string): void
  /** Passes a CALL on without keeping it. */
  relay(call: Asked, text: string): void
  /** Closes the station's connection. */
  end(code: number, reason: string): void
}

/** CALLs of one connection that may wait for their answers, and the characters of their frames. */
const mostAsked = 20_000
const mostHeld = 8 * 1024 * 1024

const localDecision: TagDecision = { status: 'Accepted', authority: 'local', validUntil: null, parentIdTag: null }
const unchecked: TagDecision = { status: 'Invalid', authority: 'policy', validUntil: null, parentIdTag: null }
const lacking = 'a field this message needs is missing or has the wrong type'

export function createAnswering(options: AnsweringOptions): Answering {
  const { clock, state, dialect, lane, connectors } = options
  const asked = new Map<string, Asked>()
  /** Characters of the frames that wait. */
  let held = 0
  function drop(call: Asked): void {
    if (asked.get(call.id) !== call) return
    asked.delete(call.id)
    held -= call.text.length
  }

  /** Or it can be answered no more: the connection it came on is gone. */
  const isAnswered = (call: Asked): boolean => call.answered === 'yes' || call.socket !== options.down()

  function answer(call: Asked, text: string, origin: Origin): void {
    if (isAnswered(call)) return
    call.cancel()
    // H15: some stations drop a link that answers faster than any backend.
    const early = 'rule' in origin ? call.arrivedAt + state.policy().minAnswerDelayMs - clock.monotonic() : 0
    if (early > 0) {
      call.answered = 'soon'
      call.cancel = clock.at(clock.monotonic() + early, () => answer(call, text, origin))
      return
    }
    call.answered = 'yes'
    drop(call)
    call.socket.send(text)
    options.sent(text, origin)
  }
  const say = (call: Asked, text: string, rule: Rule = 'stand-in'): void => answer(call, text, { rule })
  const cannotBeRead = (call: Asked): void => say(call, errorFrame(call.id, dialect.unreadable, lacking))

  function forBackend(call: Asked): void {
    if (call.answered !== 'no') return
    if (call.action === 'BootNotification') {
      // Asked for by a TriggerMessage, it waits for the backend; any other boot has to be verified by it (C3).
      if (JSON.stringify(call.payload) === state.memory.row.acceptedBoot) return
      return options.end(1013, 'the backend is away; a station that boots has to wait for it')
    }
    const whole = isWhole(call.text)
    const isKept = dialect.keeps(call.action) !== 'no'
    const message = isKept && whole ? messageOf(call) : null
    if (message) return lane.take(laneCall(call, message, true))
    if (call.action === 'Authorize' && whole) return authorize(call)
    if (call.action === 'StatusNotification' && call.payload) connectors.stays(call.payload)
    if (isKept || !whole) return cannotBeRead(call)
    const given = dialect.standIn(call.action, state.timeToGive())
    say(
      call,
      given.answer === 'result'
        ? resultFrame(call.id, given.payload)
        : errorFrame(call.id, given.code, given.description),
    )
  }

  function authorize(call: Asked): void {
    const token = call.payload && dialect.asks(call.payload)
    if (!token) return cannotBeRead(call)
    if (call.answered !== 'no' || isAnswered(call)) return
    const isUnchecked = call.payload !== null && dialect.asksWithCertificate(call.payload)
    const decision = isUnchecked ? unchecked : state.authorize(token)
    const isLocal = !isUnchecked && decision.status !== 'Accepted' && state.isLocal(token)
    decide(call, isLocal ? localDecision : decision, isLocal ? 'local session' : 'stand-in')
  }

  function decide(call: Asked, decision: TagDecision, rule: Rule): void {
    options.decided(call, decision, (call.payload && dialect.asks(call.payload)?.idTag) ?? '')
    say(call, resultFrame(call.id, dialect.authorized(decision)), rule)
  }

  function messageOf(call: Asked): LaneMessage | null {
    const payload = call.payload ?? payloadOf(call.text, call.head)
    return payload && dialect.read(call.action, payload)
  }

  const laneCall = (call: Asked, message: LaneMessage, isAccepted: boolean): LaneCall => ({
    ...{ id: call.id, action: call.action, text: call.text, message, dialect, isAccepted },
    ...{ arrivedAt: call.arrivedAt, wasSent: call.wasSent },
    answer: (text, origin) => answer(call, text, origin),
    relay: (text) => options.relay(call, text),
  })

  return {
    begins(call) {
      const before = asked.get(call.id)
      if (before) drop(before)
      asked.set(call.id, call)
      held += call.text.length
      // A station may say all it has kept at once, but not without end (P15, H30).
      if (asked.size > mostAsked || held > mostHeld) options.end(1008, 'too much is waiting for an answer')
    },
    find: (id) => asked.get(id) ?? null,
    waiting: () => [...asked.values()],
    answer,
    forBackend,
    authorize,
    authorized(call, text, head, n) {
      const token = call.payload && dialect.asks(call.payload)
      const given = payloadOf(text, head)
      const info = given && dialect.tokenInfo(given)
      const isLocal = token && info && info.status !== 'Accepted' && state.isLocal(token)
      // C8: a card the station has seen accepted is remembered, whatever happens next.
      void state.kept().then(() => {
        if (call.answered !== 'no' || isAnswered(call)) return
        if (isLocal) decide(call, localDecision, 'local session')
        else answer(call, text, { line: n })
      })
    },
    hide(call, payload) {
      connectors.stays(payload)
      say(call, resultFrame(call.id, {}), 'local session')
    },
    messageOf,
    laneCall,
    cannotBeRead,
    forget() {
      asked.forEach((call) => call.cancel())
      asked.clear()
      held = 0
    },
  }
}
