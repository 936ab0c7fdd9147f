/** What the installer should know of one station; one entry per code and subject, the newest facts. */
import type { Clock } from '../host.ts'
import type { Finding, FindingCode } from './settings.ts'

export interface Findings {
  add(code: FindingCode, facts?: Finding['facts'], subject?: string): void
  clear(code: FindingCode): void
  readonly all: readonly Finding[]
}

const most = 50

export function createFindings(clock: Clock, changed: () => void): Findings {
  const found = new Map<string, Finding>()
  return {
    add(code, facts = {}, subject = '') {
      const key = `${code} ${subject}`
      found.delete(key)
      found.set(key, { code, at: clock.wall(), facts })
      for (const oldest of [...found.keys()].slice(0, Math.max(0, found.size - most))) found.delete(oldest)
      changed()
    },
    clear(code) {
      const gone = [...found].filter(([, finding]) => finding.code === code)
      gone.forEach(([key]) => found.delete(key))
      if (gone.length > 0) changed()
    },
    get all() {
      return [...found.values()]
    },
  }
}
