/** Does the backend's name lead to an address? `.local` names are a trap: many boxes cannot resolve them. */
import { said } from '../../../shared/said.ts'
import type { Check } from '../../../shared/wallbox.ts'
import type { Probe } from '../host.ts'
import { fine, finding, unknown, type Target } from './check.ts'

export async function checkName(probe: Probe, { host }: Target): Promise<Check> {
  if (/^[\d.]+$/.test(host) || host.includes(':')) return fine('name', { host, addresses: host })
  const found = await probe.resolve(host)
  if ('addresses' in found && found.addresses.length > 0) {
    if (host.toLowerCase().endsWith('.local')) return finding('name', 'local', 'warns', { host })
    return fine('name', { host, addresses: found.addresses.slice(0, 3).join(', ') })
  }
  const reason = 'reason' in found ? found.reason : 'no address'
  // EAI_AGAIN: no name server answered. That says nothing of the name itself.
  if (reason === 'EAI_AGAIN') return unknown('name', said('check.name.noServer'), reason)
  return finding('name', 'notFound', 'blocks', { host }, reason)
}
