/** The laptop in its network namespace: says on standard output what it hears and finds. Arguments: addresses to ask, or `hold`. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createLan } from '../../src/main/platform/lan.ts'

const lan = createLan()
const say = (what: string, value: unknown): void => void process.stdout.write(`${JSON.stringify({ what, value })}\n`)
const [mode, ...addresses] = process.argv.slice(2)

if (mode === 'hold') {
  // Another program that shares the port with nobody.
  const socket = createSocket('udp4').bind(5353)
  await once(socket, 'listening')
}
say('interfaces', lan.interfaces())
lan.browse(['_http._tcp', '_alfen._tcp'], {
  found: (device) => say('found', device),
  gone: (device) => say('gone', device),
  trouble: (address, reason) => say('trouble', { address, reason }),
  hears: (address) => say('hears', { address }),
})
for (const address of addresses) {
  say(`knock ${address}`, await lan.knock(address, 80, 1_000))
  const asked = lan.ask(`http://${address}/api/status`, { timeoutMs: 2_000, maxBytes: 1_000 })
  say(`ask ${address}`, await asked.catch((error: unknown) => String(error)))
}
