/** The offline switch in this product's terms: what each position means to people, and which keys it is on a family. */
import { offlinePolicies, type OfflinePolicy, type PolicySituation } from '../../../shared/policy.ts'
import { said, type Said } from '../../../shared/said.ts'
import { asVariable } from '../ocpp/variables-table.ts'
import { defaultPolicy, type OfflineStarts, type StationPolicy } from '../proxy/settings.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import { familyOf } from '../wallboxes/families.ts'
import type { PolicyTable } from '../wallboxes/family.ts'

/** The switch in the terms of this box. */
export const policyTable = (box: Pick<SavedWallbox, 'family'>): PolicyTable => familyOf(box.family).policy

/** The wanted position where this family has it; else refusing: no family charges more than it can. */
export const possibleOf = (box: Pick<SavedWallbox, 'family'>, wanted: OfflinePolicy): OfflinePolicy =>
  policyTable(box).possible[wanted] === null ? wanted : 'off'

/**
 * Every key the switch of this box writes in one of its positions, and the same settings by their other names; in lower case,
 * because stations know no capitals there.
 */
export function switchKeys(box: Pick<SavedWallbox, 'family'>): ReadonlySet<string> {
  const keys = new Set(
    offlinePolicies.flatMap((position) =>
      policyTable(box)
        .keys(position)
        .map(({ key }) => key),
    ),
  )
  for (const { key, ocpp } of familyOf(box.family).local?.settings ?? []) {
    if (ocpp !== undefined && keys.has(key)) keys.add(ocpp)
    if (ocpp !== undefined && keys.has(ocpp)) keys.add(key)
  }
  return new Set([...keys].flatMap((key) => [key.toLowerCase(), (asVariable(key) ?? key).toLowerCase()]))
}

/** What the proxy obeys for a wallbox while its backend is away; of one nobody has set the switch for, the default. */
export function stationPolicyOf(box: SavedWallbox | undefined): StationPolicy {
  const position = box?.policy.applied ?? 'known'
  const starts: OfflineStarts = position === 'off' ? 'none' : position
  return { ...defaultPolicy, starts, cardless: box === undefined ? [] : cardlessOf(box) }
}

/** CiString20: longer, it is no tag (S16 §7.28). */
const longestTag = 20

interface Cardless extends Pick<SavedWallbox, 'family' | 'serial'> {
  policy: Pick<SavedWallbox['policy'], 'cardless'>
}

/** The tags that stand for "no card" at this wallbox, as far as it has told them: a key of its own, else its serial number. */
function cardlessOf(box: Cardless): string[] {
  const tag = policyTable(box).cardlessKey === null ? box.serial : (box.policy.cardless ?? '')
  return tag !== '' && tag.length <= longestTag ? [tag] : []
}

const runningOf: Readonly<Record<PolicyTable['keeps'], string>> = {
  sessions: 'policy.running.goesOn',
  'start and end': 'policy.running.goesOnFewReadings',
  'nothing for long': 'policy.running.goesOnForgets',
}

/** What will happen to whom while the backend is away: with Wattproof in between, and where it differs, on its own. */
export function outcomesOf(
  box: Pick<SavedWallbox, 'family'>,
  position: OfflinePolicy,
): Readonly<Record<PolicySituation, Said>> {
  const { keeps } = policyTable(box)
  const charges = keeps === 'nothing for long' ? 'policy.known.chargesForgets' : 'policy.known.charges'
  return {
    'known card': said(position === 'off' ? 'policy.known.refused' : charges),
    'unknown card': said(position === 'anyone' ? 'policy.unknown.charges' : 'policy.unknown.refused'),
    'blocked card': said('policy.blocked.refused'),
    'running session': said(runningOf[keeps]),
    reboot: said('policy.reboot.refused'),
  }
}

/** What must be weighed before this position is set. */
export function warningsOf(box: Cardless, position: OfflinePolicy): Said[] {
  const own = policyTable(box).warnings(position)
  if (position === 'off') return own
  return [
    ...(position === 'anyone' ? [said('policy.warning.billing'), said('policy.warning.eichrecht')] : []),
    ...(policyTable(box).cardMemory ? [said('policy.warning.cachedRefusal')] : []),
    ...own,
    ...(cardlessOf(box).length > 0 && position === 'known' ? [said('policy.warning.cardless')] : []),
  ]
}
