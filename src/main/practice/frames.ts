/** OCPP-J 1.6 §4.2: the three kinds of frame, read and written. */
export type Payload = Readonly<Record<string, unknown>>

export type Frame =
  | { kind: 'call'; id: string; action: string; payload: Payload }
  | { kind: 'result'; id: string; payload: Payload }
  | { kind: 'error'; id: string; code: string; description: string }

/** Spelt as printed in J §4.2.3: FormationViolation and OccurenceConstraintViolation are never corrected (J errata 5.1, 5.2). */
export type ErrorCode =
  | 'NotImplemented'
  | 'NotSupported'
  | 'InternalError'
  | 'ProtocolError'
  | 'SecurityError'
  | 'FormationViolation'
  | 'PropertyConstraintViolation'
  | 'OccurenceConstraintViolation'
  // As 2.0.1 spells it.
  | 'OccurrenceConstraintViolation'
  | 'TypeConstraintViolation'
  | 'GenericError'

/** Null for anything that is not a frame: 1.6 has no answer to give then. A null payload reads as empty (J §4.2.1). */
export function parseFrame(text: string): Frame | null {
  let parts: unknown
  try {
    parts = JSON.parse(text)
  } catch {
    return null
  }
  if (!Array.isArray(parts)) return null
  const [type, id, third, fourth] = parts as unknown[]
  if (typeof id !== 'string') return null
  if (type === 2 && typeof third === 'string') return { kind: 'call', id, action: third, payload: asPayload(fourth) }
  if (type === 3) return { kind: 'result', id, payload: asPayload(third) }
  if (type === 4) return { kind: 'error', id, code: asText(third), description: asText(fourth) }
  return null
}

export function callFrame(id: string, action: string, payload: Payload): string {
  return JSON.stringify([2, id, action, payload])
}

export function resultFrame(id: string, payload: Payload): string {
  return JSON.stringify([3, id, payload])
}

export function errorFrame(id: string, code: ErrorCode, description: string): string {
  return JSON.stringify([4, id, code, description, {}])
}

/** A JSON object as a payload; everything else as an empty one. */
export function asPayload(value: unknown): Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Payload) : {}
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
