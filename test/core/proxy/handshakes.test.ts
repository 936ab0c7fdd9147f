/** P14, B5: stations whose TLS handshake fails are nobody yet, and still to be seen. */
import { expect, test } from 'vitest'
import { site } from '../../fakes/site.ts'

test('P14 B5 a box that fails again and again is one entry, and told of once a minute', async () => {
  const it = await site()
  for (let second = 0; second < 150; second++) {
    it.handshakeFails('192.0.2.7', 'tls.trouble.version')
    await it.pass(1_000)
  }
  it.handshakeFails('192.0.2.8', 'tls.trouble.version')
  it.handshakeFails('192.0.2.7', 'tls.trouble.cipher')
  expect(it.events.map((event) => event.event)).toEqual(Array.from({ length: 5 }, () => 'handshake'))
  expect(it.proxy.handshakes().map(({ remote, code }) => [remote, code])).toEqual([
    ['192.0.2.7', 'tls.trouble.version'],
    ['192.0.2.8', 'tls.trouble.version'],
    ['192.0.2.7', 'tls.trouble.cipher'],
  ])
  for (let box = 0; box < 100; box++) it.handshakeFails(`198.51.100.${box}`, 'tls.trouble.version')
  expect(it.proxy.handshakes()).toHaveLength(50)
})
