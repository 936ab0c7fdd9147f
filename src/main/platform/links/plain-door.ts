/** A listener for ws. */
import { createServer, type RequestListener } from 'node:http'
import type { Server } from 'node:net'
import type { Handshake, Upgrade } from '../../core/host.ts'
import { readClientHello } from '../tls/client-hello.ts'
import type { ToUpgrade } from './upgrade.ts'

export interface DoorOptions {
  /** From accepting the connection to a whole upgrade, ms. */
  upgradeWithin: number
  onlyUpgrades: RequestListener
  toUpgrade: ToUpgrade
  knock(upgrade: Upgrade): void
  trouble(handshake: Handshake): void
}

/** How often Node looks for connections that are late, ms. */
const lookEvery = 1_000

/** Not listening yet. */
export function openPlainDoor({ upgradeWithin, onlyUpgrades, toUpgrade, knock, trouble }: DoorOptions): Server {
  const server = createServer(
    { headersTimeout: upgradeWithin, requestTimeout: upgradeWithin, connectionsCheckingInterval: lookEvery },
    onlyUpgrades,
  )
  server.on('upgrade', (request, socket, head) => knock(toUpgrade(request, socket, head, null)))
  server.on('clientError', (error: Error & { rawPacket?: Buffer }, socket) => {
    // A TLS hello is no HTTP: the parser hands back what it could not read, which here says why.
    const hello = error.rawPacket && readClientHello(error.rawPacket)
    if (!hello) return void socket.destroy()
    const remote = 'remoteAddress' in socket ? String(socket.remoteAddress) : ''
    trouble({
      at: Date.now(),
      remote,
      code: 'tls.trouble.tlsOnPlain',
      facts: {},
      hello: hello === 'more' ? null : hello,
    })
    socket.destroy()
  })
  return server
}
