/** The built window (out/renderer) as both hosts serve it: a closed list of files, each with the headers of a page that trusts nobody. */
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { pagePolicy } from '../shared/page-policy.ts'

export interface Page {
  body: Buffer
  headers: Readonly<Record<string, string>>
}

/** A header can also forbid being framed; a page cannot say that of itself. */
const contentSecurityPolicy = [...pagePolicy, "frame-ancestors 'none'"].join('; ')

/** On every answer, also on those that are no page. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), usb=(), serial=()',
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/**
 * The files of `directory` by URL path; `/` is index.html. Only what was there at the start is served: a path is looked
 * up in that list and never joined to the folder. Gives null for anything else.
 */
export function pagesIn(directory: string): (path: string) => Promise<Page | null> {
  const files = new Map<string, string>()
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile()) files.set(`/${relative(directory, file).split(sep).join('/')}`, file)
  }
  return async (path) => {
    const name = path === '/' ? '/index.html' : path
    const file = files.get(name)
    const type = types[extname(name)]
    if (file === undefined || type === undefined) return null
    // What Vite puts under assets/ carries its hash in its name.
    const caching = name.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store'
    return {
      body: await readFile(file),
      headers: { ...securityHeaders, 'Content-Type': type, 'Cache-Control': caching },
    }
  }
}
