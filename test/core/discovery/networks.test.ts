import { expect, test } from 'vitest'
import {
  addressOf,
  broadcastOf,
  isNearby,
  neighboursOf,
  placeOf,
  samePlace,
} from '../../../src/main/core/discovery/networks.ts'

const network = (address: string, prefix: number) => ({ name: 'eth0', address, prefix })

test('D3 each network is called at its own broadcast address', () => {
  expect(broadcastOf(network('192.168.1.5', 24))).toBe('192.168.1.255')
  expect(broadcastOf(network('10.1.2.3', 8))).toBe('10.255.255.255')
  expect(broadcastOf(network('172.16.5.130', 25))).toBe('172.16.5.255')
  expect(broadcastOf(network('203.0.113.200', 22))).toBe('203.0.115.255')
  expect(broadcastOf(network('10.8.0.2', 32))).toBeNull()
})

test('D3 a sweep asks every other address, and only the part around this computer where there are too many', () => {
  const small = neighboursOf(network('192.168.1.5', 29))
  expect(small.addresses).toEqual(['192.168.1.1', '192.168.1.2', '192.168.1.3', '192.168.1.4', '192.168.1.6'])
  expect(neighboursOf(network('10.0.0.1', 22)).addresses).toHaveLength(1021)
  const large = neighboursOf(network('10.7.9.200', 16))
  expect(large.narrowed).toBe(true)
  expect([large.addresses[0], large.addresses.at(-1), large.addresses.length]).toEqual(['10.7.9.1', '10.7.9.254', 253])
  expect(neighboursOf(network('10.8.0.2', 32)).addresses).toEqual([])
  expect(neighboursOf(network('10.8.0.2', 31)).addresses).toEqual(['10.8.0.3'])
})

test('hostile boxes: an announcement cannot send questions out of the building', () => {
  const here = [network('198.51.100.20', 24)]
  for (const near of ['192.168.7.7', '10.1.1.1', '172.31.0.1', '169.254.9.9', '127.0.0.1', '198.51.100.9'])
    expect(isNearby(near, here), near).toBe(true)
  for (const far of ['8.8.8.8', '172.32.0.1', '198.51.101.9', '', 'router', '1.2.3', '1.2.3.256', '::1'])
    expect(isNearby(far, here), far).toBe(false)
  expect(isNearby('8.8.8.8', [network('1.2.3.4', 0)])).toBe(false)
})

test('typed addresses are forgiven a scheme and a path, and refused when they are none', () => {
  expect(addressOf(' HTTP://Box.local:8080/status?x#y ')).toBe('box.local:8080')
  expect(addressOf('[fe80::1]:80')).toBe('[fe80::1]:80')
  // A go-e's own host name.
  expect(addressOf('go-eCharger_990077.local')).toBe('go-echarger_990077.local')
  for (const bad of ['', 'two words', 'http://', 'a:0', 'a:65536', 'a@b', '-x', 'a'.repeat(200), '../x'])
    expect(() => addressOf(bad), bad).toThrow('no address')
})

test('the same place with and without its usual port, another port another place', () => {
  expect(placeOf('[fe80::1]:443')).toEqual({ host: '[fe80::1]', port: 443 })
  expect(samePlace('10.0.0.1', '10.0.0.1:80')).toBe(true)
  expect(samePlace('10.0.0.1', '10.0.0.1:8080')).toBe(false)
  expect(samePlace('10.0.0.1:80', '10.0.0.1:443')).toBe(false)
  expect(samePlace('10.0.0.1', '10.0.0.2')).toBe(false)
})
