import { expect, test } from 'vitest'
import type { Listener } from '../../../src/main/core/host.ts'
import { isOurs, isThisComputer, listenUrls, secureUrlsFor, urlFor } from '../../../src/main/core/visit/addresses.ts'
import type { SavedWallbox } from '../../../src/main/core/visit/saved.ts'
import type { Visit } from '../../../src/main/core/visit/visit.ts'

const everywhere = [
  { url: 'ws://0.0.0.0:9100', port: 9100, protection: 'ws' },
  { url: 'wss://0.0.0.0:9443', port: 9443, protection: 'wss' },
  { url: 'wss://192.168.1.5:9444', port: 9444, protection: 'wss with client certificate' },
]

function visitWith(
  listeners: (Pick<Listener, 'url' | 'port'> & { protection: string })[],
  interfaces: string[],
): Visit {
  const lan = { interfaces: () => interfaces.map((address) => ({ name: 'any', address })) }
  const proxy = listeners[0] ? { ...listeners[0], listeners } : null
  return { host: { lan }, proxy, reachedFrom: new Map([['elsewhere', '10.0.0.7']]) } as unknown as Visit
}
const box = (address: string, practice = false, id = 'box') =>
  ({ id, address, practice, identity: 'CP 1' }) as SavedWallbox
const two = ['10.0.0.7', '192.168.1.5']

test('D2 P14 every listener is shown at every address of this computer where it listens', () => {
  expect(listenUrls(visitWith(everywhere, two))).toEqual([
    ...['ws://10.0.0.7:9100', 'ws://192.168.1.5:9100', 'wss://10.0.0.7:9443', 'wss://192.168.1.5:9443'],
    'wss://192.168.1.5:9444',
  ])
  expect(listenUrls(visitWith([{ url: 'ws://[::]:9100', port: 9100, protection: 'ws' }], ['fd00::7']))).toEqual([
    'ws://[fd00::7]:9100',
  ])
  expect(listenUrls(visitWith(everywhere.slice(0, 1), []))).toEqual(['ws://127.0.0.1:9100'])
  expect(listenUrls(visitWith([], two))).toEqual([])
})

test('D2 P14 a box dials the first listener at the address of its own network, or one over TLS there', () => {
  const visit = visitWith(everywhere, two)
  expect(urlFor(visit, box('192.168.1.77:80'))).toBe('ws://192.168.1.5:9100')
  expect(urlFor(visit, box('10.0.3.3'))).toBe('ws://10.0.0.7:9100')
  expect(urlFor(visit, box('192.168.1.77', true))).toBe('ws://127.0.0.1:9100')
  // The address of a real connection to it beats a guess.
  expect(urlFor(visit, box('192.168.1.77', false, 'elsewhere'))).toBe('ws://10.0.0.7:9100')
  expect(secureUrlsFor(visit, box('10.0.3.3'))).toEqual([
    { url: 'wss://10.0.0.7:9443/CP%201', protection: 'wss' },
    { url: 'wss://192.168.1.5:9444/CP%201', protection: 'wss with client certificate' },
  ])
  expect(urlFor(visitWith([], two), box('10.0.3.3'))).toBe(null)
  expect(secureUrlsFor(visitWith([], two), box('10.0.3.3'))).toEqual([])
})

test('a URL is told to lead here at any address and by any listener, and only then', () => {
  const visit = visitWith(everywhere, two)
  for (const url of ['ws://10.0.0.7:9100/CP1', 'wss://192.168.1.5:9444/x', 'ws://127.0.0.1:9100/CP1'])
    expect(isThisComputer(visit, url), url).toBe(true)
  // A box with security profile 2 tells wss whatever it was given: it still dials here.
  for (const url of ['wss://10.0.0.7:9100/CP1', 'WSS://user:x@10.0.0.7:9100', 'wss://10.0.0.7:9100?x'])
    expect(isThisComputer(visit, url), url).toBe(true)
  for (const url of ['ws://10.0.0.7:91000/CP1', 'ws://192.168.1.50:9100/CP1', 'ws://10.0.0.7/CP1', '10.0.0.7:9100', ''])
    expect(isThisComputer(visit, url), url).toBe(false)
})

test('D2 an address this computer had is still one that leads here, by whatever scheme', () => {
  const visit = visitWith(everywhere, two)
  const box = { backend: { pointedAt: ['ws://10.9.9.9:9100/CP1', 'ws://10.9.9.8/CP1'] } } as unknown as SavedWallbox
  for (const url of ['ws://10.9.9.9:9100/CP1', 'wss://10.9.9.9:9100/CP2', 'ws://10.9.9.8:80/x'])
    expect(isOurs(visit, box, url), url).toBe(true)
  expect(isOurs(visit, box, 'wss://10.9.9.8/CP1')).toBe(false)
})
