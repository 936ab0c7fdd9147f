/**
 * What a station offers, read from the first bytes it sends (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2, RFC 6066 §3). Pure, and
 * trusts no length: a cursor that would leave its bytes throws RangeError, which ends here.
 */
import type { ClientHello } from '../../core/host.ts'
import { cipherNames } from './cipher-names.ts'

const handshakeRecord = 0x16
const clientHello = 0x01
/** RFC 8446 §5.1: bytes of one record at most. */
const longestRecord = 16_384
/** A real station offers a few dozen; a hostile one should not fill the window. */
const mostCiphers = 200

/** The hello, `more` while these bytes may still become one, null when they never will. Never throws. */
export function readClientHello(bytes: Uint8Array): ClientHello | 'more' | null {
  const message = unwrapped(bytes)
  if (message === 'more' || message === null) return message
  try {
    return helloOf(cursorOver(message))
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The body of the handshake message without its records: one hello may come in several of them. */
function unwrapped(bytes: Uint8Array): Uint8Array | 'more' | null {
  const payload = new Uint8Array(bytes.length)
  let have = 0
  for (let at = 0; at < bytes.length;) {
    const [type, major, , high, low] = bytes.subarray(at, at + 5)
    if (type !== handshakeRecord || (major !== undefined && major !== 3)) return null
    if (high === undefined || low === undefined) return 'more'
    const length = (high << 8) | low
    if (length === 0 || length > longestRecord) return null
    const part = bytes.subarray(at + 5, at + 5 + length)
    payload.set(part, have)
    have += part.length
    at += 5 + length
  }
  const [kind, high, middle, low] = payload.subarray(0, have)
  if (kind !== undefined && kind !== clientHello) return null
  if (high === undefined || middle === undefined || low === undefined) return 'more'
  const end = 4 + ((high << 16) | (middle << 8) | low)
  return have < end ? 'more' : payload.subarray(4, end)
}

interface Cursor {
  u8(): number
  u16(): number
  /** The next bytes, as a cursor of their own. */
  take(length: number): Cursor
  left(): number
  text(): string
}

function cursorOver(bytes: Uint8Array): Cursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const next = (length: number): number => {
    if (at + length > bytes.length) throw new RangeError('past the end')
    at += length
    return at - length
  }
  return {
    u8: () => view.getUint8(next(1)),
    u16: () => view.getUint16(next(2)),
    take: (length) => {
      const start = next(length)
      return cursorOver(bytes.subarray(start, start + length))
    },
    left: () => bytes.length - at,
    text: () => String.fromCharCode(...bytes.subarray(at)),
  }
}

function helloOf(body: Cursor): ClientHello {
  const legacyVersion = body.u16()
  body.take(32)
  body.take(body.u8())
  const ciphers = numbersIn(body.take(body.u16()))
  body.take(body.u8())
  let versions = [legacyVersion]
  let serverName: string | null = null
  // TLS 1.0 knew no extensions: the hello may end here.
  const extensions = body.left() === 0 ? body : body.take(body.u16())
  while (extensions.left() > 0) {
    const kind = extensions.u16()
    const extension = extensions.take(extensions.u16())
    if (kind === serverNames) serverName = nameIn(extension)
    if (kind === supportedVersions) versions = numbersIn(extension.take(extension.u8()))
  }
  return {
    versions: versions
      .filter((version) => !isGrease(version))
      .sort((a, b) => b - a)
      .map((version) => versionNames[version] ?? hex(version)),
    ciphers: ciphers
      .filter((cipher) => !isGrease(cipher) && !signals.includes(cipher))
      .slice(0, mostCiphers)
      .map((cipher) => cipherNames[cipher] ?? hex(cipher)),
    serverName,
  }
}

const serverNames = 0
const supportedVersions = 43
/** Listed among the ciphers but none: "renegotiation is secure" and "this is a second, weaker try". */
const signals = [0x00ff, 0x5600]

const versionNames: Readonly<Record<number, string>> = {
  0x0304: 'TLSv1.3',
  0x0303: 'TLSv1.2',
  0x0302: 'TLSv1.1',
  0x0301: 'TLSv1',
  0x0300: 'SSLv3',
}

function numbersIn(list: Cursor): number[] {
  const numbers: number[] = []
  while (list.left() > 0) numbers.push(list.u16())
  return numbers
}

/** The first DNS name; null for what no DNS name looks like: it is shown to people. */
function nameIn(extension: Cursor): string | null {
  const list = extension.take(extension.u16())
  while (list.left() > 0) {
    const isDns = list.u8() === 0
    const name = list.take(list.u16()).text()
    if (isDns) return /^[!-~]{1,255}$/.test(name) ? name : null
  }
  return null
}

/** RFC 8701: made-up numbers that keep servers from choking on new ones. */
function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff)
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`
}
