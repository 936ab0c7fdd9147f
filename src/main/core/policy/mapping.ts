/** The offline switch in this product's terms: what each position means to people, and which keys it is on a family. */
import type { OfflinePolicy, PolicySituation } from '../../../shared/policy.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { Family } from '../../../shared/wallbox.ts'
import { defaultPolicy, type OfflineStarts, type StationPolicy } from '../proxy/settings.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import { standardPolicyKeys } from '../wallboxes/any.ts'
import { goeCardlessKey, goePolicyKeys } from '../wallboxes/go-e.ts'
import type { Wanted } from '../writes/writes.ts'

export const policyKeys = (family: Family, position: OfflinePolicy): Wanted[] =>
  family === 'go-e' ? goePolicyKeys(position) : standardPolicyKeys(position)

/** Read beside them: the tag the wallbox sends for a session without a card (E3); null where the family has no key for it. */
export const cardlessKey = (family: Family): string | null => (family === 'go-e' ? goeCardlessKey : null)

/** What the proxy obeys for a wallbox while its backend is away; of one nobody has set the switch for, the default. */
export function stationPolicyOf(box: SavedWallbox | undefined): StationPolicy {
  const position = box?.policy.applied ?? 'known'
  const starts: OfflineStarts = position === 'off' ? 'none' : position
  return { ...defaultPolicy, starts, cardless: box === undefined ? [] : cardlessOf(box) }
}

/** CiString20: longer, it is no tag (S16 §7.28). */
const longestTag = 20

/** The tags that stand for "no card" at this wallbox, as far as it has told them: a key of its own, else its serial number. */
export function cardlessOf({ family, policy, serial }: SavedWallbox): string[] {
  const tag = cardlessKey(family) === null ? serial : (policy.cardless ?? '')
  return tag !== '' && tag.length <= longestTag ? [tag] : []
}

export function outcomesOf(position: OfflinePolicy): Readonly<Record<PolicySituation, Said>> {
  return {
    'known card': said(position === 'off' ? 'policy.known.refused' : 'policy.known.charges'),
    'unknown card': said(position === 'anyone' ? 'policy.unknown.charges' : 'policy.unknown.refused'),
    'blocked card': said('policy.blocked.refused'),
    'running session': said('policy.running.goesOn'),
    reboot: said('policy.reboot.refused'),
  }
}

/** `isCardless`: it is known what the wallbox sends for a session without a card. */
export function warningsOf(position: OfflinePolicy, family: Family, isCardless: boolean): Said[] {
  if (position === 'off') return []
  return [
    ...(position === 'anyone' ? [said('policy.warning.billing'), said('policy.warning.eichrecht')] : []),
    said('policy.warning.cachedRefusal'),
    ...(family === 'go-e' ? [said('policy.warning.goeLocalCards')] : []),
    ...(isCardless && position === 'known' ? [said('policy.warning.cardless')] : []),
  ]
}

/** Both families know all three positions; what a single box lacks shows as a row *not supported* in its plan. */
export const possiblePositions: Readonly<Record<OfflinePolicy, Said | null>> = { off: null, known: null, anyone: null }
