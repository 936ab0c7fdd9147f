import type { CableRecord, CableView, ImprovView, RapiView } from '../../src/shared/cable.ts'
import { said } from '../../src/shared/said.ts'

/** What the window may see of a cable, state by state. */
export const ports: CableView['ports'] = [
  {
    path: '/dev/ttyUSB0',
    maker: 'Silicon Labs',
    product: 'CP2102N USB to UART Bridge Controller',
    hint: said('cable.hint.cp210x'),
  },
  { path: '/dev/ttyACM0', maker: 'Espressif', product: '', hint: said('cable.hint.esp32') },
  { path: '/dev/ttyS0', maker: '', product: '', hint: null },
]

const open: NonNullable<CableView['open']> = {
  path: '/dev/ttyUSB0',
  speed: 115_200,
  talk: 'asking',
  improv: null,
  rapi: null,
  waitsFor: null,
  trouble: null,
  heard: [],
}

export const cableWith = (more: Partial<NonNullable<CableView['open']>>): CableView => ({
  ports,
  listing: null,
  open: { ...open, ...more },
  failure: null,
})

export const cablePorts: CableView = { ports, listing: null, open: null, failure: null }

export const improv: ImprovView = {
  device: { name: 'EVSE', firmware: 'esp32-evse', version: '2.0.2', chip: 'ESP32-C3' },
  state: 'ready',
  scanning: true,
  networks: [
    { ssid: 'Tiefgarage', rssi: -48, secured: true },
    { ssid: 'Hausverwaltung Lindenstraße 4', rssi: -66, secured: true },
    { ssid: 'Gast', rssi: -81, secured: false },
  ],
  url: null,
  found: null,
}

export const rapi: RapiView = {
  firmware: '8.2.1',
  protocol: '5.2.1',
  mcu: 'N7GW3Q7FA0C21B4E',
  state: said('cable.state.2'),
  pilot: 32,
  limits: { min: 6, hardwareMax: 48, configuredMax: 32 },
  checksOff: [],
  current: 0,
  voltage: 231.4,
  temperature: 27.3,
  faults: { gfi: 2, noGround: 0, stuckRelay: 0 },
  selfTest: null,
}

export const kept: CableRecord = {
  at: Date.UTC(2026, 4, 4, 9, 30),
  firmware: rapi.firmware,
  mcu: rapi.mcu,
  limits: rapi.limits,
  faults: rapi.faults,
  checksOff: ['ground'],
}

export const cableSamples = {
  'cable-ports': cablePorts,
  'cable-none': { ...cablePorts, ports: [] },
  'cable-not-listed': {
    ...cablePorts,
    ports: [],
    listing: { code: 'serial-not-listed', message: 'spawn udevadm ENOENT', details: {} },
  },
  'cable-gone': {
    ...cablePorts,
    failure: { code: 'serial-gone', message: 'The port is gone (disconnected).', details: { path: '/dev/ttyUSB0' } },
  },
  'cable-asking': cableWith({ waitsFor: said('cable.waits.asking') }),
  'cable-silent': cableWith({ talk: 'nothing understood', trouble: said('cable.trouble.silence') }),
  'cable-garbled': cableWith({
    talk: 'nothing understood',
    trouble: said('cable.trouble.speed', { speed: 115_200 }),
    heard: ['\u00f3\u00c6\ufffd\ufffd'],
  }),
  'cable-improv': cableWith({
    talk: 'improv',
    improv,
    waitsFor: said('cable.waits.scan'),
    heard: ['I (31) boot: ESP-IDF v5.2', 'I (5120) wifi: scan done'],
  }),
  'cable-wrong-password': cableWith({
    talk: 'improv',
    improv: { ...improv, scanning: false, state: 'stopped' },
    trouble: said('cable.improv.notJoined', { ssid: 'Tiefgarage' }),
  }),
  'cable-joined': cableWith({
    talk: 'improv',
    improv: { ...improv, scanning: false, state: 'provisioned', url: 'http://192.168.1.60/', found: 'found-1' },
  }),
  'cable-rapi': cableWith({ talk: 'rapi', rapi }),
  'cable-rapi-off': cableWith({
    talk: 'rapi',
    rapi: { ...rapi, checksOff: ['ground', 'gfi'], state: said('cable.state.7'), selfTest: said('cable.post.7') },
    trouble: said('cable.once.clamped', { asked: 16, amperes: 32 }),
  }),
} satisfies Record<string, CableView>
