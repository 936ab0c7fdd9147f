/** What the chosen template asks of the address and of the wallbox, beside what it sets. */
import { said } from '../../../shared/said.ts'
import type { Template } from '../../../shared/template.ts'
import type { Check } from '../../../shared/wallbox.ts'
import { profilesOf } from '../keys/rows.ts'
import { fine, finding, unknown } from '../preflight/check.ts'
import type { SavedWallbox } from '../visit/saved.ts'

/** Before an address was typed, and before the keys were read, there is nothing to say of either. */
export function templateChecks(box: Pick<SavedWallbox, 'backend' | 'keys'>, template: Template): Check[] {
  return [...pathChecks(box.backend.url, template), ...profileChecks(box.keys, template)]
}

/** An address may have more before that path and behind it. */
function pathChecks(typed: string, { path, name }: Template): Check[] {
  const plain = path?.replace(/\/+$/, '') ?? ''
  const [, found = ''] = /^wss?:\/\/[^/?#]+([^?#]*)/i.exec(typed.trim()) ?? []
  if (plain === '' || typed.trim() === '') return []
  return `${found}/`.includes(`${plain}/`) ? [] : [finding('templatePath', 'missing', 'warns', { path: plain, name })]
}

/** SupportedFeatureProfiles (S16 §9.1.29); OCPP 2.x has nothing like it. */
function profileChecks({ rows, read }: SavedWallbox['keys'], { profiles, name }: Template): Check[] {
  if (!read || profiles.length === 0) return []
  const wanted = profiles.join(', ')
  const told = rows.find(({ key, way }) => way === 'ocpp' && key.toLowerCase() === 'supportedfeatureprofiles')?.value
  if (told == null) return [unknown('templateProfiles', said('check.templateProfiles.notTold', { profiles: wanted }))]
  const has = new Set(profilesOf(told))
  const lacks = profiles.filter((one) => !has.has(one.trim().toLowerCase()))
  if (lacks.length === 0) return [fine('templateProfiles', { profiles: wanted, name })]
  return [finding('templateProfiles', 'missing', 'warns', { profiles: lacks.join(', '), name })]
}
