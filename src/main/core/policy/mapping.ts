/** The offline switch in this product's terms: what each position means to people, and which keys it is on a family. */
import type { OfflinePolicy, PolicySituation } from '../../../shared/policy.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { Family } from '../../../shared/wallbox.ts'
import type { OfflineStarts } from '../proxy/settings.ts'
import { standardPolicyKeys } from '../wallboxes/any.ts'
import { goePolicyKeys } from '../wallboxes/go-e.ts'
import type { Wanted } from '../writes/writes.ts'

export const policyKeys = (family: Family, position: OfflinePolicy): Wanted[] =>
  family === 'go-e' ? goePolicyKeys(position) : standardPolicyKeys(position)

/** What the proxy starts while the backend is away. */
export const offlineStartsOf = (position: OfflinePolicy): OfflineStarts => (position === 'off' ? 'none' : position)

export function outcomesOf(position: OfflinePolicy): Readonly<Record<PolicySituation, Said>> {
  return {
    'known card': said(position === 'off' ? 'policy.known.refused' : 'policy.known.charges'),
    'unknown card': said(position === 'anyone' ? 'policy.unknown.charges' : 'policy.unknown.refused'),
    'blocked card': said('policy.blocked.refused'),
    'running session': said('policy.running.goesOn'),
    reboot: said('policy.reboot.refused'),
  }
}

export function warningsOf(position: OfflinePolicy, family: Family): Said[] {
  if (position === 'off') return []
  return [
    ...(position === 'anyone' ? [said('policy.warning.billing'), said('policy.warning.eichrecht')] : []),
    said('policy.warning.cachedRefusal'),
    ...(family === 'go-e' ? [said('policy.warning.goeLocalCards')] : []),
  ]
}

/** Both families know all three positions; what a single box lacks shows as a row *not supported* in its plan. */
export const possiblePositions: Readonly<Record<OfflinePolicy, Said | null>> = { off: null, known: null, anyone: null }
