/** C2, P7, P8, H32: how the events of a 2.x station reach the backend after an outage: all, once, in order, as they were or flagged. */
import { afterEach, describe, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { at } from '../../fakes/session16.ts'
import { card, ended, session, started, updated } from '../../fakes/session2.ts'
import { events, flagged, invalid, known2, tell, tellAll as sayAll, texts, versions } from '../../fakes/site2.ts'
import type { Site } from '../../fakes/site.ts'
import type { Call, FakeStation } from '../../fakes/station.ts'

let it: Site
let station: FakeStation
let problems: unknown[] = []

const rows = () => it.disk.stored('CP1')
const tellAll = (...payloads: Record<string, unknown>[]): Promise<Call[]> => sayAll(it, station, payloads)

describe.each(versions)('%s', (version) => {
  afterEach(() => {
    expect(it.unasked()).toEqual([])
    expect(it.logged).toEqual(problems)
    problems = []
    expect(invalid(it, version)).toEqual([])
    expect(it.backend.overlaps).toBe(0)
  })
  async function known(changes = {}): Promise<void> {
    ;({ it, station } = await known2(version, changes))
  }
  async function offline(changes = {}): Promise<void> {
    await known(changes)
    await it.offline()
  }

  test('C2 P8 a session of the outage goes up first in, first out, one at a time, under the station’s ids, flagged', async () => {
    await offline()
    const calls = await tellAll(...session('T'), ...session('U', 10))
    expect(calls.map((call) => call.result)).toEqual([
      ...[{ idTokenInfo: { status: 'Accepted' } }, {}, { idTokenInfo: { status: 'Accepted' } }],
      ...[{ idTokenInfo: { status: 'Accepted' } }, {}, { idTokenInfo: { status: 'Accepted' } }],
    ])
    await it.back()
    expect(texts(it)).toEqual(calls.map(flagged))
    expect(rows().map((row) => [row.state, row.transmissions])).toEqual(calls.map(() => ['delivered', 1]))
    const rules = it.lines.flatMap((line) => (line.kind === 'frame' && line.leg === 'backend' ? [line.rule] : []))
    expect(rules.filter((rule) => rule === 'offline flag')).toHaveLength(6)
  })

  test('P8 an event is on disk before its station is answered', async () => {
    await offline()
    it.disk.held = true
    const call = await tell(it, station, started('T', { seqNo: 0, minute: 1 }))
    expect(call.answer).toBe(undefined)
    it.disk.held = false
    it.disk.release()
    await it.settle()
    expect(call.result).toEqual({})
    expect(rows()).toHaveLength(1)
  })

  test('P15 what cannot be kept is not answered', async () => {
    await offline()
    it.disk.full = true
    const call = await tell(it, station, started('T', { seqNo: 0, minute: 1 }))
    await it.pass(60_000)
    expect(call.answer).toBe(undefined)
    problems = [expect.stringContaining('a transaction message was not handled')]
  })

  test('P7 P8 seqNo, ids, times and order are the station’s, however odd: nothing is sorted', async () => {
    await offline()
    const odd = [
      updated('T', { seqNo: 7, minute: 9 }),
      ended('T', { seqNo: 3, minute: 2 }),
      started('U', { seqNo: 5, minute: 8 }),
      updated('T', { seqNo: 4, minute: 9 }),
      started('T', { seqNo: 0, minute: 1 }),
    ]
    await tellAll(...odd)
    await it.back()
    expect(it.backend.calls('TransactionEvent').map((call) => call.payload)).toEqual(
      odd.map((payload) => ({ offline: true, ...payload })),
    )
  })

  test('P8 H3 live events wait behind the queue and are answered here; then they pass unflagged again', async () => {
    await offline()
    await tellAll(...session('T'))
    it.backend.answers('TransactionEvent', silence)
    await it.back()
    const [live] = await tellAll(started('U', { seqNo: 0, minute: 10, idToken: card() }))
    expect(live!.result).toEqual({ idTokenInfo: { status: 'Accepted' } })
    expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'draining', owed: 4 })
    it.backend.behaves()
    it.backend.waiting('TransactionEvent')[0]!.answer({ idTokenInfo: { status: 'Accepted' } })
    await it.settle()
    expect(it.proxy.status('CP1')).toMatchObject({ backendLink: 'live', owed: 0 })
    await tellAll(updated('U', { seqNo: 1, minute: 11 }))
    expect(events(it)).toEqual(['T 0 true', 'T 1 true', 'T 2 true', 'U 0 true', 'U 1'])
  })

  test('P8 while draining, a card that is not known is first asked of the backend, with its type', async () => {
    await offline()
    await tellAll(...session('T'))
    it.backend.answers('TransactionEvent', silence)
    await it.back()
    it.backend.behaves()
    it.backend.tags.set('KeyCode:1234', { status: 'Accepted' })
    const call = station.calls(
      'TransactionEvent',
      started('U', { seqNo: 0, minute: 9, idToken: card('1234', 'KeyCode') }),
    )
    await it.settle()
    it.backend.waiting('TransactionEvent')[0]!.answer({})
    await it.settle()
    expect(it.backend.calls('Authorize').at(-1)!.payload).toEqual({ idToken: { idToken: '1234', type: 'KeyCode' } })
    expect(call.result).toEqual({ idTokenInfo: { status: 'Accepted' } })
  })

  describe('P7 an event said again, under another message id,', () => {
    const event = started('T', { seqNo: 0, minute: 1, idToken: card() })
    const answer = { idTokenInfo: { status: 'Accepted' } }

    test('offline: gets the stored answer and is not kept twice', async () => {
      await offline()
      const said = await tellAll(event, event)
      expect(said.map((call) => call.result)).toEqual([answer, answer])
      expect(rows()).toHaveLength(1)
    })

    test('draining and afterwards: gets it, and goes nowhere', async () => {
      await offline()
      await tellAll(event)
      it.backend.answers('TransactionEvent', silence)
      await it.back()
      expect((await tell(it, station, event)).result).toEqual(answer)
      it.backend.waiting('TransactionEvent')[0]!.answer(answer)
      await it.settle()
      expect((await tell(it, station, event)).result).toEqual(answer)
      expect(events(it)).toEqual(['T 0 true'])
    })

    test('on another connection, after the answer was lost: the backend hears the old id only', async () => {
      await known()
      it.backend.answers('TransactionEvent', silence)
      station.calls('TransactionEvent', event, 'old')
      await it.settle()
      station.vanishes()
      await it.settle()
      it.backend.behaves()
      await it.online('CP1', [version])
      expect((await it.say(station, 'TransactionEvent', event)).result).toEqual(answer)
      expect(it.backend.calls('TransactionEvent').map((call) => call.id)).toEqual(['old', 'old'])
    })

    test('after a restart: gets it', async () => {
      await offline()
      await tellAll(event)
      it.backend.comesBack()
      await it.restart()
      await it.online('CP1', [version])
      expect((await tell(it, station, event)).result).toEqual(answer)
      expect(events(it)).toEqual(['T 0 true'])
    })

    test('while it is parked: gets it', async () => {
      await offline()
      await tellAll(event)
      it.backend.answers('TransactionEvent', { callError: 'InternalError' })
      await it.back()
      await it.pass(400_000)
      expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 1 })
      expect((await tell(it, station, event)).result).toEqual(answer)
      expect(rows()).toHaveLength(1)
    })
  })

  test('P12 C4 the proxy is killed in the outage and again while it delivers: everything arrives, in order', async () => {
    await offline()
    const calls = await tellAll(...session('T'))
    await it.restart()
    expect((await station.connects({ protocols: [version] })).status).toBe(503)
    it.backend.comesBack()
    it.backend.answers('TransactionEvent', (call) => (call.payload['seqNo'] === 1 ? silence : it.backend.usual(call)))
    await it.online('CP1', [version])
    await it.restart()
    it.backend.behaves()
    await it.online('CP1', [version])
    expect(texts(it)).toEqual([calls[0]!, calls[1]!, calls[1]!, calls[2]!].map(flagged))
    expect(rows().map((row) => [row.state, row.ambiguous])).toEqual([
      ['delivered', false],
      ['delivered', true],
      ['delivered', false],
    ])
  })

  test('P8 security events go in line with the sessions', async () => {
    await offline()
    const [start, , end] = session('T')
    await tellAll(start!)
    const event = { type: 'ResetOrReboot', timestamp: at(2) }
    expect((await it.say(station, 'SecurityEventNotification', event)).result).toEqual({})
    await tellAll(end!)
    await it.back()
    expect(it.backend.calls('TransactionEvent', 'SecurityEventNotification').map((call) => call.action)).toEqual([
      ...['TransactionEvent', 'SecurityEventNotification', 'TransactionEvent'],
    ])
  })
})
