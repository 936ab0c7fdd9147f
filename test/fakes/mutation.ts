/** Damage as a peer, a memory fault or an attacker does it: to the bytes of a frame, or to a field of it. */
import * as fc from 'fast-check'

/** One piece of damage. Positions are shares of what is there, so that they fit any frame. */
export type Damage =
  | { to: 'text'; at: number; cut: number; put: string }
  | { to: 'end'; at: number }
  | { to: 'field'; at: number; put: unknown }
  | { to: 'field'; at: number; remove: true }
  | { to: 'name'; at: number; put: string }

/** From 0 to below 1, evenly: doubles as fast-check draws them crowd at 0. */
export const share = fc.nat(9_999).map((n) => n / 10_000)
const characters = fc.constantFrom(
  ...[
    '',
    '"',
    '\\',
    ',',
    ':',
    '[',
    ']',
    '{',
    '}',
    ' ',
    '\n',
    '\u0000',
    '\ud800',
    '\u2028',
    '0',
    '-',
    '.0',
    'e9',
    'null',
  ],
  ...['"a"', '\\u0041', '{"a":', '[[[[', '//', '\ufeff', 'ä', '😀', "'"],
)
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    ...[null, '', 0, -1, -0, 0.5, 1e21, 2 ** 31, 2 ** 53, true, [], {}, [[]], '0', '7', 'Accepted', 'x'.repeat(600)],
    ...['__proto__', 'constructor', '2026-05-04T08:00:00', 'never', '9999-99-99T99:99:99Z', '\u0000', '\ud800'],
  ),
)
const names = fc.constantFrom('__proto__', 'constructor', '', 'transactionId', 'idTag', 'toString', 'IdTag', 'length')

export const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ to: fc.constant('text' as const), at: share, cut: fc.integer({ min: 0, max: 6 }), put: characters }),
  fc.record({ to: fc.constant('end' as const), at: share }),
  fc.record({ to: fc.constant('field' as const), at: share, put: values }),
  fc.record({ to: fc.constant('field' as const), at: share, remove: fc.constant(true as const) }),
  fc.record({ to: fc.constant('name' as const), at: share, put: names }),
)

/** The text after the damage. To fields only while it is still JSON. */
export function damaged(text: string, pieces: readonly Damage[]): string {
  return pieces.reduce((before, piece) => {
    if (piece.to === 'end') return before.slice(0, Math.floor(piece.at * before.length))
    if (piece.to !== 'text') return withField(before, piece)
    const at = Math.floor(piece.at * (before.length + 1))
    return before.slice(0, at) + piece.put + before.slice(at + piece.cut)
  }, text)
}

function withField(text: string, piece: Exclude<Damage, { to: 'text' | 'end' }>): string {
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch {
    return text
  }
  const places = placesIn(root)
  const place = places[Math.floor(piece.at * places.length)]
  if (!place) return text
  const { holder, key } = place
  if (Array.isArray(holder)) {
    if ('remove' in piece) holder.splice(Number(key), 1)
    else holder[Number(key)] = piece.put
  } else {
    const entries = Object.entries(holder).flatMap(([name, value]): [string, unknown][] => {
      if (name !== key) return [[name, value]]
      if ('remove' in piece) return []
      return [piece.to === 'name' ? [piece.put, value] : [name, piece.put]]
    })
    Object.keys(holder).forEach((name) => Reflect.deleteProperty(holder, name))
    // Defined, not assigned: `__proto__` is a name like any other here.
    for (const [name, value] of entries)
      Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true })
  }
  return JSON.stringify(root)
}

interface Place {
  holder: object
  key: string
}

/** Every element and member, at any depth. */
function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => [
    { holder: value, key },
    ...placesIn(inner),
  ])
}
