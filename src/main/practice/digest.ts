/**
 * HTTP Digest authentication (RFC 7616) as a wallbox asks for it: whoever does not prove the password is answered 401 with a
 * challenge. The password itself, as Basic authentication sends it, is no proof.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Asked, Reply } from './web.ts'

export interface Login {
  user: string
  password: string
}

/** Gives the refusal of a question, or null for one that may be answered. */
export function digestDoor(realm: string, { user, password }: Login): (asked: Asked) => Reply | null {
  const given = new Set<string>()

  function isProof({ method, path, query, headers }: Asked): boolean {
    const fields = fieldsOf(headers.authorization ?? '')
    const field = (name: string): string => fields.get(name) ?? ''
    const target = query.size === 0 ? path : `${path}?${query.toString()}`
    if (!given.has(field('nonce')) || field('username') !== user || field('uri') !== target) return false
    const proof = [field('nonce'), field('nc'), field('cnonce'), 'auth']
    return field('response') === md5(md5(user, realm, password), ...proof, md5(method, field('uri')))
  }

  return (asked) => {
    if (isProof(asked)) return null
    const nonce = randomBytes(16).toString('hex')
    given.add(nonce)
    const challenge = `Digest realm="${realm}", qop="auth", nonce="${nonce}", opaque="${md5(realm)}"`
    return { status: 401, headers: { 'www-authenticate': challenge } }
  }
}

const md5 = (...parts: string[]): string => createHash('md5').update(parts.join(':')).digest('hex')

function fieldsOf(header: string): ReadonlyMap<string, string> {
  const listed = /^Digest\s+(.*)$/is.exec(header)?.[1] ?? ''
  const fields = listed.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)
  return new Map([...fields].map(([, name = '', quoted, plain]) => [name.toLowerCase(), quoted ?? plain ?? '']))
}
