/** Station listeners: each knows WebSocket upgrades only, over plain TCP or over TLS. */
import type { RequestListener } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import type { Duplex } from 'node:stream'
import { Failure } from '../../../shared/failure.ts'
import type { Links } from '../../core/host.ts'
import { limitConnections } from './crowd.ts'
import { openPlainDoor, type DoorOptions } from './plain-door.ts'
import { openTlsDoor } from './tls-door.ts'
import { upgrades } from './upgrade.ts'

/** An upgrade must arrive whole within this, ms: slow ones would keep sockets for nothing. */
const upgradeWithin = 10_000

export const listen: Links['listen'] = async ({ host, port, tls, maxFrameBytes }, knock, trouble) => {
  const options: DoorOptions = { upgradeWithin, onlyUpgrades, toUpgrade: upgrades(maxFrameBytes), knock, trouble }
  const door = tls ? openTlsDoor(tls, options) : openPlainDoor(options)
  limitConnections(door)
  const open = new Set<Duplex>()
  door.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  const bound = await bind(door, host, port)
  return {
    url: `${tls ? 'wss' : 'ws'}://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    close: () =>
      new Promise((closed) => {
        door.close(() => closed())
        open.forEach((socket) => socket.destroy())
      }),
  }
}

/** Browsers and port scanners find out that there is nothing for them. */
const onlyUpgrades: RequestListener = (_request, response) => {
  response.writeHead(426, { 'Content-Type': 'text/plain', Upgrade: 'websocket', Connection: 'close' })
  response.end('Only OCPP stations connect here.\n')
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, host, port)))
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

function listenFailure(error: NodeJS.ErrnoException, host: string, port: number): Failure {
  if (error.code === 'EADDRINUSE')
    return new Failure(
      'port-in-use',
      `Port ${port} on ${host} is in use. Close the other program or choose another port.`,
      { host, port },
    )
  return new Failure(
    'address-not-available',
    `This computer cannot listen on ${host}:${port} (${error.code ?? error.message}).`,
    { host, port },
  )
}
