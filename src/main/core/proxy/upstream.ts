/** The lane's way to the backend over one connection of a station. */
import type { Clock } from '../host.ts'
import { scanHead } from '../ocpp/frame.ts'
import type { Payload } from '../ocpp/messages16.ts'
import type { Asked } from './answering.ts'
import type { Dialect } from './dialect.ts'
import type { Upstream } from './lane-delivery.ts'
import type { OpenCalls } from './open-calls.ts'
import type { OwnCalls } from './own-calls.ts'
import type { StationState } from './station-state.ts'
import type { UpContext } from './traffic.ts'

/** Tells the lane, or our own question, that no answer will come. */
export function giveBack(context: UpContext, end: 'lost' | 'unsent'): void {
  if (context.from === 'proxy') context.done(null)
  if (context.from === 'lane') context.done({ end })
}

export interface UpstreamOptions {
  host: { clock: Clock }
  state: StationState
  dialect: Dialect
  own: OwnCalls
  upCalls: OpenCalls<UpContext>
  /** The station's CALL of this id, while it waits. */
  liveCall(id: string): Asked | null
  /** Still the connection this was made for. */
  isOpen(): boolean
  hangUp(): void
  bootAnswered(): void
  answerDeadlineMs: number
}

export function createUpstream(options: UpstreamOptions): Upstream {
  const { host, state, dialect, own, upCalls, isOpen } = options
  return {
    protocol: dialect.protocol,
    send: (id, text, { rule, written }) =>
      new Promise((done) => {
        if (!isOpen()) return done({ end: 'unsent' })
        const live = rule === null ? options.liveCall(id) : null
        upCalls.push({ id, text, context: { from: 'lane', live, rule, written, done } })
      }),
    async ask(token, until) {
      const payload = dialect.asking(token)
      const text = isOpen() ? await own.backend('Authorize', payload, until) : null
      const head = text === null ? null : scanHead(text)
      if (text === null || head?.type !== 3) return false
      state.observeAnswer(dialect, 'Authorize', payload, text, head)
      return true
    },
    async boot() {
      if (!isOpen() || state.memory.row.acceptedBoot === null) return
      const payload = JSON.parse(state.memory.row.acceptedBoot) as Payload
      // H21: the station may have booted in another version since.
      if (!dialect.isBoot(payload)) return
      const until = host.clock.monotonic() + options.answerDeadlineMs
      const text = await own.backend('BootNotification', payload, until)
      if (text !== null && state.observeAnswer(dialect, 'BootNotification', payload, text, scanHead(text)))
        options.bootAnswered()
    },
    giveUp() {
      if (isOpen()) options.hangUp()
    },
  }
}
