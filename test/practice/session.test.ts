import { describe, expect, test } from 'vitest'
import { cards } from '../../src/main/practice/backend.ts'
import { at, eachInAGarage } from './garage.ts'
import { until } from './still-time.ts'

const garage = eachInAGarage()

describe('a session with the backend there', () => {
  test('C1 from plugging in to unplugging: Available, Preparing, Charging, Finishing, Available, and a running meter', async () => {
    const it = garage()
    await it.online()
    await it.set('MeterValueSampleInterval', '60')
    it.box.plugIn()
    expect(await it.box.present(cards.known)).toBe('started')
    await until(() => it.box.transactionId !== null && it.box.owed === 0)
    await it.time.runUntil(() => it.of('MeterValues').length === 2, 1_000)
    const meterStop = it.box.reading.wh
    const stopped = new Date(it.time.now()).toISOString()
    expect(await it.box.present(cards.known.toLowerCase())).toBe('stopped')
    it.box.unplug()
    await until(() => it.box.owed === 0 && it.statuses.at(-1) === 'Available')

    expect(it.statuses).toEqual(['Available', 'Preparing', 'Charging', 'Finishing', 'Available'])
    expect(it.of('Authorize')).toEqual([{ idTag: cards.known }])
    expect(it.of('StartTransaction')).toEqual([{ connectorId: 1, idTag: cards.known, meterStart: 0, timestamp: at(0) }])
    // 16 A on three phases of 230 V: 11 040 W.
    expect(it.of('MeterValues')).toEqual(
      [184, 368].map((wh, n) => ({
        connectorId: 1,
        transactionId: 1,
        meterValue: [
          {
            timestamp: at((n + 1) * 60_000),
            sampledValue: [
              { value: String(wh), context: 'Sample.Periodic', measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
            ],
          },
        ],
      })),
    )
    expect(it.of('StopTransaction')).toEqual([
      { transactionId: 1, idTag: cards.known.toLowerCase(), meterStop, timestamp: stopped, reason: 'Local' },
    ])
    expect(meterStop).toBeGreaterThanOrEqual(368)
  })

  test('L10 card first, cable second starts as well; without the cable the permission runs out', async () => {
    const it = garage()
    await it.online()
    expect(await it.box.present(cards.known)).toBe('waiting')
    expect(it.box.status).toBe('Preparing')
    it.time.advance(60_000)
    expect(it.box.status).toBe('Available')
    await it.box.present(cards.known)
    it.box.plugIn()
    expect(it.box.status).toBe('Charging')
    it.box.unplug()
    expect(it.box.status).toBe('Available')
    await until(() => it.of('StopTransaction').length === 1)
    expect(it.of('StopTransaction')[0]).toMatchObject({ reason: 'EVDisconnected' })
  })

  test('C6 a refused card starts nothing; another card stops nothing', async () => {
    const it = garage()
    await it.online()
    it.box.plugIn()
    expect(await it.box.present(cards.blocked)).toBe('refused')
    expect(await it.box.present(cards.unknown)).toBe('refused')
    expect(await it.box.present(cards.known)).toBe('started')
    expect(await it.box.present(cards.blocked)).toBe('unchanged')
    expect(it.box.status).toBe('Charging')
  })

  test('9.1.13 with LocalPreAuthorize a card known to be good starts without a question', async () => {
    const it = garage()
    await it.online()
    await it.set('LocalPreAuthorize', 'true')
    it.box.plugIn()
    await it.box.present(cards.known)
    await it.box.present(cards.known)
    await it.box.present(cards.known)
    expect(it.box.status).toBe('Charging')
    expect(it.of('Authorize')).toHaveLength(1)
  })

  test('9.1.17, 9.1.27 the measurands asked for are the measurands sent', async () => {
    const it = garage()
    await it.online()
    await it.set('MeterValuesSampledData', 'Power.Active.Import,Current.Import,Voltage')
    await it.set('StopTxnSampledData', 'Energy.Active.Import.Register')
    it.box.plugIn()
    await it.box.present(cards.known)
    it.time.advance(10_000)
    await until(() => it.of('MeterValues').length > 0)
    expect(JSON.stringify(it.of('MeterValues'))).toMatch(/"11040".*"16".*"230"/)
    await it.box.present(cards.known)
    await until(() => it.of('StopTransaction').length > 0)
    expect(JSON.stringify(it.of('StopTransaction'))).toMatch(/Transaction.Begin.*Transaction.End/)
  })

  test('9.1.5 clock-aligned values come at whole multiples of the interval, in or out of a session', async () => {
    const it = garage()
    await it.online()
    it.time.advance(100_000)
    await it.set('ClockAlignedDataInterval', '900')
    it.time.advance(800_000)
    await until(() => it.of('MeterValues').length === 1)
    expect(it.of('MeterValues')[0]).toMatchObject({ meterValue: [{ timestamp: at(900_000) }] })
    expect(it.of('MeterValues')[0]).not.toHaveProperty('transactionId')
  })

  test('F6 open to anyone, it charges with its cardless tag', async () => {
    const it = garage()
    await it.online()
    it.box.configure({ acs: 0, ocppd: cards.known })
    it.box.plugIn()
    await until(() => it.box.transactionId !== null)
    expect(it.of('StartTransaction')).toMatchObject([{ idTag: cards.known }])
  })
})
