/**
 * Frames of a recording as CALLs and their answers, each on its own leg (OCPP-J 1.6 §4.1). Message ids repeat between
 * connections and directions in the field, so a CALL is known by leg, direction and id, and only until it is answered.
 */
import type { FrameLine, Leg } from '../../../shared/evidence.ts'
import { payloadOf, scanHead } from '../ocpp/frame.ts'
import type { Payload } from '../ocpp/messages16.ts'

/** A point of the recording: line number and monotonic time. */
export interface Moment {
  line: number
  at: number
  mono: number
}

export interface Call extends Moment {
  leg: Leg
  /** `in`: the far end of this leg asks. `out`: the proxy asks, for itself or for the other leg. */
  way: 'in' | 'out'
  id: string
  action: string
  payload: Payload
}

export interface Reply extends Moment {
  call: Call
  /** CALLRESULT; false for CALLERROR. */
  ok: boolean
  payload: Payload
  /** For a station's CALL: the frame is the backend's answer, or the proxy's own. On the backend leg always the far end's. */
  by: 'proxy' | 'far end'
}

export type Heard = { heard: 'call'; call: Call } | { heard: 'reply'; reply: Reply }

/** Takes the frames of one recording in order and says what each was. */
export function callReader(): { take(line: FrameLine): Heard[]; linkGone(leg: Leg): void } {
  /** Oldest first: a message sent again under the same id is two CALLs, and may get two answers. */
  const open = new Map<string, Call[]>()
  /** Station CALLs (by id) the backend has answered and whose answer has not reached the station leg yet. */
  const answeredUpstream = new Set<string>()

  function on(leg: Leg, way: 'in' | 'out', line: FrameLine, relayed: boolean): Heard[] {
    const head = scanHead(line.text)
    if (head.type === 'other') return []
    const moment = { line: line.n, at: line.at, mono: line.mono }
    if (head.type === 2) {
      const payload = payloadOf(line.text, head)
      if (payload === null) return []
      const call: Call = { leg, way, id: head.id, action: head.action, payload, ...moment }
      const key = keyOf(leg, way, head.id)
      open.set(key, [...(open.get(key) ?? []), call])
      if (leg === 'station' && way === 'in') answeredUpstream.delete(head.id)
      return [{ heard: 'call', call }]
    }
    const asked = way === 'in' ? 'out' : 'in'
    const key = keyOf(leg, asked, head.id)
    const [call, ...later] = open.get(key) ?? []
    const payload = head.type === 4 ? {} : payloadOf(line.text, head)
    if (!call || payload === null) return []
    if (later.length > 0) open.set(key, later)
    else open.delete(key)
    const toStation = leg === 'station' && asked === 'in'
    if (leg === 'backend' && asked === 'out') answeredUpstream.add(head.id)
    const own = toStation && !relayed && (line.rule === 'stand-in' || !answeredUpstream.has(head.id))
    if (toStation) answeredUpstream.delete(head.id)
    const by = own ? 'proxy' : 'far end'
    return [{ heard: 'reply', reply: { call, ok: head.type === 3, payload, by, ...moment } }]
  }

  return {
    take(line) {
      const seen = on(line.leg, line.way, line, false)
      // An unchanged frame is one line with two times: it was also written on the other leg.
      if (line.relayedAt === undefined || line.way === 'out') return seen
      return [...seen, ...on(line.leg === 'station' ? 'backend' : 'station', 'out', line, true)]
    },
    linkGone(leg) {
      for (const key of open.keys()) if (key.startsWith(leg)) open.delete(key)
      if (leg === 'station') answeredUpstream.clear()
    },
  }
}

const keyOf = (leg: Leg, way: 'in' | 'out', id: string): string => `${leg} ${way} ${id}`
