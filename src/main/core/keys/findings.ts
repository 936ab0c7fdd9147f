/** What the settings of a box, as they were read last, must not keep to themselves. */
import { said } from '../../../shared/said.ts'
import type { Check } from '../../../shared/wallbox.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import { familyOf } from '../wallboxes/families.ts'
import { isMissing } from './rows.ts'

/** Of a box that was not read yet there is nothing to say. */
export function settingChecks({ family, keys }: Pick<SavedWallbox, 'family' | 'keys'>): Check[] {
  const own = keys.rows.filter((row) => row.way === 'local')
  const values = new Map(own.map((row) => [row.key, row.value]))
  const missing = keys.rows.filter(isMissing).map(({ key }) => key)
  const checks = own.length === 0 ? [] : (familyOf(family).local?.checks?.(values) ?? [])
  if (missing.length === 0) return checks
  const count = missing.length
  const lacking: Check = {
    id: 'settings missing',
    result: 'finding',
    severity: 'warns',
    says: said('keys.check.missing', { count, keys: missing.slice(0, 3).join(', ') + (count > 3 ? ' …' : '') }),
    fix: said('keys.check.missing.fix'),
    detail: missing.join('\n'),
  }
  return [...checks, lacking]
}
