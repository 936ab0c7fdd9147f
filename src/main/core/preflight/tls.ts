/** TLS of the backend: does it answer, is the chain complete and trusted, which version. The chain is shown in the certificates step. */
import { said } from '../../../shared/said.ts'
import type { ChainEntry } from '../../../shared/visit.ts'
import type { Check } from '../../../shared/wallbox.ts'
import type { Probe } from '../host.ts'
import { fine, finding, unknown, type Target } from './check.ts'

export async function checkTls(probe: Probe, target: Target): Promise<{ check: Check; chain: ChainEntry[] | null }> {
  if (target.scheme === 'ws')
    return { check: finding('tls', 'plain', target.wssOnly ? 'blocks' : 'warns'), chain: null }
  const shaken = await probe.tls(target.host, target.port, target.ca)
  if (shaken.result === 'failed') {
    if (/ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/.test(shaken.reason))
      return { check: finding('tls', 'closed', 'blocks', { port: target.port }, shaken.reason), chain: null }
    if (/ENOTFOUND|EAI_AGAIN/.test(shaken.reason))
      return { check: unknown('tls', said('check.tls.noName'), shaken.reason), chain: null }
    return { check: finding('tls', 'failed', 'blocks', undefined, shaken.reason), chain: null }
  }
  const detail = `${shaken.protocol} ${shaken.cipher}${shaken.reason === null ? '' : ` · ${shaken.reason}`}`
  if (shaken.result === 'untrusted')
    return {
      check: finding('tls', untrustedBecause(shaken.reason ?? ''), 'blocks', { host: target.host }, detail),
      chain: shaken.chain,
    }
  return { check: fine('tls', { protocol: shaken.protocol }, detail), chain: shaken.chain }
}

/** OpenSSL's verdict as one of the few things an installer can act on. */
function untrustedBecause(reason: string): string {
  if (/EXPIRED/i.test(reason)) return 'expired'
  if (/NOT_YET_VALID/i.test(reason)) return 'notYetValid'
  if (/ALTNAME|HOSTNAME/i.test(reason)) return 'otherName'
  if (/UNABLE_TO_VERIFY_LEAF|UNABLE_TO_GET_ISSUER/i.test(reason)) return 'incomplete'
  return 'unknownCa'
}
