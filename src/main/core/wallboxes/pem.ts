/** PEM texts (RFC 7468) as far as they can be judged before a box is given one: their blocks, not what is in them. */
import { said, type Said } from '../../../shared/said.ts'

const block = /-----BEGIN ([A-Z0-9 ]{1,40})-----\r?\n([\s\S]*?)-----END ([A-Z0-9 ]{1,40})-----/g
const keyLabels = new Set(['PRIVATE KEY', 'EC PRIVATE KEY', 'RSA PRIVATE KEY'])

/**
 * null when `text` is one private key, or one certificate or a chain of them; an empty text takes the old one away.
 */
export function pemProblem(text: string, holds: 'private key' | 'certificate'): Said | null {
  if (text.trim() === '') return null
  const blocks = [...text.matchAll(block)]
  if (blocks.length === 0 || text.replace(block, '').includes('-----')) return said('keys.problem.pem.none')
  if (blocks.length > 1 && (holds === 'private key' || blocks.some(([, label]) => keyLabels.has(label ?? ''))))
    return said('keys.problem.pem.several', { count: blocks.length })
  for (const [, label = '', body = '', end] of blocks) {
    const problem = blockProblem(label, body, end, holds)
    if (problem !== null) return problem
  }
  return null
}

function blockProblem(
  label: string,
  body: string,
  end: string | undefined,
  holds: 'private key' | 'certificate',
): Said | null {
  if (label !== end || !/^[A-Za-z0-9+/=\s]+$/.test(body)) return said('keys.problem.pem.broken')
  if (/ENCRYPTED/.test(label)) return said('keys.problem.pem.encrypted')
  const isKey = keyLabels.has(label)
  if (holds === 'private key') return isKey ? null : said('keys.problem.pem.noKey')
  if (isKey) return said('keys.problem.pem.keyInstead')
  return label === 'CERTIFICATE' ? null : said('keys.problem.pem.noCertificate')
}
