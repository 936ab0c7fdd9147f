/** Text and bytes of devices on a cable. What comes from there is foreign: bounded, and without characters that act. */
import { Failure } from '../../../shared/failure.ts'

/** UTF-8. Failure `bad-input` for half a surrogate pair. */
export function utf8(text: string): Uint8Array {
  try {
    const bytes: number[] = []
    for (const part of encodeURIComponent(text).matchAll(/%(..)|(.)/g))
      bytes.push(part[1] === undefined ? (part[2] ?? '').charCodeAt(0) : parseInt(part[1], 16))
    return Uint8Array.from(bytes)
  } catch {
    throw new Failure('bad-input', 'This is no text.')
  }
}

/** UTF-8, or Latin-1 where the bytes are none. */
export function textOf(bytes: Uint8Array): string {
  try {
    return decodeURIComponent([...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''))
  } catch {
    return String.fromCharCode(...bytes)
  }
}

/** For the window: characters that control or turn text round become a sign that something was there. */
export const shown = (text: string, limit: number): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd').slice(0, limit)
