/** Which wallbox is behind an address: asked over HTTP, told apart by what it answers. Bad answers are states, never errors. */
import { Failure } from '../../../shared/failure.ts'
import type { FoundBox } from '../../../shared/wallbox.ts'
import type { HttpAnswer, Lan } from '../host.ts'
import { readStatus } from '../wallboxes/go-e.ts'

/** What an answer says of the box; `said` nothing means keep what was known. */
export type Fingerprint = Pick<FoundBox, 'state'> &
  Partial<Pick<FoundBox, 'family' | 'serial' | 'model' | 'title' | 'firmware' | 'maker'>>

const limits = { timeoutMs: 4000, maxBytes: 65_536 }

/** Asks the box at `address` (host or host:port) who it is. */
export async function fingerprint(lan: Lan, address: string, announcedAsGoe: boolean): Promise<Fingerprint> {
  let answer: HttpAnswer
  try {
    answer = await lan.get(`http://${address}/api/status?filter=sse,typ,fwv,fna`, limits)
  } catch (error) {
    if (error instanceof Failure) return { state: 'not answering' }
    throw error
  }
  const values = readStatus(answer)
  if (values !== null && isText(values.get('sse'))) return goe(values)
  if (answer.status === 401 || answer.status === 403) return { state: 'needs password' }
  // The local API is off: a go-e then answers 404 (or its own page) on this path, though it announces itself.
  if (announcedAsGoe) return { state: 'api off' }
  return { state: 'not a wallbox' }
}

function goe(values: ReadonlyMap<string, unknown>): Fingerprint {
  const serial = short(values.get('sse'))
  const type = short(values.get('typ'))
  const name = short(values.get('fna'))
  return {
    state: 'ready',
    family: 'go-e',
    maker: 'go-e',
    serial,
    model: type === '' ? 'Charger' : type,
    firmware: short(values.get('fwv')),
    title: name === '' ? `go-e ${serial}` : name,
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''

/** A foreign string: one line, no control characters, of a length a card can show. */
export function short(value: unknown): string {
  if (typeof value !== 'string') return ''
  return value
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 60)
}
