/** Whether a typed value can be a value of its key, said before the box is asked; and what a typed password is sent as. */
import { said, type Said } from '../../../shared/said.ts'
import type { KeyRow } from '../../../shared/visit.ts'
import type { Setting } from '../wallboxes/family.ts'

/** Longest value a station takes: CiString500 (S16 §6.9), 1 000 of OCPP 2.x; of a box's own interface, what no PEM exceeds. */
const longestOver = { ocpp: 500, variable: 1000, local: 20_000 }

type Judged = Pick<KeyRow, 'key' | 'way' | 'type' | 'readonly' | 'choices' | 'secret'>

/** null when the value fits; otherwise what is wrong with it. `setting`: of the box's own interface. */
export function valueProblem(row: Judged, value: string, setting?: Setting): Said | null {
  if (row.readonly) return said('keys.problem.readonly', { key: row.key })
  const longest =
    setting?.longest ?? longestOver[row.way === 'local' ? 'local' : row.key.includes('.') ? 'variable' : 'ocpp']
  if (value.length > longest) return said('keys.problem.tooLong', { longest })
  if (setting?.canBeEmpty === true && value === '') return null
  if (isAuthorizationKey(row)) return authorizationKeyOf(value) === null ? said('keys.problem.password') : null
  if (/\.BasicAuthPassword$/i.test(row.key)) return isPassword2(value) ? null : said('keys.problem.password2')
  return typeProblem(row, value) ?? rangeProblem(value, setting) ?? setting?.problem?.(value) ?? null
}

function typeProblem({ type, way, choices, secret }: Judged, value: string): Said | null {
  const text = value.trim()
  switch (type) {
    case 'boolean':
      return /^(true|false)$/i.test(text) ? null : said('keys.problem.boolean')
    case 'integer':
      if (!/^-?\d{1,10}$/.test(text)) return said('keys.problem.integer')
      // S16 names no key with a negative meaning; 9.1.34 has a station reject one.
      return text.startsWith('-') && way === 'ocpp' ? said('keys.problem.negative') : null
    case 'decimal':
      return /^-?\d{1,10}([.]\d{1,6})?$/.test(text) ? null : said('keys.problem.decimal')
    case 'list':
      if (text === '') return null
      return text.split(',').some((part) => part.trim() === '') ? said('keys.problem.list') : null
    case 'choice':
      if (choices.length === 0 || choices.includes(text)) return null
      return said('keys.problem.choice', { choices: choices.join(', ') })
    case 'pem':
    case 'text':
      return secret && text === '' ? said('keys.problem.empty') : null
  }
}

function rangeProblem(value: string, setting: Setting | undefined): Said | null {
  const { min = -Infinity, max = Infinity } = setting ?? {}
  const number = Number(value)
  if ((setting?.type !== 'integer' && setting?.type !== 'decimal') || (number >= min && number <= max)) return null
  return said('keys.problem.between', { min, max })
}

/** OCPP 2.x: sent as it is, 16 to 40 characters (P2-201 A00.FR.205); more only where the station's own limit says so. */
const isPassword2 = (text: string): boolean => /^[\x21-\x7e]{16,64}$/.test(text)

const isAuthorizationKey = ({ key, way }: Pick<KeyRow, 'key' | 'way'>): boolean =>
  way === 'ocpp' && key.toLowerCase() === 'authorizationkey'

/** What is sent for a typed value: most go as they are typed. */
export const sentAs = (row: Pick<KeyRow, 'key' | 'way'>, typed: string): string =>
  isAuthorizationKey(row) ? (authorizationKeyOf(typed) ?? typed) : typed

/**
 * The hex digits OCPP 1.6 wants of a password of 16 to 20 visible characters (white paper §7.2); what is already 32 to 40 hex
 * digits goes as it is. A station that takes the text for the password itself logs in with these digits. null for neither.
 */
export function authorizationKeyOf(typed: string): string | null {
  if (/^(?:[0-9a-f]{2}){16,20}$/i.test(typed)) return typed
  if (!/^[\x21-\x7e]{16,20}$/.test(typed)) return null
  return Array.from(typed, (character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}
