/**
 * Settings that decide whether and where a wallbox finds its backend. No page and no template sets them: written alone they leave
 * it cut off, and some cannot be taken back. Each is set by the step that knows the way back, or not at all.
 */
import { said, type Said } from '../../../shared/said.ts'
import { parseVariable } from '../ocpp/variables.ts'
import { pointingKeys, type WallboxFamily } from '../wallboxes/family.ts'

/** Why Wattproof leaves this key of the box or of its station alone; null for one it sets. */
export function fixedBecause(family: WallboxFamily, key: string): Said | null {
  if (pointingKeys(family).has(key)) return said('keys.fixed.pointing')
  const setting = family.local?.settings.find((one) => one.key === key)
  return setting === undefined ? fixedOverOcpp(key) : fixedOverOcpp(setting.ocpp ?? '')
}

/** The same for a key of any station, 1.6 or 2.x. Names there know no capitals. */
export function fixedOverOcpp(key: string): Said | null {
  const variable = parseVariable(key)
  const name = (variable ? `${variable.component}.${variable.name}` : key.trim()).toLowerCase()
  if (name === 'securityprofile' || name === 'securityctrlr.securityprofile') return said('keys.fixed.profile')
  if (name === 'securityctrlr.identity') return said('keys.fixed.identity')
  const leads = name === 'ocppcommctrlr.networkconfigurationpriority' || name.startsWith('networkconfiguration.')
  return leads ? said('keys.fixed.connection') : null
}
