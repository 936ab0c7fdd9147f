/** How a backend URL and an identity become the URL a box dials (OCPP-J 1.6 §3.1.1): exactly one slash, the query kept. */

/** `wss://host/ocpp/?k=1` + `CP 1` → `wss://host/ocpp/CP%201?k=1`. */
export function joinUrl(base: string, identity: string): string {
  const [path, query] = splitQuery(base.trim())
  return `${path.replace(/\/+$/, '')}/${encodeURIComponent(identity)}${query}`
}

/** True when the last part of the path already is the identity: joined again it would stand there twice. */
export function endsWithIdentity(base: string, identity: string): boolean {
  if (identity === '') return false
  const [path] = splitQuery(base.trim())
  const last = path.replace(/\/+$/, '').split('/').at(-1) ?? ''
  return last === identity || last === encodeURIComponent(identity)
}

/** The last part of its path, decoded: the identity, where a box has it in its URL; null for a URL without one. */
export function lastPart(url: string): string | null {
  const found = /^wss?:\/\/[^/]+(?:\/[^/]*)*?\/([^/]+)\/?$/i.exec(splitQuery(url.trim())[0])?.[1]
  if (found === undefined) return null
  try {
    return decodeURIComponent(found)
  } catch {
    return found
  }
}

/** The same URL without its last path part; undefined when it has none. */
export function withoutLastPart(url: string): string | undefined {
  const [path, query] = splitQuery(url.trim())
  const found = /^(wss?:\/\/[^/]+(?:\/[^/]+)*)\/([^/]+)\/?$/i.exec(path)
  return found?.[1] === undefined ? undefined : found[1] + query
}

export function splitQuery(url: string): [path: string, query: string] {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at)]
}
