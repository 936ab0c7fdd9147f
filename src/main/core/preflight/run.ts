/** The pre-flight of a backend from this computer, before the box is touched: one check after the other, each shown as it comes. */
import { said } from '../../../shared/said.ts'
import type { ChainEntry } from '../../../shared/visit.ts'
import type { Check } from '../../../shared/wallbox.ts'
import type { Host } from '../host.ts'
import { running, unknown, type Target } from './check.ts'
import { checkClock } from './clock-skew.ts'
import { checkName } from './name.ts'
import { checkSiblings } from './siblings.ts'
import { checkTls } from './tls.ts'
import { checkUpgrade } from './upgrade.ts'

export interface Preflight {
  checks: Check[]
  chain: ChainEntry[] | null
  /** Backend clock minus ours, ms; null where it gave no date. */
  clockSkew: number | null
}

/**
 * `connected`: the station is live at that backend through the proxy right now. A second socket of its identity
 * could throw it out, so the upgrade is then not tried.
 */
export async function preflight(
  { probe, clock }: Pick<Host, 'probe' | 'clock'>,
  target: Target,
  connected: boolean,
  show: (checks: Check[]) => void,
): Promise<Preflight> {
  const order = ['name', 'tls', 'upgrade', 'clock']
  const checks = new Map<string, Check>(order.map((id) => [id, running(id)]))
  const put = (check: Check): void => {
    checks.set(check.id, check)
    show([...checks.values()])
  }
  show([...checks.values()])

  put(await checkName(probe, target))
  const tls = await checkTls(probe, target)
  put(tls.check)
  if (connected) {
    put(unknown('upgrade', said('check.upgrade.inUse')))
    put(unknown('clock', said('check.clock.unknown')))
    return { checks: [...checks.values()], chain: tls.chain, clockSkew: null }
  }
  const upgrade = await checkUpgrade(probe, target)
  put(upgrade.check)
  put(checkClock(upgrade.date, clock.wall()))
  if (upgrade.refused) {
    const sibling = await checkSiblings(probe, target)
    if (sibling) put(sibling)
  }
  const clockSkew = upgrade.date === null ? null : upgrade.date - clock.wall()
  return { checks: [...checks.values()], chain: tls.chain, clockSkew }
}
