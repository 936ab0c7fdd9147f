/** What the window is told of a wallbox's links: what they wait for, outages, findings, and who could not get in. */
import { describe, expect, test } from 'vitest'
import { connectionView, strangersOf } from '../../../src/main/core/visit/connection-view.ts'
import type { ClientHello } from '../../../src/main/core/host.ts'
import type { FailedHandshake, StationStatus } from '../../../src/main/core/proxy/settings.ts'
import { say } from '../../../src/shared/words/words.ts'
import { quietStation } from '../../fakes/fake-proxy.ts'
import { adoptStation, openWizard } from '../../fakes/wizard.ts'

const noTimes = { station: null, backend: null, outage: null }
const noCards = { work: 0, refused: 0, endsNext: null }

async function connected() {
  const wizard = await openWizard()
  const wallbox = await adoptStation(wizard)
  return { ...wizard, wallbox, connection: () => wizard.box().connection }
}

describe('C1 the two links of a wallbox, each by itself', () => {
  test('each has its own protection and its own moment of change', async () => {
    const { proxy, clock, connection } = await connected()
    proxy.set('CP1', { protection: { station: 'wss', backend: 'ws' }, protocol: 'ocpp1.6' })
    const before = connection()
    await clock.advance(5000)
    proxy.set('CP1', { backendLink: 'offline' })
    expect(connection()).toMatchObject({
      station: { since: before.station.since, protection: 'wss' },
      backend: { since: clock.wall(), protection: 'ws' },
      protocol: 'ocpp1.6',
    })
    expect(clock.wall() - (before.backend.since ?? 0)).toBe(5000)
  })

  test.each<[string, Partial<StationStatus>, string | null]>([
    ['all is well', {}, null],
    ['the wallbox is away', { stationLink: 'gone', backendLink: 'closed' }, 'station'],
    ['it is away and left messages', { stationLink: 'gone', backendLink: 'closed', owed: 3 }, 'stationOwed'],
    ['it was turned away', { stationLink: 'refused', backendLink: 'closed' }, 'retry'],
    ['its Boot is Pending', { boot: 'Pending' }, 'boot.Pending'],
    ['its Boot is Rejected', { boot: 'Rejected' }, 'boot.Rejected'],
    ['the backend is away', { backendLink: 'offline' }, 'backend'],
    ['it catches up', { backendLink: 'draining', owed: 14 }, 'delivery'],
    ['messages were set aside', { parked: 1 }, 'parked'],
    ['a session runs under our number', { openProvisional: 1 }, 'session'],
    ['the test has cut it', { backendLink: 'offline', cut: 'backend' }, 'cut.backend'],
  ])('what they wait for when %s', async (_when, change, code) => {
    const { proxy, connection } = await connected()
    proxy.set('CP1', change)
    expect(connection().waitsFor?.code ?? null).toBe(code && `connection.waits.${code}`)
  })

  test('a wallbox that was never here waits to be dialled from', () => {
    expect(connectionView(undefined, noTimes, noCards, null).waitsFor?.code).toBe('connection.waits.station')
  })
})

describe('why', () => {
  test('C3 the backend cannot be reached, and the wallbox was turned away, is told apart from the sentences', async () => {
    const { proxy, connection, box } = await connected()
    expect(connection().technical).toEqual({ unreachable: null, refused: null })
    proxy.set('CP1', { backendLink: 'offline', unreachableBecause: 'connect ECONNREFUSED' })
    expect(connection().technical).toEqual({ unreachable: 'connect ECONNREFUSED', refused: null })
    const refusedBecause = 'the backend cannot be reached: connect ECONNREFUSED'
    proxy.set('CP1', { stationLink: 'refused', backendLink: 'closed', refusedWith: 503, refusedBecause })
    expect(connection().technical.refused).toBe(refusedBecause)
    for (const says of [box().links.refusal!, connection().waitsFor!])
      for (const language of ['en', 'de'] as const) expect(say(language, says)).not.toContain('ECONNREFUSED')
    proxy.set('CP1', { stationLink: 'connected', backendLink: 'live', unreachableBecause: null })
    expect(connection().technical).toEqual({ unreachable: null, refused: null })
  })

  test('that only the reason is new changes neither when the link changed nor the outage', async () => {
    const { proxy, clock, connection } = await connected()
    proxy.tell({ event: 'backend', station: 'CP1', link: 'offline', because: 'a second one could not dial' })
    expect(connection().outage).toBeNull()
    proxy.set('CP1', { backendLink: 'offline' })
    const { backend, outage } = connection()
    await clock.advance(5000)
    proxy.tell({ event: 'backend', station: 'CP1', link: 'offline', because: 'ETIMEDOUT' })
    expect(connection()).toMatchObject({ backend, outage })
  })
})

describe('L8 an outage', () => {
  test('begins when the backend is gone, and is over only when everything stored is delivered', async () => {
    const { proxy, clock, app, connection } = await connected()
    expect(connection().outage).toBeNull()
    proxy.set('CP1', { backendLink: 'offline', owed: 2 })
    const since = clock.wall()
    expect(connection().outage).toEqual({ since, until: null, delivered: 0, onPurpose: false })
    await clock.advance(4000)
    proxy.set('CP1', { backendLink: 'draining' })
    proxy.set('CP1', { backendLink: 'live', owed: 1 })
    expect(connection().outage?.until).toBeNull()
    proxy.recorder.record({
      kind: 'row',
      station: 'CP1',
      row: 1,
      action: 'StopTransaction',
      messageId: 'a',
      state: 'delivered',
    })
    await clock.advance(1000)
    proxy.set('CP1', { owed: 0 })
    expect(connection().outage).toEqual({ since, until: since + 5000, delivered: 1, onPurpose: false })
    expect(app.view().wallboxes[0]?.connection.outage?.delivered).toBe(1)
  })

  test('the next one begins anew, and a live delivery belongs to none', async () => {
    const { proxy, clock, connection } = await connected()
    proxy.set('CP1', { backendLink: 'offline' })
    proxy.set('CP1', { backendLink: 'live' })
    proxy.recorder.record({ kind: 'row', station: 'CP1', row: 1, action: 'X', messageId: 'a', state: 'delivered' })
    expect(connection().outage).toMatchObject({ delivered: 0 })
    await clock.advance(1000)
    proxy.set('CP1', { backendLink: 'offline' })
    expect(connection().outage).toMatchObject({ since: clock.wall(), until: null })
  })

  test('whose wallbox leaves in the middle is not told as ended', async () => {
    const { proxy, connection } = await connected()
    proxy.set('CP1', { backendLink: 'offline' })
    proxy.set('CP1', { stationLink: 'gone', backendLink: 'closed' })
    expect(connection().outage).toBeNull()
  })

  test('that the failover test made says so', async () => {
    const { proxy, connection } = await connected()
    proxy.cut('CP1', 'backend', { kind: 'reset' })
    expect(connection().outage?.onPurpose).toBe(true)
  })
})

describe('what was found', () => {
  test('every finding has its sentence with its facts, and what to do; the newest first', async () => {
    const { proxy, connection } = await connected()
    proxy.set('CP1', {
      findings: [
        { code: 'clock jump', at: 1, facts: { whose: 'backend', seconds: 90 } },
        { code: 'refused afterwards', at: 2, facts: { transaction: '7', error: 'no answer' } },
        { code: 'weaker upstream', at: 3, facts: {} },
      ],
    })
    expect(connection().findings.map(({ says, fix }) => [say('en', says), fix.code])).toEqual([
      ['The way to the backend is less protected than the way from the wallbox.', 'finding.weaker upstream.fix'],
      [
        'The backend refused a card afterwards, and the wallbox did not end its session 7.',
        'finding.refused afterwards.fix',
      ],
      ['The clock of the backend jumped by 90 seconds.', 'finding.clock jump.fix'],
    ])
    expect(connection().findings.map(({ technical }) => technical)).toEqual([null, 'no answer', null])
  })

  test.each<[string, Partial<ClientHello>, string]>([
    ['a TLS of today', { serverName: 'csms.example' }, 'fine'],
    ['no server name', { versions: ['TLSv1.2'] }, 'noName'],
    ['only outdated versions', { versions: ['TLSv1.1', 'TLSv1'], serverName: 'csms.example' }, 'old'],
  ])('B5 a wallbox that offers %s', async (_what, part, code) => {
    const { proxy, connection } = await connected()
    proxy.set('CP1', { hello: { versions: ['TLSv1.3'], ciphers: ['X'], serverName: null, ...part } })
    expect(connection().hello).toMatchObject({ ciphers: ['X'], says: { code: `connection.hello.${code}` } })
  })

  test.each([
    [['TLSv1.3', 'TLSv1.2'], 'TLSv1.2', 'both'],
    [['TLSv1.3'], 'TLSv1.2', 'newer'],
    [['TLSv1.2', 'TLSv1.1'], 'TLSv1.3', 'older'],
  ])('B5 a wallbox that offers %j and a backend of %s', (versions, backend, code) => {
    const hello = { versions, ciphers: [], serverName: null }
    const shown = connectionView({ ...quietStation, hello }, noTimes, noCards, backend).hello
    expect(shown?.match).toEqual({ code: `connection.hello.match.${code}`, values: { backend } })
    expect(say('de', shown!.match!)).toContain(backend)
    expect(connectionView({ ...quietStation, hello }, noTimes, noCards, null).hello?.match).toBeNull()
  })

  test('B5 who could not get in is told with how often, the newest first', () => {
    const knock = (remote: string, at: number, times: number): FailedHandshake => ({
      at,
      remote,
      code: 'untrusted',
      facts: { subject: 'CN=x' },
      hello: null,
      times,
    })
    const strangers = strangersOf([knock('10.0.0.8', 2, 1), knock('10.0.0.7', 3, 2)])
    expect(strangers.map(({ remote, count, at, says }) => [remote, count, at, says])).toEqual([
      ['10.0.0.7', 2, 3, { code: 'tls.trouble.untrusted', values: { subject: 'CN=x' } }],
      ['10.0.0.8', 1, 2, { code: 'tls.trouble.untrusted', values: { subject: 'CN=x' } }],
    ])
  })
})
