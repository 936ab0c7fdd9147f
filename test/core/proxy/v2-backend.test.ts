/** P2, P10, H26, E14: what the backend of a 2.x station hears when it asks, and of its connectors after an outage. */
import { afterEach, describe, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { at } from '../../fakes/session16.ts'
import { card, session, statusOf } from '../../fakes/session2.ts'
import { authorize, invalid, online2, policy, tellAll, versions } from '../../fakes/site2.ts'
import type { Site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

let it: Site
let station: FakeStation

describe.each(versions)('%s', (version) => {
  afterEach(() => {
    expect(it.unasked()).toEqual([])
    expect(it.logged).toEqual([])
    expect(invalid(it, version)).toEqual([])
  })

  describe('P2 E14 GetTransactionStatus', () => {
    /** The backend is back, and has not answered the first of what waits for it. */
    async function draining(): Promise<void> {
      ;({ it, station } = await online2(version))
      await authorize(it, station)
      await it.offline()
      await tellAll(it, station, session('T'))
      it.backend.answers('TransactionEvent', silence)
      await it.back()
      station.answers = () => undefined
    }
    let asked = 0
    /** The frame the backend gets for what the station answers, `$` standing for the id. */
    async function answered(payload: object, answer: string): Promise<{ station: string; backend: string }> {
      const id = it.backend.call('CP1', 'GetTransactionStatus', payload, `ask-${++asked}`)
      await it.settle()
      const text = answer.replace('$', id)
      station.link.sends(text)
      await it.settle()
      return { station: text, backend: it.backend.connections.at(-1)!.frames.at(-1)! }
    }

    test.each([{ transactionId: 'T' }, {}])(
      'says that messages are in the queue while they wait here, every other byte kept: %j',
      async (payload) => {
        await draining()
        const given = await answered(payload, '[3, "$" ,{ "ongoingIndicator":false, "messagesInQueue" : false }]')
        expect(given.backend).toBe(given.station.replace(' : false', ' : true'))
        expect(it.lines.at(-1)).toMatchObject({ leg: 'backend', way: 'out', rule: 'messages in queue' })
      },
    )

    test('of another transaction, or where the station says so itself, or refuses: as it is', async () => {
      await draining()
      for (const [payload, answer] of [
        [{ transactionId: 'U' }, '[3, "$" ,{"messagesInQueue": false}]'],
        [{ transactionId: 'T' }, '[3, "$" ,{"messagesInQueue": true}]'],
        [{}, '[4, "$" ,"NotImplemented","",{}]'],
      ] as const) {
        const given = await answered(payload, answer)
        expect(given.backend).toBe(given.station)
      }
    })

    test('when everything is delivered: as it is', async () => {
      await draining()
      it.backend.behaves()
      it.backend.waiting('TransactionEvent')[0]!.answer({ idTokenInfo: { status: 'Accepted' } })
      await it.settle()
      const given = await answered({ transactionId: 'T' }, '[3, "$" ,{"messagesInQueue": false}]')
      expect(given.backend).toBe(given.station)
    })

    test('after a restart of the proxy: still', async () => {
      await draining()
      await it.restart()
      await it.online('CP1', [version])
      const given = await answered({ transactionId: 'T' }, '[3, "$" ,{"messagesInQueue":false}]')
      expect(given.backend).toBe(given.station.replace('false', 'true'))
    })
  })

  describe('P10 H26 the connectors after an outage', () => {
    const threshold = { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'OfflineThreshold' } }
    const teach = {
      SetVariables(value: string) {
        station.answers = () => ({ setVariableResult: [{ ...threshold, attributeStatus: 'Accepted' }] })
        it.backend.call('CP1', 'SetVariables', { setVariableData: [{ ...threshold, attributeValue: value }] })
      },
      GetVariables(value: string) {
        station.answers = () => ({
          getVariableResult: [{ ...threshold, attributeStatus: 'Accepted', attributeValue: value }],
        })
        it.backend.call('CP1', 'GetVariables', { getVariableData: [threshold] })
      },
      NotifyReport(value: string) {
        const reportData = [{ ...threshold, variableAttribute: [{ value }] }]
        station.calls('NotifyReport', { requestId: 1, generatedAt: at(0), seqNo: 0, reportData })
      },
    }
    /** Three connectors the backend has heard of. */
    async function reported(): Promise<void> {
      ;({ it, station } = await online2(version))
      for (const [evse, connector] of [
        [1, 1],
        [1, 2],
        [2, 1],
      ] as const)
        await it.say(station, 'StatusNotification', statusOf(evse, 'Available', 1, connector))
    }
    /** Connectors it hears of after an outage of so many seconds, in which the second of EVSE 1 changed. */
    async function after(seconds: number): Promise<string[]> {
      await it.offline()
      await it.say(station, 'StatusNotification', statusOf(1, 'Occupied', 2, 2))
      await it.say(station, 'StatusNotification', statusOf(2, 'Occupied', 3))
      await it.say(station, 'StatusNotification', statusOf(2, 'Available', 4))
      await it.pass(seconds * 1_000)
      const heard = it.backend.calls('StatusNotification').length
      await it.back()
      return it.backend
        .calls('StatusNotification')
        .slice(heard)
        .map(({ payload }) => `${payload['evseId']}/${payload['connectorId']} ${payload['connectorStatus']}`)
    }
    const changed = ['1/2 Occupied']
    const all = ['1/1 Available', '1/2 Occupied', '2/1 Available']

    test('where OfflineThreshold is unknown, only what changed', async () => {
      await reported()
      expect(await after(86_400)).toEqual(changed)
    })

    test.each(['SetVariables', 'GetVariables', 'NotifyReport'] as const)(
      'B04 learned from %s: what changed, or all after a longer outage',
      async (way) => {
        await reported()
        teach[way]('300')
        await it.settle()
        expect(await after(200)).toEqual(changed)
        await it.say(station, 'StatusNotification', statusOf(1, 'Available', 5, 2))
        expect((await after(301)).sort()).toEqual(all)
      },
    )

    test('a limit of the variable is not its value', async () => {
      await reported()
      station.answers = () => ({
        getVariableResult: [
          { ...threshold, attributeType: 'MinSet', attributeStatus: 'Accepted', attributeValue: '1' },
        ],
      })
      it.backend.call('CP1', 'GetVariables', { getVariableData: [{ ...threshold, attributeType: 'MinSet' }] })
      await it.settle()
      expect(await after(200)).toEqual(changed)
    })

    test('what changed is not forgotten by a restart', async () => {
      await reported()
      await it.offline()
      await it.say(station, 'StatusNotification', statusOf(1, 'Faulted', 2))
      it.backend.comesBack()
      await it.restart()
      await it.online('CP1', [version])
      expect(it.backend.calls('StatusNotification').at(-1)!.payload).toEqual(statusOf(1, 'Faulted', 2))
    })
  })

  test('P13 a local session: the backend hears nothing of it but that the EVSE is Unavailable', async () => {
    const guest = card('guest', 'KeyCode')

    ;({ it, station } = await online2(version, policy({ localUsers: ['guest'] })))
    await it.say(station, 'StatusNotification', statusOf(1, 'Available', 1))
    expect(await authorize(it, station, guest)).toEqual({ status: 'Accepted' })
    const said = await tellAll(it, station, session('T', 1, guest).slice(0, 2))
    expect(said.map((call) => call.result)).toEqual([{ idTokenInfo: { status: 'Accepted' } }, {}])
    await it.say(station, 'StatusNotification', statusOf(1, 'Occupied', 2))
    expect(await tellAll(it, station, session('T', 1, guest).slice(2))).toMatchObject([
      { result: { idTokenInfo: { status: 'Accepted' } } },
    ])
    await it.settle()
    expect(it.backend.calls('TransactionEvent')).toEqual([])
    expect(it.backend.calls('StatusNotification').map(({ payload }) => payload['connectorStatus'])).toEqual([
      ...['Available', 'Unavailable', 'Occupied'],
    ])
  })

  test('P13 where the EVSE is named by a later event, it is Unavailable from then on, and no other', async () => {
    const guest = card('guest', 'KeyCode')
    ;({ it, station } = await online2(version, policy({ localUsers: ['guest'] })))
    const [start, update, end] = session('T', 1, guest)
    const placed = { ...update, evse: { id: 2, connectorId: 1 } }
    delete start!['evse']
    await tellAll(it, station, [start!])
    expect(it.backend.calls('StatusNotification')).toEqual([])
    await tellAll(it, station, [placed])
    expect(it.backend.calls('StatusNotification').map(({ payload }) => payload)).toMatchObject([
      { evseId: 2, connectorId: 1, connectorStatus: 'Unavailable' },
    ])
    await tellAll(it, station, [end!])
    expect(it.backend.calls('TransactionEvent')).toEqual([])
  })
})
