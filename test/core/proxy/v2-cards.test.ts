/** P6, P9, C5–C8, E2, E3, H12: which card may charge at a 2.x station while its backend is away, and what it may end. */
import { afterEach, describe, expect, test } from 'vitest'
import { card, ended, started, updated, type Token2 } from '../../fakes/session2.ts'
import { authorize, events, invalid, online2, policy, tell, versions } from '../../fakes/site2.ts'
import { backendUrl, type Site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

let it: Site
let station: FakeStation

const later = (ms: number): string => new Date(Date.UTC(2026, 4, 4, 8) + ms).toISOString()
const group = { idToken: 'Fleet', type: 'Central' }
const status = async (token: Token2): Promise<string> => (await authorize(it, station, token))['status'] as string

describe.each(versions)('%s', (version) => {
  afterEach(() => {
    expect(it.unasked()).toEqual([])
    expect(it.logged).toEqual([])
    expect(invalid(it, version)).toEqual([])
  })

  /** What the backend teaches about cards online; then the link is cut. */
  async function taught(cards: Record<string, object>, changes = {}): Promise<void> {
    const all = await online2(version, changes)
    ;({ it, station } = all)
    for (const [text, info] of Object.entries(cards)) {
      it.backend.tags.set(text, info)
      await authorize(it, station, card(text))
    }
    await it.offline()
  }

  test('C5 C6 C7 accepted before: yes; refused, expired: no, and why; never seen: Unknown', async () => {
    await taught({
      yes: { status: 'Accepted', cacheExpiryDateTime: later(3_600_000), groupIdToken: group },
      blocked: { status: 'Blocked' },
      poor: { status: 'NoCredit' },
      elsewhere: { status: 'NotAtThisLocation' },
      ran: { status: 'Expired' },
      short: { status: 'Accepted', cacheExpiryDateTime: later(1_000) },
      invalid: { status: 'Invalid' },
    })
    await it.pass(1_000)
    expect(await authorize(it, station, card('yes'))).toEqual({
      status: 'Accepted',
      cacheExpiryDateTime: later(3_600_000),
      groupIdToken: group,
    })
    const said = []
    for (const text of ['blocked', 'poor', 'elsewhere', 'ran', 'short', 'invalid', 'stranger'])
      said.push(await status(card(text)))
    expect(said).toEqual(['Blocked', 'NoCredit', 'NotAtThisLocation', 'Expired', 'Expired', 'Invalid', 'Unknown'])
  })

  test('C7 the expiry is judged by the backend’s clock', async () => {
    const all = await online2(version)
    ;({ it, station } = all)
    it.backend.aheadMs = 3_600_000
    await it.say(station, 'Heartbeat', {})
    it.backend.tags.set('known', { status: 'Accepted', cacheExpiryDateTime: later(3_000_000) })
    await authorize(it, station)
    await it.offline()
    expect(await status(card())).toBe('Expired')
  })

  test('P6 text and type together are the card, without regard to case', async () => {
    await taught({ Known: { status: 'Accepted' } })
    expect(await status({ idToken: 'kNOWN', type: 'iso14443' })).toBe('Accepted')
    for (const type of ['ISO15693', 'KeyCode', 'Central', 'idTag'])
      expect(await status(card('known', type))).toBe('Unknown')
    expect(it.proxy.cards(backendUrl)).toMatchObject([{ shown: 'Known', type: 'ISO14443', works: true }])
    await it.proxy.forgetCard(backendUrl, 'known', 'ISO15693')
    expect(await status(card())).toBe('Accepted')
    await it.proxy.forgetCard(backendUrl, 'KNOWN', 'ISO14443')
    expect(await status(card())).toBe('Unknown')
  })

  test('C8 cards and their groups are remembered over a restart', async () => {
    await taught({ yes: { status: 'Accepted', groupIdToken: group }, no: { status: 'Blocked' } })
    it.backend.comesBack()
    await it.restart()
    await it.online('CP1', [version])
    await it.offline()
    expect(await authorize(it, station, card('yes'))).toEqual({ status: 'Accepted', groupIdToken: group })
    expect(await status(card('no'))).toBe('Blocked')
  })

  test('P6 a transaction event teaches cards as well, and ConcurrentTx says nothing about one', async () => {
    const all = await online2(version)
    ;({ it, station } = all)
    await tell(it, station, started('T', { seqNo: 0, minute: 1, idToken: card() }))
    it.backend.tags.set('known', { status: 'ConcurrentTx' })
    await tell(it, station, updated('T', { seqNo: 1, minute: 2, idToken: card() }))
    await it.offline()
    expect(await status(card())).toBe('Accepted')
  })

  test('E2 the site lets anyone in: what the backend refused stays refused', async () => {
    await taught({ blocked: { status: 'Blocked' } }, policy({ starts: 'anyone' }))
    expect([await status(card('stranger')), await status(card('blocked'))]).toEqual(['Accepted', 'Blocked'])
  })

  test('E3 a start without a card (NoAuthorization) that the backend accepts works in the outage too', async () => {
    const all = await online2(version)
    ;({ it, station } = all)
    const free = card('', 'NoAuthorization')
    it.backend.tags.set('', { status: 'Accepted' })
    await tell(it, station, started('T', { seqNo: 0, minute: 1, idToken: free }))
    await tell(it, station, ended('T', { seqNo: 1, minute: 2 }))
    await it.offline()
    const start = await tell(it, station, started('U', { seqNo: 0, minute: 3, idToken: free }))
    expect(start.result).toEqual({ idTokenInfo: { status: 'Accepted' } })
  })

  test('H12 ClearCache hides what was learned before it, SendLocalList gives it back, type and all', async () => {
    const all = await online2(version)
    ;({ it, station } = all)
    await authorize(it, station)
    await it.pass(1)
    it.backend.call('CP1', 'ClearCache', {})
    await it.settle()
    const localAuthorizationList = [
      { idToken: card('listed'), idTokenInfo: { status: 'Accepted', groupIdToken: group } },
      { idToken: card('barred'), idTokenInfo: { status: 'Blocked' } },
    ]
    it.backend.call('CP1', 'SendLocalList', { versionNumber: 1, updateType: 'Full', localAuthorizationList })
    await it.settle()
    await it.offline()
    expect(await status(card())).toBe('Unknown')
    expect(await authorize(it, station, card('LISTED'))).toEqual({ status: 'Accepted', groupIdToken: group })
    expect(await status(card('listed', 'KeyCode'))).toBe('Unknown')
    expect(await status(card('barred'))).toBe('Blocked')
  })

  test('H12 a list the station did not take is not its list', async () => {
    const all = await online2(version)
    ;({ it, station } = all)
    station.answers = () => ({ status: 'VersionMismatch' })
    const localAuthorizationList = [{ idToken: card('listed'), idTokenInfo: { status: 'Accepted' } }]
    it.backend.call('CP1', 'SendLocalList', { versionNumber: 1, updateType: 'Full', localAuthorizationList })
    await it.settle()
    await it.offline()
    expect(await status(card('listed'))).toBe('Unknown')
  })

  test.each([
    ['its certificate', { certificate: '-----BEGIN CERTIFICATE-----' }],
    [
      'the hashes of its chain',
      {
        iso15118CertificateHashData: [
          {
            ...{ hashAlgorithm: 'SHA256', issuerNameHash: 'a', issuerKeyHash: 'b', serialNumber: 'c' },
            responderURL: 'http://ocsp.example',
          },
        ],
      },
    ],
  ])('P5 a contract that shows %s is Invalid here, though the backend accepted it before', async (_what, proof) => {
    const contract = card('DE8AA1A2B3C4D5', 'eMAID')
    const all = await online2(version, policy({ starts: 'anyone', localUsers: [contract.idToken] }))
    ;({ it, station } = all)
    it.backend.tags.set(contract.idToken, { status: 'Accepted' })
    await it.say(station, 'Authorize', { idToken: contract, ...proof })
    await it.offline()
    const call = await it.say(station, 'Authorize', { idToken: contract, ...proof })
    expect(call.result).toEqual({ idTokenInfo: { status: 'Invalid' } })
    expect(it.lines.flatMap((line) => (line.kind === 'answer' ? [line.status] : []))).toEqual(['Invalid'])
  })

  test('P5 an event is answered {} without a card, and with idTokenInfo where it names one', async () => {
    await taught({ known: { status: 'Accepted' } })
    const said = []
    for (const payload of [
      started('T', { seqNo: 0, minute: 1 }),
      updated('T', { seqNo: 1, minute: 2, idToken: card('stranger') }),
      updated('T', { seqNo: 2, minute: 3, idToken: card() }),
      ended('T', { seqNo: 3, minute: 4 }),
    ])
      said.push((await tell(it, station, payload)).result)
    expect(said).toEqual([{}, { idTokenInfo: { status: 'Unknown' } }, { idTokenInfo: { status: 'Accepted' } }, {}])
  })

  describe('a running session', () => {
    const fleet = { status: 'Accepted', groupIdToken: group, cacheExpiryDateTime: later(600_000) }
    /** Plugged in first, the card comes with a later event (L10); both cards run out while it charges. */
    async function charging(when: 'online' | 'offline'): Promise<void> {
      const all = await online2(version)
      ;({ it, station } = all)
      it.backend.tags.set('first', fleet)
      it.backend.tags.set('colleague', fleet)
      it.backend.tags.set('other', { ...fleet, groupIdToken: { idToken: 'Fleet', type: 'Local' } })
      for (const text of ['first', 'colleague', 'other']) await authorize(it, station, card(text))
      if (when === 'offline') await it.offline()
      await tell(it, station, started('T', { seqNo: 0, minute: 1, triggerReason: 'CablePluggedIn' }))
      await tell(
        it,
        station,
        updated('T', { seqNo: 1, minute: 2, triggerReason: 'Authorized', idToken: card('first') }),
      )
      if (when === 'online') await it.offline()
      await it.pass(600_000)
    }

    test.each(['online', 'offline'] as const)(
      'P6 L10 begun %s with the card in a later event: its card and its group may end it though they ran out, others not',
      async (when) => {
        await charging(when)
        expect(await status(card('FIRST'))).toBe('Accepted')
        expect(await authorize(it, station, card('colleague'))).toMatchObject({
          status: 'Accepted',
          groupIdToken: group,
        })
        expect([await status(card('other')), await status(card('first', 'KeyCode'))]).toEqual(['Expired', 'Unknown'])
      },
    )

    test.each([
      ['the same card', card('first'), 'Accepted'],
      ['a card of its group', card('colleague'), 'Accepted'],
      ['a card of another group', card('other'), 'Expired'],
      ['a card nobody knows', card('stranger'), 'Unknown'],
    ])('P6 it ends with %s', async (_who, idToken, answer) => {
      await charging('offline')
      const end = await tell(it, station, ended('T', { seqNo: 2, minute: 9, idToken }))
      expect(end.result).toMatchObject({ idTokenInfo: { status: answer } })
      // It is over whatever was said: nobody ends it twice.
      expect(await status(card('first'))).toBe('Expired')
      await it.back()
      expect(events(it)).toEqual(['T 0 true', 'T 1 true', 'T 2 true'])
    })

    test('P6 it is still its card’s after a restart of the proxy', async () => {
      await charging('offline')
      it.backend.comesBack()
      await it.restart()
      await it.online('CP1', [version])
      await it.offline()
      expect([await status(card('first')), await status(card('other'))]).toEqual(['Accepted', 'Expired'])
    })

    test('P6 a card that takes over from a refused one may end it', async () => {
      await taught({ first: { status: 'Accepted', cacheExpiryDateTime: later(600_000) } })
      await tell(it, station, started('T', { seqNo: 0, minute: 1, idToken: card('stranger') }))
      await tell(it, station, updated('T', { seqNo: 1, minute: 2, idToken: card('first') }))
      await it.pass(600_000)
      expect([await status(card('first')), await status(card('stranger'))]).toEqual(['Accepted', 'Unknown'])
    })
  })

  describe('P9 refused afterwards', () => {
    async function begun(triggers = {}): Promise<void> {
      await taught({ known: { status: 'Accepted' }, colleague: { status: 'Accepted' } }, triggers)
      await tell(it, station, started('T', { seqNo: 0, minute: 1, idToken: card() }))
      it.backend.tags.set('known', { status: 'Blocked' })
    }
    const stops = (): unknown[] =>
      station.link.heard.filter((call) => call.action === 'RequestStopTransaction').map((call) => call.payload)

    test('the station is told to stop while it charges, and what it then says goes up as it is', async () => {
      await begun()
      await it.back()
      expect(stops()).toEqual([{ transactionId: 'T' }])
      const end = ended('T', { seqNo: 1, minute: 2, triggerReason: 'RemoteStop' })
      const call = await tell(it, station, end)
      expect(it.backend.calls('TransactionEvent').at(-1)!.text).toBe(call.text)
      expect(it.proxy.status('CP1')!.findings.map((finding) => finding.code)).toEqual([
        'refused afterwards',
        'unbilled energy',
      ])
    })

    test('ConcurrentTx never stops anybody', async () => {
      await begun()
      it.backend.tags.set('known', { status: 'ConcurrentTx' })
      await it.back()
      expect(stops()).toEqual([])
    })

    test('nor when the session is over, or the station’s StopTxOnInvalidId says no', async () => {
      await begun()
      await tell(it, station, ended('T', { seqNo: 1, minute: 2 }))
      await it.back()
      expect(stops()).toEqual([])
      setVariables({ component: { name: 'TxCtrlr' }, variable: { name: 'StopTxOnInvalidId' }, attributeValue: 'false' })
      await it.settle()
      it.backend.tags.set('known', { status: 'Accepted' })
      await authorize(it, station)
      await it.offline()
      await tell(it, station, started('U', { seqNo: 0, minute: 5, idToken: card() }))
      it.backend.tags.set('known', { status: 'Blocked' })
      await it.back()
      expect(stops()).toEqual([])
    })

    test('the card of a later event counts, and one that only tried to end the session does not', async () => {
      await taught({ known: { status: 'Accepted' }, colleague: { status: 'Accepted' } })
      await tell(it, station, started('T', { seqNo: 0, minute: 1 }))
      await tell(it, station, updated('T', { seqNo: 1, minute: 2, idToken: card() }))
      await tell(it, station, updated('T', { seqNo: 2, minute: 3, idToken: card('colleague') }))
      it.backend.tags.set('colleague', { status: 'Blocked' })
      await it.back()
      expect(stops()).toEqual([])
      await it.offline()
      await tell(it, station, started('U', { seqNo: 0, minute: 4 }))
      await tell(it, station, updated('U', { seqNo: 1, minute: 5, idToken: card() }))
      it.backend.tags.set('known', { status: 'NoCredit' })
      await it.back()
      expect(stops()).toEqual([{ transactionId: 'U' }])
    })

    test('a station that was away is told when it comes back', async () => {
      await begun()
      station.vanishes()
      await it.settle()
      it.backend.comesBack()
      await it.proxy.drain('CP1', null)
      await it.online('CP1', [version])
      expect(stops()).toEqual([{ transactionId: 'T' }])
    })

    function setVariables(...setVariableData: object[]): void {
      station.answers = (_action, payload) => ({
        setVariableResult: (payload['setVariableData'] as { component: object; variable: object }[]).map(
          ({ component, variable }) => ({ component, variable, attributeStatus: 'Accepted' }),
        ),
      })
      it.backend.call('CP1', 'SetVariables', { setVariableData })
    }
  })
})
