/**
 * Changes strings inside a JSON text and leaves every other byte as it was: a report shows frames as they went over the
 * wire, so numbers, spaces and the order of members must stay.
 */
import { stringEnd } from '../ocpp/frame.ts'

/** Where a string stands: the member it belongs to (inherited inside an array), and the plain members beside it. */
export interface Place {
  key: string | null
  /** String members of the same object, by name. */
  beside: ReadonlyMap<string, string>
}

interface Span {
  from: number
  to: number
  value: string
  key: string | null
}

const deepest = 60

/** The text with every string and member name replaced by what `rewrite` gives. Null when it is no JSON or nested too deep. */
export function rewriteStrings(text: string, rewrite: (value: string, place: Place) => string): string | null {
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  const edits: { from: number; to: number; with: string }[] = []
  let at = 0

  function settle(spans: readonly Span[]): void {
    const beside = new Map(spans.flatMap(({ key, value }) => (key === null ? [] : [[key, value] as const])))
    for (const span of spans) {
      const value = rewrite(span.value, { key: span.key, beside })
      if (value !== span.value) edits.push({ from: span.from, to: span.to, with: JSON.stringify(value) })
    }
  }

  function string(key: string | null): Span {
    const to = stringEnd(text, at)
    const span = { from: at, to, value: JSON.parse(text.slice(at, to)) as string, key }
    at = to
    return span
  }

  /** Reads one value; strings found in it and in its arrays are added to `spans` of the object around it. */
  function value(key: string | null, spans: Span[], depth: number): void {
    if (depth > deepest) throw new TooDeep()
    space()
    const sign = text.charAt(at)
    if (sign === '"') spans.push(string(key))
    else if (sign === '[') list(key, spans, depth)
    else if (sign === '{') object(depth)
    else while (at < text.length && !',]} \t\r\n'.includes(text.charAt(at))) at++
    space()
  }

  function list(key: string | null, spans: Span[], depth: number): void {
    at++
    space()
    while (text[at] !== ']') {
      value(key, spans, depth + 1)
      if (text[at] === ',') at++
      space()
    }
    at++
  }

  function object(depth: number): void {
    const spans: Span[] = []
    at++
    space()
    while (text[at] !== '}') {
      const name = string(null)
      spans.push(name)
      space()
      at++
      value(name.value, spans, depth + 1)
      if (text[at] === ',') at++
      space()
    }
    at++
    settle(spans)
  }

  function space(): void {
    while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at++
  }

  const outermost: Span[] = []
  try {
    value(null, outermost, 0)
  } catch (error) {
    if (error instanceof TooDeep) return null
    throw error
  }
  settle(outermost)
  edits.sort((a, b) => a.from - b.from)
  let last = 0
  const parts = edits.flatMap((edit) => {
    const before = text.slice(last, edit.from)
    last = edit.to
    return [before, edit.with]
  })
  return parts.join('') + text.slice(last)
}

class TooDeep extends Error {}
