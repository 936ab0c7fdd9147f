/** Both legs of the proxy over `ws`: listeners for stations, dials to backends. */
import type { Links } from '../core/host.ts'
import { dial } from './links/dial.ts'
import { listen } from './links/listen.ts'

export function createLinks(): Links {
  const dialling = new Set<AbortController>()
  return {
    listen,
    async dial(request) {
      const stop = new AbortController()
      dialling.add(stop)
      try {
        return await dial(request, stop.signal)
      } finally {
        dialling.delete(stop)
      }
    },
    stopDialling: () => dialling.forEach((stop) => stop.abort()),
  }
}
