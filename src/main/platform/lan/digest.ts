/** HTTP Digest authentication (RFC 7616): proves a password without sending it. */
import { createHash, randomBytes } from 'node:crypto'

const hashes = new Map([
  ['MD5', 'md5'],
  ['SHA-256', 'sha256'],
])

/**
 * The `Authorization` header that answers a `WWW-Authenticate`; null where it holds no Digest challenge, or one that cannot be
 * answered. `uri` is the request target as it is sent.
 */
export function digestAnswer(
  challenge: string,
  { user, password }: { user: string; password: string },
  { method, uri }: { method: string; uri: string },
  cnonce = randomBytes(16).toString('base64'),
): string | null {
  const listed = /(?:^|,)\s*Digest\s+(.*)$/is.exec(challenge)?.[1]
  if (listed === undefined) return null
  const asked = new Map(
    [...listed.matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)].map(([, name = '', quoted, plain]) => [
      name.toLowerCase(),
      quoted ?? plain ?? '',
    ]),
  )
  const algorithm = (asked.get('algorithm') ?? 'MD5').toUpperCase()
  const hash = hashes.get(algorithm)
  const [realm, nonce, opaque] = ['realm', 'nonce', 'opaque'].map((name) => asked.get(name))
  const qop = asked.get('qop')
  // `auth-int` alone would hash the body, too; no wallbox is known to ask for it.
  if (hash === undefined || realm === undefined || nonce === undefined) return null
  if (qop !== undefined && !/(^|[\s,])auth($|[\s,])/i.test(qop)) return null

  const digest = (...parts: string[]): string => createHash(hash).update(parts.join(':')).digest('hex')
  const nc = '00000001'
  const [who, what] = [digest(user, realm, password), digest(method, uri)]
  const response = qop === undefined ? digest(who, nonce, what) : digest(who, nonce, nc, cnonce, 'auth', what)
  const quoted = { realm, nonce, uri, response, ...(opaque !== undefined && { opaque }) }
  const fields = [userField(user), ...Object.entries(quoted).map(([name, value]) => `${name}="${value}"`)]
  if (qop !== undefined) fields.push('qop=auth', `nc=${nc}`, `cnonce="${cnonce}"`)
  return `Digest ${[...fields, `algorithm=${algorithm}`].join(', ')}`
}

/** What no header carries as it is goes encoded (RFC 7616 §3.4, RFC 5987). */
const userField = (user: string): string =>
  /^[\x20-\x7e]*$/.test(user) ? `username="${escaped(user)}"` : `username*=UTF-8''${encoded(user)}`

const encoded = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const escaped = (text: string): string => text.replace(/["\\]/g, '\\$&')
