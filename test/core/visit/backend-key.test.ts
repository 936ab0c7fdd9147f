import { expect, test } from 'vitest'
import { backendKey } from '../../../src/shared/backend-key.ts'

test.each([
  ['ws://csms.example/ocpp', 'ws://csms.example/ocpp'],
  [' WSS://CSMS.example:443/ocpp// ', 'wss://csms.example/ocpp'],
  ['ws://csms.example:80', 'ws://csms.example'],
  ['ws://csms.example/', 'ws://csms.example'],
  ['wss://csms.example:80/Ocpp/Tenant%201/', 'wss://csms.example:80/Ocpp/Tenant%201'],
  ['ws://[::1]:9000/a?b=c', 'ws://[::1]:9000/a'],
  ['ws://127.0.0.1:8080', 'ws://127.0.0.1:8080'],
  ['not an address', 'not an address'],
])('C5 the backend at %j is kept as %j', (address, key) => {
  expect(backendKey(address)).toBe(key)
  expect(backendKey(key)).toBe(key)
})

test('C5 what is secret in an address is not in its name', () => {
  for (const address of ['wss://h/p?token=hunter2', 'wss://u:hunter2@h/p/?x', 'wss://h/p#hunter2', 'h?hunter2'])
    expect(backendKey(address)).toMatch(/^(wss:\/\/h\/p|h)$/)
})
