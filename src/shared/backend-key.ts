const defaultPort: Readonly<Record<string, RegExp>> = { ws: /:80$/, wss: /:443$/ }

/**
 * Under which name a backend's cards and messages are kept: the same however its address is spelt. Its query stays out: it
 * may hold a secret, and the name is shown. What is no ws or wss address is its own name, without what follows a ? or #.
 */
export function backendKey(address: string): string {
  const [bare = ''] = address.trim().split(/[?#]/)
  const [, scheme, host, path] = /^(wss?):\/\/(?:[^/]*@)?([^/]+)(.*)$/i.exec(bare) ?? []
  if (scheme === undefined || host === undefined || path === undefined) return bare
  const lower = scheme.toLowerCase()
  return `${lower}://${host.toLowerCase().replace(defaultPort[lower] ?? '', '')}${path.replace(/\/+$/, '')}`
}
