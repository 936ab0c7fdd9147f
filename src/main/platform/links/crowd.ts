/** How many connections a listener holds at once (design §3 P14): who opens more gets none, and the others keep theirs. */
import type { Server, Socket } from 'node:net'

export interface Limits {
  /** Connections of the whole listener. */
  total: number
  /** Connections of one address; this computer's own may hold any number. */
  perAddress: number
}

/** Far more than a garage has; behind one address there may be a router with all of them. */
const defaultLimits: Limits = { total: 4_096, perAddress: 256 }

/** Drops what comes beyond the limits at once, before anything is read of it. */
export function limitConnections(server: Server, { total, perAddress }: Limits = defaultLimits): void {
  server.maxConnections = total
  const held = new Map<string, number>()
  server.prependListener('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    if (/^(127\.|::1$|::ffff:127\.)/.test(address)) return
    const count = (held.get(address) ?? 0) + 1
    held.set(address, count)
    socket.once('close', () => {
      const left = (held.get(address) ?? 1) - 1
      if (left === 0) held.delete(address)
      else held.set(address, left)
    })
    if (count > perAddress) socket.destroy()
  })
}
