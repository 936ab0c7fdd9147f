/**
 * Boxes in a network namespace of their own: a go-e that announces itself, one that only answers HTTP, and a KEBA that only hears
 * a call, at the three addresses given.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { announce } from '../../src/main/practice/announce.ts'

const [loud = '', silent = '', called = ''] = process.argv.slice(2)
for (const [address, serial] of [
  [loud, '990077'],
  [silent, '990078'],
] as const) {
  const server = createServer((_request, response) => response.end(JSON.stringify({ sse: serial }))).listen(80, address)
  await once(server, 'listening')
}
const announcement = announce({
  ...{ serial: '990077', friendlyName: 'Garage', deviceType: 'go-eCharger', manufacturer: 'go-e' },
  ...{ host: loud, port: 80 },
})

const answers: Readonly<Record<string, string>> = {
  i: '"Firmware":"P30 v 3.10.57 (220823-093829)"',
  'report 1': '{"ID":"1","Product":"KC-P30-EC240422-E0R","Serial":"19990090"}',
}
// A broadcast only reaches a socket bound to every address; what answers has its own.
const ear = createSocket({ type: 'udp4', reuseAddr: true })
const mouth = createSocket({ type: 'udp4', reuseAddr: true })
const hear = (message: Buffer, from: { address: string }): void => {
  const answer = answers[message.toString('latin1')]
  if (answer !== undefined) mouth.send(answer, 7090, from.address)
}
ear.on('message', hear)
mouth.on('message', hear)
await Promise.all([
  new Promise<void>((bound) => ear.bind(7090, '0.0.0.0', bound)),
  new Promise<void>((bound) => mouth.bind(7090, called, bound)),
])

process.stdin.resume()
process.stdin.once('end', () => void announcement.stop().then(() => process.exit()))
process.stdout.write('ready\n')
