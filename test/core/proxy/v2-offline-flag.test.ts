/** H32: events answered here go up with `offline: true`, as they would have from a station that was really offline. */
import { afterEach, describe, expect, test } from 'vitest'
import { silence } from '../../fakes/backend.ts'
import { signed, statusOf, updated } from '../../fakes/session2.ts'
import { flagged, invalid, known2, policy, tell, texts, versions } from '../../fakes/site2.ts'
import type { Site } from '../../fakes/site.ts'
import type { FakeStation } from '../../fakes/station.ts'

let it: Site
let station: FakeStation

const rows = () => it.disk.stored('CP1')

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

  describe('H32 the offline flag', () => {
    const base =
      '"seqNo":1,"timestamp":"2026-05-04T08:01:00Z","triggerReason":"MeterValuePeriodic","transactionInfo":{"transactionId":"T"}'
    const sent = async (payload: string, changes = {}): Promise<{ text: string; up: string }> => {
      await offline(changes)
      const text = `[2, "m1" ,"TransactionEvent", ${payload}]`
      station.link.sends(text)
      await it.settle()
      await it.back()
      return { text, up: texts(it)[0]! }
    }

    test.each([
      [
        'put first where it is missing',
        `{ "eventType":"Updated",${base}}`,
        `{"offline":true, "eventType":"Updated",${base}}`,
      ],
      [
        'replaced where it is false',
        `{"offline" : false ,"eventType":"Updated",${base}}`,
        `{"offline" : true ,"eventType":"Updated",${base}}`,
      ],
      [
        'replaced where it comes last',
        `{"eventType":"Updated",${base},"offline":false}`,
        `{"eventType":"Updated",${base},"offline":true}`,
      ],
      [
        'its own, not one further in',
        `{"eventType":"Updated",${base},"customData":{"vendorId":"V","offline":false,"n":1.0}}`,
        `{"offline":true,"eventType":"Updated",${base},"customData":{"vendorId":"V","offline":false,"n":1.0}}`,
      ],
    ])('is %s, every other byte kept', async (_how, payload, expected) => {
      const { text, up } = await sent(payload)
      expect(up).toBe(text.replace(payload, expected))
      expect(JSON.parse(up)[3].offline).toBe(true)
    })

    test('leaves the bytes alone where the station said it already', async () => {
      const { text, up } = await sent(`{"eventType":"Updated",${base},"offline": true}`)
      expect(up).toBe(text)
    })

    test('leaves them alone where the site wants it so', async () => {
      const { text, up } = await sent(`{"eventType":"Updated",${base},"offline":false}`, policy({ offlineFlag: false }))
      expect(up).toBe(text)
    })

    test('is never put on signed values: they arrive as they were signed', async () => {
      await offline()
      const [first, second] = [
        await tell(it, station, updated('T', { seqNo: 1, minute: 1, more: { ...signed(1), offline: false } })),
        await tell(it, station, updated('T', { seqNo: 2, minute: 2 })),
      ]
      await it.back()
      expect(texts(it)).toEqual([first.text, flagged(second)])
    })

    test('is never put on bytes that were sent before, whatever becomes of them', async () => {
      await known()
      it.backend.answers('TransactionEvent', silence)
      const call = await tell(it, station, updated('T', { seqNo: 1, minute: 1 }))
      await it.offline()
      expect(call.result).toEqual({})
      it.backend.behaves()
      await it.back()
      expect(texts(it)).toEqual([call.text, call.text])
      expect(rows()).toMatchObject([{ flagged: false, ambiguous: true }])
    })

    test('is put on an event that only stood in line when the link died', async () => {
      await known()
      it.backend.freezes()
      station.calls('Heartbeat', {})
      const call = await tell(it, station, updated('T', { seqNo: 1, minute: 1 }))
      await it.offline()
      expect(call.result).toEqual({})
      await it.back()
      expect(texts(it)).toEqual([flagged(call)])
    })

    test('stays on an event that was sent and, the next time, only stood in line', async () => {
      await offline()
      const call = await tell(it, station, updated('T', { seqNo: 1, minute: 1 }))
      it.backend.answers('TransactionEvent', silence)
      await it.back()
      await it.offline()
      await it.say(station, 'StatusNotification', statusOf(1, 'Occupied', 2))
      it.backend.answers('StatusNotification', silence)
      await it.back()
      expect(it.backend.waiting('StatusNotification')).toHaveLength(1)
      await it.offline()
      it.backend.behaves()
      await it.back()
      expect(texts(it)).toEqual([flagged(call), flagged(call)])
      expect(rows()).toMatchObject([{ state: 'delivered', transmissions: 2 }])
    })

    test('is decided once: the same bytes go at every transmission, after a restart and another policy too', async () => {
      await offline()
      const call = await tell(it, station, updated('T', { seqNo: 1, minute: 1 }))
      it.backend.answers('TransactionEvent', silence)
      await it.back()
      it.backend.resets()
      await it.back()
      await it.restart(policy({ offlineFlag: false }))
      it.backend.behaves()
      await it.online('CP1', [version])
      expect(texts(it)).toEqual([flagged(call), flagged(call), flagged(call)])
      expect(rows()).toMatchObject([{ state: 'delivered', ambiguous: true, transmissions: 3 }])
    })
  })
})
