/** When the backend says no to the final URL: does it say yes to a neighbour? Names the one that works (B4). */
import type { Check } from '../../../shared/wallbox.ts'
import type { Probe } from '../host.ts'
import { splitQuery, withoutLastPart } from '../wallboxes/join-url.ts'
import { finding, type Target } from './check.ts'
import { requestOf } from './upgrade.ts'

/** The neighbours of a final URL, likeliest first: other slash, without the identity, identity doubled away. */
export function siblingsOf(finalUrl: string, url: string): string[] {
  const [path, query] = splitQuery(finalUrl)
  const parent = withoutLastPart(url)
  const identity = path.split('/').at(-1) ?? ''
  const candidates = [
    `${path}/${query}`,
    url.trim(),
    ...(parent === undefined ? [] : [joinRaw(parent, identity)]),
    joinRaw(`${url.trim().replace(/\/+$/, '')}/ocpp`, identity),
  ]
  return [...new Set(candidates)].filter((one) => one !== finalUrl)
}

/** undefined when no neighbour is accepted: then the refusal itself is all there is to say. */
export async function checkSiblings(probe: Probe, target: Target): Promise<Check | undefined> {
  for (const url of siblingsOf(target.finalUrl, target.url)) {
    const seen = await probe.upgrade(requestOf(url, target))
    if (seen.outcome === 'accepted' && target.protocols.includes(seen.protocol))
      return finding('sibling', 'works', 'warns', { url })
  }
  return undefined
}

/** The identity is already percent-encoded here. */
function joinRaw(base: string, encodedIdentity: string): string {
  const [path, query] = splitQuery(base)
  return `${path.replace(/\/+$/, '')}/${encodedIdentity}${query}`
}
