/** The local network: which interfaces there are, which devices announce themselves, and plain questions to a device. */
import { networkInterfaces } from 'node:os'
import type { Lan } from '../core/host.ts'
import { ask, openSession } from './lan/ask.ts'
import { browse, type Here } from './lan/browse.ts'
import { datagrams } from './lan/datagrams.ts'
import { knock } from './lan/knock.ts'

export function createLan(): Lan {
  return {
    interfaces: () =>
      addressesHere()
        .filter(({ internal }) => !internal)
        .map(({ name, address, prefix }) => ({ name, address, prefix })),
    browse: (services, ears) => browse(services, () => [...addressesHere(), ...linksHere()], ears),
    ask,
    session: openSession,
    knock,
    datagrams,
  }
}

/** Where IPv6 devices announce themselves: interfaces with an address of their link (RFC 4291 §2.5.6). */
function linksHere(): Here[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.flatMap((one) =>
      one.family === 'IPv6' && !one.internal && one.address.startsWith('fe80:')
        ? [
            {
              address: one.address,
              internal: false,
              prefix: 64,
              zone: process.platform === 'win32' ? String(one.scopeid) : name,
            },
          ]
        : [],
    ),
  )
}

/** IPv4 addresses of this computer, the loopback one included: a practice wallbox announces itself there too. */
function addressesHere(): { name: string; address: string; internal: boolean; prefix: number }[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family }) => family === 'IPv4')
      .map(({ address, internal, cidr }) => ({ name, address, internal, prefix: Number(cidr?.split('/')[1] ?? 24) })),
  )
}
