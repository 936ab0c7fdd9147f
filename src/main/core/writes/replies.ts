/** What became of one write: by the reply, and then by the value the box shows. Pure but for the write itself. */
import { Failure, sentenceOf, type FailureCode } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { WriteRow } from '../../../shared/wallbox.ts'
import { isClamped, sameValue } from './values.ts'
import type { Settable, Traits, Written } from './writes.ts'

/** Why nothing more is written: the box went silent, or its door is closed for whatever comes. */
export type Ended = 'silence' | 'closed' | null
export type Reply = Written | { result: 'failed'; failure: Failure }
export interface Tried {
  key: string
  reply: Reply
}

const silent: ReadonlySet<FailureCode> = new Set(['box-not-answering', 'station-not-connected'])
const closed: ReadonlySet<FailureCode> = new Set([
  'box-api-off',
  'box-needs-password',
  'box-busy',
  'box-moved',
  'box-certificate-changed',
])

/** Failures that tell for certain that nothing reached the box. */
const unsent: ReadonlySet<FailureCode> = new Set([...closed, 'bad-input', 'not-possible-now', 'disk-full'])

export async function replyTo(write: () => Promise<Written>): Promise<Reply & { ends: Ended }> {
  try {
    return { ...(await write()), ends: null }
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure
    const ends = silent.has(failure.code) ? 'silence' : closed.has(failure.code) ? 'closed' : null
    return { result: 'failed', failure, ends }
  }
}

/** What the reply alone says of a row; accepted is no state before it was read back. */
export function changeBy(reply: Reply & { ends: Ended }, isWriteOnly: boolean): Partial<WriteRow> {
  switch (reply.result) {
    case 'accepted':
      return isWriteOnly ? { state: 'not readable', note: said('writes.notReadable') } : { note: null }
    case 'not readable':
      return { state: 'not readable', note: said('writes.notReadable') }
    case 'clamped':
      return { state: 'clamped', note: said('writes.clamped', { value: reply.value }) }
    case 'read-only':
      return { state: 'read-only', note: readOnly }
    case 'reboot required':
      return { state: 'reboot required', note: said('writes.reboot') }
    case 'not supported':
      return { state: 'not supported', note: notSupported }
    case 'rejected':
      return { state: 'rejected', note: rejectedBecause(reply.reason) }
    case 'failed':
      if (reply.ends === 'silence') return { state: 'unknown', note: said('writes.silent') }
      return { state: 'rejected', note: sentenceOf(reply.failure) }
  }
}

/** Whatever may have changed the value, also against the box's own word. */
export const toBeReadBack = ({ result }: Reply): boolean =>
  result === 'accepted' || result === 'clamped' || result === 'rejected' || result === 'failed'

/** What is true of the box, by the value it shows now; `now` null: it shows nothing. */
export function truthOf(
  box: Settable,
  row: WriteRow,
  reply: Reply,
  now: ReadonlyMap<string, string | null> | null,
): Partial<WriteRow> {
  const value = now?.get(row.key)
  if (value === undefined) return isSurelyRefused(reply) ? {} : { state: 'unknown', note: said('writes.notReadBack') }
  if (now !== null && isHidden(box, row.key, reply, now))
    return { state: 'not readable', note: said('writes.notReadable') }
  if (isSame(box, row.key, value ?? '', row.after)) return { state: 'confirmed', note: null }
  if (row.state === 'rejected') return {}
  const shown = value === null || value === '' ? '–' : value
  // Lost on the way: nothing has changed, and it can be tried again.
  if (reply.result === 'failed' && sameValue(value ?? '', row.before ?? ''))
    return { state: 'planned', note: said('writes.lost', { value: shown }) }
  if (value !== null && isClamped(row.before, row.after, value))
    return { state: 'clamped', note: said('writes.clamped', { value: shown }) }
  return { state: 'unchanged', note: said('writes.unchanged', { value: shown }) }
}

/** By the box's own word, or because nothing was sent: an answer that was cut off on its way is neither. */
const isSurelyRefused = (reply: Reply): boolean =>
  reply.result === 'rejected' || (reply.result === 'failed' && unsent.has(reply.failure.code))

/** Shown only while something else is on: the box's word is all there is. */
export const isHidden = (
  box: Settable,
  key: string,
  { result }: Reply,
  now: ReadonlyMap<string, string | null>,
): boolean => result === 'accepted' && now.get(key) === null && (box.notNow?.(key) ?? null) !== null

export const isSame = (box: Traits, key: string, one: string, other: string): boolean =>
  box.exact?.(key) === true ? one === other : sameValue(one, other)

/** Why a row still has what was written: in the box's own words, where it gave any. */
export const notUndone = (reply: Reply): Said =>
  reply.result === 'rejected' && reply.reason !== null && reply.reason !== ''
    ? said('writes.notUndoneBecause', { reason: reply.reason.slice(0, 200) })
    : said('writes.notUndone')

export const notSupported = said('writes.notSupported')
export const readOnly = said('writes.readOnly')

const rejectedBecause = (reason: string | null): Said =>
  reason === null || reason === ''
    ? said('writes.rejected')
    : said('writes.rejectedBecause', { reason: reason.slice(0, 200) })
