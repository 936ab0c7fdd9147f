import { said } from '../../src/shared/said.ts'
import type { AppView } from '../../src/shared/visit.ts'
import type { DiscoveryView, FoundBox } from '../../src/shared/wallbox.ts'
import { foundBoxes, view, wallbox } from './sample-views.ts'

/** The page that finds wallboxes, in every state a network can put it. */

const box = (part: Partial<FoundBox> & Pick<FoundBox, 'id'>): FoundBox => ({
  ...foundBoxes[0]!,
  seenAt: Date.now(),
  ...part,
})

/** One of each family, and of each thing that can be said of a row. */
export const manyBoxes: readonly FoundBox[] = [
  box({ id: 'go-e:990077', adopted: true, warning: said('find.warning.moved', { address: '192.168.1.91' }) }),
  box({
    ...{ id: 'alfen:ACE0781464', family: 'alfen', title: 'Alfen ACE0781464', maker: 'Alfen', model: 'NG910' },
    ...{ serial: 'ACE0781464', firmware: '6.4.0', address: '192.168.1.70:443' },
  }),
  box({
    ...{ id: 'openevse:7c9e', family: 'openevse', title: 'openevse-7c9e', maker: 'OpenEVSE', model: 'wifi_v1' },
    ...{ serial: '7c9ebd', firmware: '', address: '192.168.1.71:80', state: 'needs password' },
  }),
  box({
    ...{ id: 'warp:2Bgj', family: 'warp', title: 'Carport', maker: 'Tinkerforge', model: 'WARP3 Pro' },
    ...{ serial: '2Bgj', firmware: '2.6.6', address: '192.168.1.72:80' },
    ...{ quiet: true, seenAt: Date.now() - 190_000 },
  }),
  box({
    ...{ id: 'keba:17619300', family: 'keba', title: 'KEBA 17619300', maker: 'KEBA', model: 'KC-P30-ES240022' },
    ...{ serial: '17619300', firmware: 'P30 v 3.10.42', address: '192.168.1.73', how: 'broadcast' },
  }),
  box({
    ...{ id: '192.168.1.66:80', title: 'go-e 990077', address: '192.168.1.66:80', firmware: '' },
    ...{ state: 'needs password', warning: said('find.warning.claimed', { address: '192.168.1.60:80' }) },
  }),
  box({
    ...{ id: 'smartevse:1234', family: 'smartevse', title: 'SmartEVSE-1234', maker: 'Stegen', model: 'SmartEVSE' },
    ...{ serial: '1234', firmware: 'v3.6.10', address: '192.168.1.74:80', how: 'sweep' },
    warning: said('find.warning.otherSerial', { serial: '1199' }),
  }),
  box({
    ...{ id: '192.168.1.1', family: 'unknown', title: '192.168.1.1', maker: '', model: '', serial: '', firmware: '' },
    ...{ address: '192.168.1.1', how: 'typed', state: 'not a wallbox' },
  }),
  box({
    ...{ id: '192.168.1.75', family: 'keba', title: '192.168.1.75', maker: 'KEBA', model: '', serial: '' },
    ...{ firmware: 'P30 v 3.10.42', address: '192.168.1.75', how: 'broadcast', state: 'no serial' },
  }),
  box({
    ...{ id: '[fe80::1234]:80', title: 'go-e 224466', serial: '224466', firmware: '', address: '[fe80::1234]:80' },
    ...{ how: 'mdns', state: 'only IPv6' },
  }),
]

export const interfaces: DiscoveryView['interfaces'] = [
  { name: 'wlan0', address: '192.168.1.20', hears: true, note: null },
  {
    ...{ name: 'eth0', address: '10.0.0.4', hears: true },
    note: said('visit.interface.callInUse', { maker: 'KEBA', port: 7090 }),
  },
  { name: 'tun0', address: '10.8.0.2', hears: false, note: said('visit.interface.noMulticast') },
]

const finding = (part: Partial<DiscoveryView>, more: Partial<AppView> = {}): AppView =>
  view({ discovery: { running: true, boxes: manyBoxes, interfaces, sweep: null, ...part }, ...more })

export const findSamples = {
  'find-many': () => finding({}, { wallboxes: [wallbox()] }),
  'searching-nothing': () => finding({ boxes: [] }),
  'find-sweeping': () => finding({ boxes: [], sweep: { running: true, asked: 96, of: 253, note: null } }),
  'find-swept': () =>
    finding({
      boxes: manyBoxes.slice(1, 2),
      sweep: {
        ...{ running: false, asked: 253, of: 253 },
        note: said('find.sweep.locked', { found: 1, addresses: '192.168.1.1, 192.168.1.9' }),
      },
    }),
  'find-practice': () =>
    finding(
      { boxes: [box({ id: 'p', title: 'go-e 990077', address: '127.0.0.1:41001', how: 'practice', practice: true })] },
      {
        practice: {
          ...{ running: true, backendUrl: 'ws://127.0.0.1:9000', received: [] },
          others: [
            { family: 'openevse', running: true },
            { family: 'smartevse', running: false },
            { family: 'warp', running: false },
            { family: 'alfen', running: false },
            { family: 'keba', running: false },
          ],
        },
      },
    ),
} satisfies Record<string, () => AppView>
