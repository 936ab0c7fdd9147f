/** Whether a typed value can be a value of its key: said before a station is asked. */
import { said, type Said } from '../../../shared/said.ts'
import type { KeyRow } from '../../../shared/visit.ts'

/** Longest value a station takes (CiString500, S16 §6.9). */
const longest = 500

/** null when the value fits; otherwise what is wrong with it. */
export function valueProblem(row: Pick<KeyRow, 'key' | 'type' | 'readonly'>, value: string): Said | null {
  if (row.readonly) return said('keys.problem.readonly', { key: row.key })
  if (value.length > longest) return said('keys.problem.tooLong', { longest })
  const text = value.trim()
  switch (row.type) {
    case 'boolean':
      return /^(true|false)$/i.test(text) ? null : said('keys.problem.boolean')
    case 'integer':
      if (!/^-?\d{1,10}$/.test(text)) return said('keys.problem.integer')
      // S16 names no key with a negative meaning; 9.1.34 has a station reject one.
      return text.startsWith('-') ? said('keys.problem.negative') : null
    case 'list':
      return text.split(',').some((part) => part.trim() === '') && text !== '' ? said('keys.problem.list') : null
    case 'decimal':
      return /^-?\d{1,10}([.]\d{1,6})?$/.test(text) ? null : said('keys.problem.decimal')
    case 'choice':
    case 'pem':
    case 'text':
      return null
  }
}
