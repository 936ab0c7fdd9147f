/**
 * Who may talk to the loopback server (design §6). Any web page the installer has open can reach 127.0.0.1, and so can
 * any other user of this computer: hence exact Host and Origin, and a session that begins with a code only we printed.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export interface Admission {
  /** Proof against DNS rebinding and other sites' requests. Sender and target must be this page itself. */
  isForeign(request: IncomingMessage): boolean
  hasSession(request: IncomingMessage): boolean
  /** A new code for one address; older ones that were not used yet end. */
  newCode(): string
  /** The cookie for a right code, which is then used up; null for any other. */
  exchange(code: string): string | null
}

export function createAdmission(port: number): Admission {
  // Cookies do not know ports: two instances on one computer would overwrite each other's.
  const cookieName = `wattproof_${port}`
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  const sessions: string[] = []
  let code: string | null = null

  return {
    isForeign({ headers, method }) {
      if (!hosts.includes(headers.host ?? '')) return true
      const origin = headers.origin
      // Browsers name the origin of everything that could change something.
      if (origin === undefined ? method === 'POST' : !hosts.some((host) => origin === `http://${host}`)) return true
      const site = headers['sec-fetch-site']
      // `none` is the installer's own address line.
      return site !== undefined && site !== 'same-origin' && site !== 'none'
    },
    hasSession: ({ headers }) => {
      const shown = cookies(headers.cookie ?? '').get(cookieName) ?? ''
      return sessions.some((session) => sameSecret(session, shown))
    },
    newCode: () => (code = secret()),
    exchange(shown) {
      if (code === null || !sameSecret(code, shown)) return null
      code = null
      const session = secret()
      sessions.push(session)
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`
    },
  }
}

/** 256 bits, safe in an address and in a cookie. */
export function secret(): string {
  return randomBytes(32).toString('base64url')
}

/** Takes the same time wherever they differ. */
export function sameSecret(known: string, shown: string): boolean {
  const [a, b] = [Buffer.from(known), Buffer.from(shown)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function cookies(header: string): Map<string, string> {
  return new Map(
    header
      .split(';')
      .map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()]),
  )
}
