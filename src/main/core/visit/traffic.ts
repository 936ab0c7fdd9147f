/** Recorded frames as the traffic view shows them: secrets out, tags masked, each answer with the time it took. */
import type { EvidenceLine, FrameLine } from '../../../shared/evidence.ts'
import type { TrafficEntry, TrafficLine } from '../../../shared/visit.ts'
import { scanHead } from '../ocpp/frame.ts'
import { rewriteStrings, type Place } from '../report/json-text.ts'
import { isSecret, isSecretName, isTag } from '../report/pseudonyms.ts'
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
      return { ...base, kind: 'other', action: '', text: '', more: line.text.length, latency: null }
    const shown = shownText(line.text)
    if (head.type === 2) {
      if (calls.size > 500) calls.clear()
      calls.set(callKey(line, head.id, false), { at: line.at, action: head.action })
      return { ...base, ...shown, kind: 'call', action: head.action, latency: null }
    }
    const key = callKey(line, head.id, true)
    // A relayed answer is recorded once, on the leg it came from; its CALL was recorded on the other.
    const call = calls.get(key) ?? calls.get(otherLeg(key))
    calls.delete(key)
    return {
      ...base,
      ...shown,
      kind: head.type === 3 ? 'result' : 'error',
      action: call?.action ?? '',
      latency: call ? Math.max(0, line.at - call.at) : null,
    }
  }
}

/** `•••` and the last three characters: enough to tell two cards apart, not enough to copy one. */
export const maskTag = (tag: string): string => (tag.length <= 3 ? '•••' : `•••${tag.slice(-3)}`)

/**
 * The frame as it was sent, with only its tags masked and its secrets gone. `more`: characters that are not shown, all of
 * them where it cannot be read and so not be masked.
 */
export function shownText(text: string): Pick<TrafficLine, 'text' | 'more'> {
  const namesSecret = isSecretName(text)
  const hide = (value: string, place: Place): string => {
    // 2.x names the variable in an object of its own: every value of such a frame is withheld.
    if (isSecret(value, place) || (namesSecret && place.key === 'attributeValue')) return '•••'
    if (isTag(value, place)) return maskTag(value)
    const isJson = value.startsWith('{') || value.startsWith('[')
    return (isJson ? rewriteStrings(value, hide) : null) ?? value
  }
  const shown = rewriteStrings(text, hide)
  if (shown === null) return { text: '', more: text.length }
  return { text: shown.slice(0, longest), more: Math.max(0, shown.length - longest) }
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
