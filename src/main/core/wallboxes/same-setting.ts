/** One setting of a box may go by several names: its own key, the OCPP 1.6 key, the variable of 2.x, in any spelling. Pure. */
import { asKey16 } from '../ocpp/variables-table.ts'
import type { WallboxFamily } from './family.ts'

/** The same text for every name of one setting of a box of this family, and for no other setting. */
export function settingOf({ local }: Pick<WallboxFamily, 'local'>, key: string): string {
  // A box's own keys are known letter by letter; stations know no capitals (S16 §6.9, CiString50).
  const own = local?.settings.find((one) => one.key === key)
  if (own !== undefined && own.ocpp === undefined) return `own ${key}`
  const name = own?.ocpp ?? key
  return `ocpp ${(asKey16(name) ?? name).toLowerCase()}`
}

/** Whether a key is a name of one of the settings that go by these keys. */
export function among(family: Pick<WallboxFamily, 'local'>, keys: Iterable<string>): (key: string) => boolean {
  const settings = new Set(Array.from(keys, (key) => settingOf(family, key)))
  return (key) => settings.has(settingOf(family, key))
}
