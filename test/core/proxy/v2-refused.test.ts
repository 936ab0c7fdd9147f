/** P8, H6: what becomes of a 2.x event the backend refuses: tried again as the station would, then parked, never dropped. */
import { afterEach, describe, expect, test } from 'vitest'
import { at } from '../../fakes/session16.ts'
import { session, updated } from '../../fakes/session2.ts'
import { events, flagged, invalid, known2, tellAll as sayAll, texts, versions } from '../../fakes/site2.ts'
import { boot2, type Site } from '../../fakes/site.ts'
import type { Call, FakeStation } from '../../fakes/station.ts'

let it: Site
let station: FakeStation

const rows = () => it.disk.stored('CP1')
const tellAll = (...payloads: Record<string, unknown>[]): Promise<Call[]> => sayAll(it, station, payloads)

describe.each(versions)('%s', (version) => {
  afterEach(() => {
    expect(it.unasked()).toEqual([])
    expect(it.logged).toEqual([])
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

  describe('P8 H6 a CALLERROR', () => {
    const times = (): number[] =>
      it.lines.flatMap((line) =>
        line.kind === 'row' && line.state === 'sending' ? [Math.round((line.at - firstSent()) / 1000)] : [],
      )
    const firstSent = (): number => it.lines.find((line) => line.kind === 'row' && line.state === 'sending')!.at
    const component = { name: 'OCPPCommCtrlr' }
    const attempts = { component, variable: { name: 'MessageAttempts', instance: 'TransactionEvent' } }
    const interval = { component, variable: { name: 'MessageAttemptInterval', instance: 'TransactionEvent' } }
    const refusals = async (): Promise<void> => {
      it.backend.answers('TransactionEvent', { callError: 'InternalError' })
      await it.offline()
      await tellAll(updated('T', { seqNo: 1, minute: 1 }))
      await it.back()
      await it.pass(3_600_000)
    }

    test('is tried three times, a minute times the transmissions apart, where the station’s keys are unknown', async () => {
      await known()
      await refusals()
      expect(times()).toEqual([0, 60, 180])
      expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 1 })
    })

    test('is tried as MessageAttempts and MessageAttemptInterval say: read by the backend', async () => {
      await known()
      station.answers = () => ({
        getVariableResult: [
          { ...attempts, attributeStatus: 'Accepted', attributeValue: '4' },
          { ...attempts, attributeType: 'MaxSet', attributeStatus: 'Accepted', attributeValue: '9' },
          { ...interval, attributeStatus: 'Accepted', attributeValue: '10' },
        ],
      })
      it.backend.call('CP1', 'GetVariables', { getVariableData: [attempts, interval] })
      await it.settle()
      await refusals()
      expect(times()).toEqual([0, 10, 30, 60])
    })

    test('set by the backend, where the station took it', async () => {
      await known()
      station.answers = () => ({
        setVariableResult: [
          { ...attempts, attributeStatus: 'Rejected' },
          { ...interval, attributeStatus: 'Accepted' },
          { ...interval, attributeType: 'MaxSet', attributeStatus: 'Accepted' },
        ],
      })
      const setVariableData = [
        { ...attempts, attributeValue: '7' },
        { ...interval, attributeValue: '20' },
        { ...interval, attributeType: 'MaxSet', attributeValue: '99' },
      ]
      it.backend.call('CP1', 'SetVariables', { setVariableData })
      await it.settle()
      await refusals()
      expect(times()).toEqual([0, 20, 60])
    })

    test('or reported by the station, and still known after a restart', async () => {
      await known()
      const reportData = [
        { ...attempts, variableAttribute: [{ type: 'MaxSet', value: '9' }, { value: '2' }] },
        { ...interval, variableAttribute: [{ type: 'Actual', value: '30' }] },
      ]
      await it.say(station, 'NotifyReport', { requestId: 1, generatedAt: at(0), seqNo: 0, reportData })
      await it.restart()
      await it.online('CP1', [version])
      await refusals()
      expect(times()).toEqual([0, 30])
    })

    test('of a start parks its session, not the next one; sent by hand it goes whole, in order, with the same bytes', async () => {
      await offline()
      const calls = await tellAll(...session('T'), ...session('U', 10))
      it.backend.answers('TransactionEvent', ({ payload }) =>
        payload['transactionInfo'].transactionId === 'T' ? { callError: 'PropertyConstraintViolation' } : {},
      )
      await it.back()
      await it.pass(400_000)
      expect(events(it).filter((each) => each.startsWith('U'))).toEqual(['U 0 true', 'U 1 true', 'U 2 true'])
      expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 3 })
      expect(rows().map((row) => row.error)).toEqual([
        'PropertyConstraintViolation: ',
        ...Array<string>(2).fill('the start of its transaction is parked'),
        ...[null, null, null],
      ])
      it.backend.behaves()
      const before = texts(it).length
      await it.proxy.resendParked('CP1')
      await it.settle()
      expect(texts(it).slice(before)).toEqual(calls.slice(0, 3).map(flagged))
      expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, parked: 0 })
    })

    test('of an event in between parks that event alone', async () => {
      await offline()
      await tellAll(...session('T'))
      it.backend.answers('TransactionEvent', ({ payload }) =>
        payload['eventType'] === 'Updated' ? { callError: 'FormatViolation' } : {},
      )
      await it.back()
      await it.pass(400_000)
      expect(rows().map((row) => row.state)).toEqual(['delivered', 'parked', 'delivered'])
    })

    test('SecurityError sends the station’s last boot first', async () => {
      await offline()
      await tellAll(updated('T', { seqNo: 1, minute: 1 }))
      let booted = false
      it.backend.answers('BootNotification', (call) => {
        booted = true
        return it.backend.usual(call)
      })
      it.backend.answers('TransactionEvent', () => (booted ? {} : { callError: 'SecurityError' }))
      await it.back()
      expect(it.backend.calls().map((call) => call.action)).toEqual([
        ...['BootNotification', 'Authorize', 'TransactionEvent', 'BootNotification', 'TransactionEvent'],
      ])
      expect(it.backend.calls('BootNotification').at(-1)!.payload).toEqual(boot2)
    })
  })
})
