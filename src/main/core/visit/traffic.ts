/** Recorded frames as the traffic view shows them: secrets out, tags masked, each answer with the time it took. */
import type { EvidenceLine, FrameLine } from '../../../shared/evidence.ts'
import type { TrafficEntry, TrafficLine } from '../../../shared/visit.ts'
import { scanHead } from '../ocpp/frame.ts'
import { isSecretKey } from '../ocpp/config-keys.ts'
import { momentOf } from './traffic-moments.ts'

/** Longest text of one line, characters. */
const longest = 4000

/** Turns lines into rows in order; remembers CALLs so that an answer knows its action and latency. One per station. */
export function trafficReader(): (line: EvidenceLine) => TrafficEntry | null {
  const frame = frameReader()
  return (line) => (line.kind === 'frame' ? frame(line) : momentOf(line))
}

function frameReader(): (line: FrameLine) => TrafficLine {
  const calls = new Map<string, { at: number; action: string }>()
  return (line) => {
    const head = scanHead(line.text)
    const { n, at, leg, way, relayedAt = null, rule = null } = line
    const base = { n, at, leg, way, relayedAt, rule }
    if (head.type === 'other')
      return { ...base, kind: 'other', action: '', text: `(${line.text.length})`, latency: null }
    const text = shownText(line.text)
    if (head.type === 2) {
      if (calls.size > 500) calls.clear()
      calls.set(callKey(line, head.id, false), { at: line.at, action: head.action })
      return { ...base, kind: 'call', action: head.action, text, latency: null }
    }
    const key = callKey(line, head.id, true)
    // A relayed answer is recorded once, on the leg it came from; its CALL was recorded on the other.
    const call = calls.get(key) ?? calls.get(otherLeg(key))
    calls.delete(key)
    return {
      ...base,
      kind: head.type === 3 ? 'result' : 'error',
      action: call?.action ?? '',
      text,
      latency: call ? Math.max(0, line.at - call.at) : null,
    }
  }
}

/** `•••` and the last three characters: enough to tell two cards apart, not enough to copy one. */
export const maskTag = (tag: string): string => (tag.length <= 3 ? '•••' : `•••${tag.slice(-3)}`)

/** The frame with tags masked and secrets gone; whitespace is not kept. */
export function shownText(text: string): string {
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return `(${text.length})`
  }
  return JSON.stringify(hidden(frame)).slice(0, longest)
}

const tagKeys = new Set(['idtag', 'parentidtag', 'idtoken', 'additionalidtoken'])

function hidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hidden)
  if (typeof value !== 'object' || value === null) return value
  const fields: [string, unknown][] = Object.entries(value)
  // ChangeConfiguration {key, value} and configurationKey items: the value of a secret key.
  const named = fields.find(([key]) => key === 'key')?.[1]
  const secret = typeof named === 'string' && isSecretKey(named)
  return Object.fromEntries(
    fields.map(([key, inner]) => {
      if (secret && key === 'value') return [key, '•••']
      if (isSecretKey(key)) return [key, '•••']
      if (tagKeys.has(key.toLowerCase()) && typeof inner === 'string') return [key, maskTag(inner)]
      return [key, hidden(inner)]
    }),
  )
}

/** A CALL that came in on a leg is answered out on it, and the other way round. */
function callKey({ leg, way }: FrameLine, id: string, answer: boolean): string {
  const from = answer ? (way === 'in' ? 'out' : 'in') : way
  return `${leg} ${from} ${id}`
}

function otherLeg(key: string): string {
  const [leg, way, ...id] = key.split(' ')
  return [leg === 'station' ? 'backend' : 'station', way === 'in' ? 'out' : 'in', ...id].join(' ')
}
