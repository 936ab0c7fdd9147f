/**
 * The whole app on a still clock: a go-e at 192.168.1.50, a fake proxy, everything else in memory. A visit it saves that could not be
 * read again fails the test.
 */
import { expect, onTestFinished } from 'vitest'
import { createApp, type App, type AppOptions } from '../../src/main/core/app.ts'
import type { Host, Probe, TransactionRow } from '../../src/main/core/host.ts'
import { savedShape } from '../../src/main/core/visit/saved.ts'
import type { WallboxView } from '../../src/shared/visit.ts'
import { createCertificates } from '../../src/main/platform/certificates.ts'
import { createIds } from '../../src/main/platform/ids.ts'
import { fakeClock, type FakeClock } from './clock.ts'
import { fakeDocuments, type FakeDocuments } from './documents.ts'
import { answered, fakeLan, goeDevice, type FakeLan } from './lan.ts'
import { fakeProbe, type FakeProbe } from './probe.ts'
import { fakeProxy, type FakeProxy } from './fake-proxy.ts'
import { fakeRecorder, type FakeRecorder } from './recorder.ts'

export const boxAddress = '192.168.1.50:80'
export const oldUrl = 'wss://before.example/ocpp/990077'

export interface Wizard {
  app: App
  proxy: FakeProxy
  clock: FakeClock
  lan: FakeLan
  probe: FakeProbe
  documents: FakeDocuments
  recorder: FakeRecorder
  /** Values of the go-e, and what it says instead of taking one. */
  values: Map<string, unknown>
  quirks: Map<string, unknown>
  errors: string[]
  box(): WallboxView
}

export interface WizardOptions {
  documents?: FakeDocuments
  probe?: Partial<Probe>
  app?: AppOptions
  values?: Map<string, unknown>
  serial?: Host['serial']
  /** What answers where, from the start of the app on. */
  devices?: FakeLan['devices']
  /** What the store knows of sessions. */
  transactions?: () => TransactionRow[]
  /** What becomes of a report that is exported. */
  makeReport?: Host['reports']['make']
  /** Real time for the app, where the other side is real. */
  clock?: Host['clock']
}

export async function openWizard(options: WizardOptions = {}): Promise<Wizard> {
  const clock = fakeClock()
  const lan = fakeLan()
  const values =
    options.values ??
    new Map<string, unknown>([
      ['sse', '990077'],
      ['typ', 'go-eCharger_V4'],
      ['fwv', '60.4'],
      ['fna', 'Garage'],
      ['ocppe', false],
      ['ocppu', oldUrl],
      ['ocppao', true],
      ['ocpplo', false],
      ['ocppla', false],
      ['ocppa', true],
    ])
  const quirks = new Map<string, unknown>()
  lan.devices.set(boxAddress, goeDevice(values, quirks))
  for (const [address, device] of options.devices ?? []) lan.devices.set(address, device)
  // The proxy's own listener, as it answers whoever knocks.
  for (const own of ['192.168.1.5:9100', '127.0.0.1:9100']) lan.devices.set(own, () => answered(426, ''))
  const documents = options.documents ?? fakeDocuments()
  const recorder = fakeRecorder(clock)
  const probe = fakeProbe(options.probe)
  const errors: string[] = []
  let proxy: FakeProxy | undefined
  const missing = (): never => {
    throw new Error('not part of this test')
  }
  const host: Host = {
    kind: 'browser',
    version: '0.0.0',
    clock: options.clock ?? clock,
    ids: createIds(),
    log: { info: () => undefined, warn: () => undefined, error: (message) => errors.push(message) },
    links: { listen: missing, dial: missing, stopDialling: () => undefined },
    store: { transactions: () => Promise.resolve(options.transactions?.() ?? []) } as unknown as Host['store'],
    recorder,
    lan,
    serial: options.serial ?? { ports: missing, open: missing },
    probe,
    certificates: createCertificates(),
    documents: checked(documents),
    practice: { start: missing },
    reports: { make: options.makeReport ?? missing, verify: missing },
    listeners: [{ host: '0.0.0.0', port: 9100 }],
    pseudonymKey: '00',
  }
  const app = await createApp(host, {
    proxy: (given, settings) => Promise.resolve((proxy = fakeProxy(given, settings))),
    ...options.app,
  })
  return {
    app,
    proxy: proxy!,
    clock,
    lan,
    probe,
    documents,
    recorder,
    values,
    quirks,
    errors,
    box: () => app.view().wallboxes[0]!,
  }
}

/** Where the saved visit is not what its own shape says, the test fails. */
function checked(documents: FakeDocuments): Host['documents'] {
  const misfits: unknown[] = []
  onTestFinished(() => expect(misfits).toEqual([]))
  return {
    load: (name) => documents.load(name),
    save(name, value) {
      const read = savedShape.safeParse(JSON.parse(JSON.stringify(value)))
      if (name === 'visit' && !read.success) misfits.push(...read.error.issues)
      return documents.save(name, value)
    },
  }
}

/** Found by its typed address and taken into the visit; gives its id. */
export async function adoptGoe({ app, clock }: Wizard): Promise<string> {
  await app.handlers['discovery.ask']({ address: boxAddress })
  await clock.advance(0)
  return (await app.handlers['wallbox.adopt']({ found: app.view().discovery.boxes[0]!.id })).wallbox
}

/** A station whose backend URL a hand sets, connected and accepted. */
export async function adoptStation({ app, proxy }: Wizard, identity = 'CP1'): Promise<string> {
  const { wallbox } = await app.handlers['wallbox.adoptByHand']({ title: 'Left', identity })
  await app.handlers['backend.choose']({ wallbox, template: 'generic-1.6', url: 'wss://csms.example/ocpp', identity })
  proxy.connect(identity)
  return wallbox
}
