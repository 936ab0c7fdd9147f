/** PEM texts (RFC 7468) as far as they can be judged before a box is given one: their blocks, not what is in them. */
import { said, type Said } from '../../../shared/said.ts'

const block = /-----BEGIN ([A-Z0-9 ]{1,40})-----\r?\n([\s\S]*?)-----END ([A-Z0-9 ]{1,40})-----/g
const keyLabels = new Set(['PRIVATE KEY', 'EC PRIVATE KEY', 'RSA PRIVATE KEY'])

/** null when `text` is exactly one block of that kind; an empty text takes the old one away. */
export function pemProblem(text: string, holds: 'private key' | 'certificate'): Said | null {
  if (text.trim() === '') return null
  const blocks = [...text.matchAll(block)]
  if (blocks.length === 0 || text.replace(block, '').includes('-----')) return said('keys.problem.pem.none')
  if (blocks.length > 1) return said('keys.problem.pem.several', { count: blocks.length })
  const [, label = '', body = '', end] = blocks[0] ?? []
  if (label !== end || !/^[A-Za-z0-9+/=\s]+$/.test(body)) return said('keys.problem.pem.broken')
  if (/ENCRYPTED/.test(label)) return said('keys.problem.pem.encrypted')
  const isKey = keyLabels.has(label)
  if (holds === 'private key') return isKey ? null : said('keys.problem.pem.noKey')
  if (isKey) return said('keys.problem.pem.keyInstead')
  return label === 'CERTIFICATE' ? null : said('keys.problem.pem.noCertificate')
}
