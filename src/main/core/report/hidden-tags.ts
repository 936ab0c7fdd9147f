/** Tags inside encoded texts: signed meter values carry them as text, hex or base64, sometimes one inside the other. */

/** True when the text, read as hex or base64, holds one of the tags (lower case), plainly or encoded once more. */
export function hidesTag(text: string, tags: readonly string[], depth = 2): boolean {
  if (depth === 0 || tags.length === 0) return false
  return decodings(text).some((decoded) => {
    const lower = decoded.toLowerCase()
    // A tag is often the hex of the card's bytes: then the bytes themselves are the tag.
    const hex = hexOf(decoded)
    return tags.some((tag) => lower.includes(tag) || hexTagIn(hex, tag)) || hidesTag(decoded, tags, depth - 1)
  })
}

/** What the encoded parts of a text decode to, as Latin-1; parts too short to hold a tag are left out. */
function decodings(text: string): string[] {
  const hex = (text.match(/(?:[0-9a-fA-F]{2}){4,}/g) ?? []).map(fromHex)
  const base64 = (text.match(/[A-Za-z0-9+/_-]{6,}={0,2}/g) ?? []).map(fromBase64)
  return [...hex, ...base64]
}

function fromHex(hex: string): string {
  let text = ''
  for (let at = 0; at < hex.length; at += 2) text += String.fromCharCode(parseInt(hex.slice(at, at + 2), 16))
  return text
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function fromBase64(base64: string): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const sign of base64) {
    const value = alphabet.indexOf(sign === '-' ? '+' : sign === '_' ? '/' : sign)
    if (value < 0) break
    bits = ((bits << 6) | value) & 0xffff
    held += 6
    if (held < 8) continue
    held -= 8
    text += String.fromCharCode((bits >> held) & 0xff)
  }
  return text
}

function hexOf(bytes: string): string {
  let hex = ''
  for (let at = 0; at < bytes.length; at++) hex += bytes.charCodeAt(at).toString(16).padStart(2, '0')
  return hex
}

const hexTagIn = (hex: string, tag: string): boolean => /^(?:[0-9a-f]{2}){4,}$/.test(tag) && hex.includes(tag)
