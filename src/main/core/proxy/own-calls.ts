/** CALLs of the proxy's own (design §3 P11): under ids of ours, in turn with those that pass; their answers go no further. */
import { Failure } from '../../../shared/failure.ts'
import type { Clock, Ids } from '../host.ts'
import { callFrame, errorOf, payloadOf, scanHead } from '../ocpp/frame.ts'
import { objectOf, type Payload } from '../ocpp/messages16.ts'
import type { Dialect } from './dialect.ts'
import type { OpenCalls } from './open-calls.ts'
import { redact } from './redact.ts'
import type { Rule } from './rewrites.ts'
import type { StationState } from './station-state.ts'
import type { DownContext, UpContext } from './traffic.ts'

export interface OwnCalls {
  /**
   * To the backend. The frame of its answer; null when none comes before `until` (monotonic ms), or the link is gone. Its
   * late word on a card is still learned (P4).
   */
  backend(action: string, payload: Payload, until: number, rule?: Rule): Promise<string | null>
  /** To the station. Failures `station-not-connected`, `station-refused-call`; `details.error` is the code of a CALLERROR. */
  station(action: string, payload: Payload): Promise<Payload>
}

/** J §4.2.3 and 2.x Part 4 §4.3, in either spelling. Anything else in its place could hold anything. */
const errorCodes =
  /^(NotImplemented|NotSupported|InternalError|ProtocolError|SecurityError|Format(ion)?Violation|(Property|Occurr?ence|Type)ConstraintViolation|GenericError|MessageTypeNotSupported|RpcFrameworkError)$/

export interface OwnCallsOptions {
  host: { clock: Clock; ids: Ids }
  state: StationState
  dialect: Dialect
  isUp(): boolean
  upCalls: OpenCalls<UpContext>
  downCalls: OpenCalls<DownContext>
  /** A station is given this long to answer, from the moment its turn has come, ms. */
  patience: number
}

export function createOwnCalls({
  host,
  state,
  dialect,
  isUp,
  upCalls,
  downCalls,
  patience,
}: OwnCallsOptions): OwnCalls {
  const { clock, ids } = host

  function backend(action: string, payload: Payload, until: number, rule: Rule = 'own call'): Promise<string | null> {
    return new Promise((resolve) => {
      if (!isUp()) return resolve(null)
      let isLate = false
      const cancel = clock.at(until, () => {
        isLate = true
        // Nobody waits for an answer any more: unsent, it would only hold up others.
        upCalls.withdraw((context) => context.from === 'proxy' && context.done === done)
        resolve(null)
      })
      const done = (text: string | null): void => {
        cancel()
        if (isLate && text !== null && action === 'Authorize')
          state.observeAnswer(dialect, action, payload, text, scanHead(text))
        resolve(text)
      }
      const id = ids.uuid()
      upCalls.push({ id, text: callFrame(id, action, payload), context: { from: 'proxy', rule, done } })
    })
  }

  function station(action: string, payload: Payload): Promise<Payload> {
    return new Promise((resolve, reject) => {
      const id = ids.uuid()
      const sent = callFrame(id, action, payload)
      const late = (): void => {
        // What was given up must not reach the station behind the installer's back.
        downCalls.withdraw((context) => context.from === 'proxy' && context.done === done)
        reject(new Failure('station-refused-call', `${action} was not answered in time`, { action }))
      }
      const wait = (): (() => void) => clock.at(clock.monotonic() + patience, late)
      let cancel = wait()
      const written = (): void => {
        cancel()
        cancel = wait()
      }
      const done = (text: string | null): void => {
        cancel()
        if (text === null) return reject(new Failure('station-not-connected', 'the station went away', { action }))
        const head = scanHead(text)
        const result = objectOf(payloadOf(text, head))
        if (head.type !== 3 || !result) {
          const said = redact(text).slice(0, 200)
          const { code } = errorOf(text)
          const error = head.type === 4 && errorCodes.test(code) ? { error: code } : {}
          return reject(new Failure('station-refused-call', `${action} was refused: ${said}`, { action, ...error }))
        }
        const sentHead = scanHead(sent)
        const observed = sentHead.type === 2 ? dialect.observe(sent, sentHead) : null
        // Our own ClearCache is about the station's memory, not about what the backend told us.
        if (observed && observed.about !== 'card cache') state.observeStationAnswer(dialect, observed, text)
        resolve(result)
      }
      downCalls.push({ id, text: sent, context: { from: 'proxy', written, done } })
    })
  }

  return { backend, station }
}
