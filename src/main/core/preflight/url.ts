/** Whether a typed backend URL can be one, and if not, what is wrong with it. Nothing is asked of the network. */
import { said, type Said } from '../../../shared/said.ts'
import type { Probe } from '../host.ts'
import { endsWithIdentity } from '../wallboxes/join-url.ts'

/** null when the URL is usable. Identity rules: OCPP 2.0.1 part 4 §3.1.1, kept for 1.6 as well. */
export function urlProblem(probe: Pick<Probe, 'parseUrl'>, typed: string, identity: string): Said | null {
  const url = typed.trim()
  if (url === '') return said('backend.url.empty')
  if (/\s/.test(url)) return said('backend.url.spaces')
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase()
  if (scheme === undefined) return said('backend.url.noScheme')
  if (scheme === 'http' || scheme === 'https')
    return said('backend.url.http', { instead: scheme === 'http' ? 'ws://' : 'wss://' })
  if (scheme !== 'ws' && scheme !== 'wss') return said('backend.url.otherScheme', { scheme })
  if (/^wss?:\/\/[^/?#]*@/i.test(url)) return said('backend.url.credentials')
  if (/^wss?:\/\/(?:[/?#:]|$)/i.test(url)) return said('backend.url.noHost')
  const parsed = probe.parseUrl(url)
  if (parsed === null || parsed.host === '') return said('backend.url.unreadable')
  if (url.includes('#')) return said('backend.url.fragment')
  if (identity.trim() === '') return said('backend.identity.empty')
  if (identity.includes(':')) return said('backend.identity.colon')
  if (endsWithIdentity(url, identity)) return said('backend.url.identityTwice', { identity })
  return null
}
