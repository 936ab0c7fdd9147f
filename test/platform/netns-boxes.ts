/** Two boxes in their network namespace: a go-e that announces itself, and one that only answers HTTP. Arguments: their addresses. */
import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { announce } from '../../src/main/practice/announce.ts'
import { announcement } from './lan-devices.ts'

const [loud = '', quiet = ''] = process.argv.slice(2)
for (const [address, serial] of [
  [loud, '990077'],
  [quiet, '990078'],
] as const) {
  const server = createServer((_request, response) => response.end(JSON.stringify({ sse: serial }))).listen(80, address)
  await once(server, 'listening')
}
const about = { serial: '990077', friendlyName: 'Garage', deviceType: 'go-eCharger', manufacturer: 'go-e' }
const told = announce({ ...about, host: loud, port: 80 })

// Who asks from a port of its own gets its answer there (RFC 6762 §6.7).
const unicast = createSocket({ type: 'udp4', reuseAddr: true })
unicast.on('message', (_message, from) => {
  if (from.port !== 5353) unicast.send(announcement('alfen-ace0781464', '_alfen'), from.port, from.address)
})
unicast.bind(5353, '0.0.0.0', () => unicast.addMembership('224.0.0.251', loud))

process.stdin.resume()
process.stdin.once('end', () => void told.stop().then(() => process.exit()))
process.stdout.write('ready\n')
