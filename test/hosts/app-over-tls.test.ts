/** The app with the listener options of `npm start` and of the desktop window: it serves wss and shows what a station offers. */
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { openApp } from '../../src/main/assemble.ts'
import { appListenersOf, listenOptions, listenValuesIn } from '../../src/main/commands/listen-options.ts'
import { makeAuthority, type Issued } from '../fakes/authority.ts'
import { eventually } from '../fakes/eventually.ts'

const directory = mkdtempSync(join(tmpdir(), 'wattproof-app-tls-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const [certificate, key, ca] = ['laptop.pem', 'laptop.key', 'site.pem'].map((name) => join(directory, name)) as [
  string,
  string,
  string,
]

let site: Issued
beforeAll(async () => {
  site = await makeAuthority('Site CA')
  const laptop = await site.issue('laptop')
  writeFileSync(certificate, laptop.pem)
  writeFileSync(key, laptop.keyPem)
  writeFileSync(ca, site.pem)
})

/** As Electron reads its command line, with Chromium's own switches in it. */
const listenersOf = (...args: string[]) =>
  appListenersOf(listenValuesIn(parseArgs({ args, options: listenOptions, strict: false }).values))

test('P14 boxes are pointed at ws on every address unless told otherwise; wss stands beside it', () => {
  expect(listenersOf('--no-sandbox', '--disable-gpu=1')).toEqual([{ host: '0.0.0.0', port: 9100 }])
  const tls = ['--tls-listen', '0.0.0.0:9443', '--tls-cert', certificate, '--tls-key', key]
  expect(listenersOf('--inspect', ...tls).map(({ host, port, tls }) => [host, port, tls !== undefined])).toEqual([
    ['0.0.0.0', 9100, false],
    ['0.0.0.0', 9443, true],
  ])
  const mutual = ['--mtls-listen=127.0.0.1:0', `--client-ca=${ca}`, `--tls-cert=${certificate}`, `--tls-key=${key}`]
  expect(listenersOf('--listen', '127.0.0.1:9', '--old-tls', ...mutual)).toMatchObject([
    { host: '127.0.0.1', port: 9 },
    { host: '127.0.0.1', port: 0, tls: { clientCa: site.pem, oldTls: true } },
  ])
})

test.each([
  [['--listen'], /--listen must be an address and a port/],
  [['--tls-listen', '0.0.0.0:9443'], /--tls-listen needs --tls-cert and --tls-key/],
  [['--tls-cert', certificate, '--tls-key', key], /--tls-cert is for --tls-listen or --mtls-listen/],
  [['--tls-listen', '0.0.0.0:9443', '--tls-key', key, '--tls-cert'], /--tls-cert .*cannot be read/],
])('B8 %j is refused by name', (args, sentence) => {
  expect(() => listenersOf(...args)).toThrow(sentence)
})

test('B5 P14 a station dials the app over wss: its link is shown as wss, with what it offered', async () => {
  const backend = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'ocpp1.6' })
  await once(backend, 'listening')
  onTestFinished(() => {
    backend.clients.forEach((client) => client.terminate())
    backend.close()
  })
  const { app, close } = await openApp({
    ...{ kind: 'browser', dataDirectory: join(directory, 'data') },
    listeners: listenersOf(
      ...['--listen', '127.0.0.1:0', '--tls-listen', '127.0.0.1:0', '--tls-cert', certificate, '--tls-key', key],
    ),
    offer: () => Promise.resolve({ href: null }),
  })
  onTestFinished(close)
  const { wallbox } = await app.handlers['wallbox.adoptByHand']({ title: 'Left', identity: 'CP1' })
  const url = `ws://127.0.0.1:${(backend.address() as AddressInfo).port}/ocpp`
  await app.handlers['backend.choose']({ wallbox, template: 'generic-1.6', url, identity: 'CP1' })
  const box = () => app.view().wallboxes[0]!
  const [secure] = box().backend.handSecure
  expect(secure).toEqual({ url: expect.stringMatching(/^wss:\/\/127\.0\.0\.1:\d+\/CP1$/), protection: 'wss' })
  expect(app.view().listening.urls).toEqual([
    expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/),
    secure!.url.replace('/CP1', ''),
  ])
  const station = new WebSocket(secure!.url, ['ocpp1.6'], { ca: site.pem })
  onTestFinished(() => station.terminate())
  await once(station, 'open')
  await eventually(() => expect(box().connection.station.protection).toBe('wss'))
  expect(box().connection.hello).toMatchObject({ versions: ['TLSv1.3', 'TLSv1.2'] })
})
