import { describe, expect, test } from 'vitest'
import { cards } from '../../src/main/practice/backend.ts'
import { at, eachInAGarage, hour } from './garage.ts'
import type { Garage } from './garage.ts'
import { until } from './still-time.ts'

const garage = eachInAGarage()

const transactionRelated = ['StartTransaction', 'MeterValues', 'StopTransaction']

describe('the backend is gone', () => {
  /** One online session so that the cache knows the cards, then the cut. */
  async function cacheFilledThenCut(it: Garage): Promise<void> {
    await it.online()
    await it.box.present(cards.blocked)
    for (const card of [cards.known, cards.expired]) {
      await it.box.present(card)
      await it.box.present(card)
    }
    await it.backendGone()
    it.box.plugIn()
  }

  test('C5 C6 C7 known cards only: the known one starts, blocked, expired and unknown ones do not', async () => {
    const it = garage()
    await cacheFilledThenCut(it)
    it.time.advance(hour)
    expect(await it.box.present(cards.blocked)).toBe('refused')
    expect(await it.box.present(cards.unknown)).toBe('refused')
    expect(await it.box.present(cards.expired)).toBe('refused')
    expect(await it.box.present(cards.known)).toBe('started')
  })

  test('C7 the expiring card still starts before its time', async () => {
    const it = garage()
    await cacheFilledThenCut(it)
    expect(await it.box.present(cards.expired)).toBe('started')
  })

  test('E2 anyone: the unknown card starts too, a remembered refusal does not', async () => {
    const it = garage()
    await it.online()
    await it.set('AllowOfflineTxForUnknownId', 'true')
    await it.box.present(cards.blocked)
    await it.backendGone()
    it.box.plugIn()
    expect(await it.box.present(cards.blocked)).toBe('refused')
    expect(await it.box.present(cards.unknown)).toBe('started')
  })

  test('E1 off: nobody starts', async () => {
    const it = garage()
    await it.online()
    await it.set('LocalAuthorizeOffline', 'false')
    await cacheFilledThenCut(it)
    for (const card of Object.values(cards)) expect(await it.box.present(card)).toBe('refused')
  })

  test('E4 ClearCache makes a remembered refusal unknown again', async () => {
    const it = garage()
    await it.online()
    await it.set('AllowOfflineTxForUnknownId', 'true')
    await it.box.present(cards.unknown)
    expect(await it.backend.call('990077', 'ClearCache', {})).toMatchObject({ payload: { status: 'Accepted' } })
    await it.backendGone()
    it.box.plugIn()
    expect(await it.box.present(cards.unknown)).toBe('started')
  })

  test('F12 C2 what happened offline arrives in order, with original times and the ids of the answers, also over a restart', async () => {
    const it = garage()
    await it.online()
    it.box.plugIn()
    await it.box.present(cards.known)
    await until(() => it.box.transactionId === 1)
    await it.backendGone()
    it.time.advance(10_000)
    await it.box.present(cards.known)
    it.box.unplug()
    it.time.advance(10_000)
    it.box.plugIn()
    expect(await it.box.present(cards.known)).toBe('started')
    it.time.advance(15_000)
    const owed = it.box.owed

    it.box.stop()
    it.time.advance(hour)
    it.box = it.newBox()
    expect(it.box.owed).toBe(owed + 1)
    it.box.start()
    await it.backend.comeBack()
    await it.time.runUntil(() => it.box.owed === 0)

    const story = it.received
      .filter(({ action }) => transactionRelated.includes(action))
      .map(({ action, payload }) => {
        const { transactionId, timestamp, meterValue } = payload as Record<string, unknown>
        return [action, transactionId, timestamp ?? (meterValue as [{ timestamp: string }])[0].timestamp]
      })
    expect(story).toEqual([
      ['StartTransaction', undefined, at(0)],
      ['MeterValues', 1, at(10_000)],
      ['StopTransaction', 1, at(10_000)],
      ['StartTransaction', undefined, at(20_000)],
      ['MeterValues', 2, at(30_000)],
      ['StopTransaction', 2, at(35_000)],
    ])
    // Switched off in the middle of the second session: that is a power failure, and the meter goes on from there.
    expect(it.of('StopTransaction').map(({ reason }) => reason)).toEqual(['Local', 'PowerLoss'])
    expect(it.box.reading.wh).toBe(it.of('StopTransaction')[1]?.['meterStop'])
    expect(it.of('BootNotification')).toHaveLength(2)
  })

  test('J §5.4 §4.9 after a mere reconnect no BootNotification, and only the status that is new', async () => {
    const it = garage()
    await it.online()
    const before = it.received.length
    await it.backendGone()
    it.box.plugIn()
    await it.backend.comeBack()
    await it.time.runUntil(() => it.statuses.at(-1) === 'Preparing')
    await it.backendGone()
    it.box.unplug()
    it.box.plugIn()
    await it.backend.comeBack()
    await it.time.runUntil(() => it.box.connection.accepted)
    expect(it.received.slice(before).map(({ action }) => action)).toEqual(['StatusNotification'])
  })

  test('the pauses between dials grow to 5 s and start again from the bottom', async () => {
    const it = garage()
    await it.online()
    await it.backendGone()
    const refused: number[] = []
    let last = ''
    await it.time.runUntil(() => {
      const { lastErrorAt } = it.box.connection
      if (String(lastErrorAt) !== last) refused.push(lastErrorAt ?? 0)
      last = String(lastErrorAt)
      return refused.length > 8
    }, 50)
    const pauses = refused.slice(1).map((each, n) => each - refused[n]!)
    expect(Math.max(...pauses)).toBeGreaterThan(3_500)
    expect(Math.max(...pauses)).toBeLessThan(7_500)
    expect(pauses[0]).toBeLessThan(1_500)
  })

  test('the fallback current holds while the backend is out of reach', async () => {
    const it = garage()
    await it.online()
    it.box.configure({ ocppf: 6 })
    it.box.plugIn()
    await it.box.present(cards.known)
    expect(it.box.reading.amps).toBe(16)
    await it.backendGone()
    expect(it.box.reading.amps).toBe(6)
    await it.backend.comeBack()
    await it.time.runUntil(() => it.box.reading.amps === 16)
  })

  test('F12 a card refused on replay ends its session: StopTransactionOnInvalidId', async () => {
    const it = garage()
    await it.online()
    await it.set('AllowOfflineTxForUnknownId', 'true')
    await it.backendGone()
    it.box.plugIn()
    await it.box.present(cards.unknown)
    await it.backend.comeBack()
    await it.time.runUntil(() => it.of('StopTransaction').length === 1)
    expect(it.of('StopTransaction')[0]).toMatchObject({ reason: 'DeAuthorized', transactionId: 1 })
    expect(it.box.status).toBe('Finishing')
  })

  test('§3.4 with StopTransactionOnInvalidId off only the energy ends', async () => {
    const it = garage()
    await it.online()
    await it.set('AllowOfflineTxForUnknownId', 'true')
    await it.set('StopTransactionOnInvalidId', 'false')
    await it.backendGone()
    it.box.plugIn()
    await it.box.present(cards.unknown)
    await it.backend.comeBack()
    await it.time.runUntil(() => it.statuses.at(-1) === 'SuspendedEVSE')
    expect(it.of('StopTransaction')).toEqual([])
    expect(it.box.reading.amps).toBe(0)
  })
})
