import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cards, PracticeBackend } from '../../src/main/practice/backend.ts'
import { at, eachInAGarage, hour } from './garage.ts'
import { schemaProblem } from './schemas.ts'
import { StillTime, until } from './still-time.ts'

const garage = eachInAGarage()

describe('what the backend asks', () => {
  const ask = async (action: string, payload: Record<string, unknown> = {}) => {
    const it = garage()
    expect(schemaProblem(action, 'req', payload)).toBeNull()
    const reply = await it.backend.call('990077', action, payload)
    if (reply.reply === 'result') expect(schemaProblem(action, 'conf', reply.payload)).toBeNull()
    return reply.reply === 'result' ? reply.payload : reply
  }

  test('V4 TriggerMessage brings the message asked for', async () => {
    const it = garage()
    await it.online()
    for (const requestedMessage of ['BootNotification', 'Heartbeat', 'StatusNotification', 'MeterValues']) {
      const before = it.of(requestedMessage).length
      expect(await ask('TriggerMessage', { requestedMessage })).toEqual({ status: 'Accepted' })
      await until(() => it.of(requestedMessage).length === before + 1)
    }
    expect(it.of('BootNotification')[1]).toEqual(it.of('BootNotification')[0])
    expect(await ask('TriggerMessage', { requestedMessage: 'Heartbeat', connectorId: 2 })).toEqual({
      status: 'Rejected',
    })
    expect(await ask('TriggerMessage', { requestedMessage: 'FirmwareStatusNotification' })).toEqual({
      status: 'NotImplemented',
    })
    expect(it.box.connection.accepted).toBe(true)
  })

  test('V8 RemoteStart and RemoteStop', async () => {
    const it = garage()
    await it.online()
    it.box.plugIn()
    expect(await ask('RemoteStartTransaction', { idTag: cards.known, connectorId: 2 })).toEqual({ status: 'Rejected' })
    expect(await ask('RemoteStartTransaction', { idTag: cards.known, connectorId: 1 })).toEqual({ status: 'Accepted' })
    await until(() => it.box.transactionId !== null)
    expect(it.of('Authorize')).toEqual([])
    expect(await ask('RemoteStartTransaction', { idTag: cards.known })).toEqual({ status: 'Rejected' })
    expect(await ask('RemoteStopTransaction', { transactionId: 99 })).toEqual({ status: 'Rejected' })
    expect(await ask('RemoteStopTransaction', { transactionId: 1 })).toEqual({ status: 'Accepted' })
    await until(() => it.of('StopTransaction').length === 1)
    expect(it.of('StopTransaction')[0]).toMatchObject({ reason: 'Remote' })
    await it.set('AuthorizeRemoteTxRequests', 'true')
    await ask('RemoteStartTransaction', { idTag: cards.blocked })
    await until(() => it.of('Authorize').length === 1)
    expect(it.box.session).toBeNull()
  })

  test('B3 GetConfiguration and ChangeConfiguration over the wire', async () => {
    const it = garage()
    await it.online()
    expect(await ask('GetConfiguration', { key: ['heartbeatINTERVAL', 'Nope'] })).toEqual({
      configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }],
      unknownKey: ['Nope'],
    })
    expect(await ask('GetConfiguration')).toMatchObject({ configurationKey: expect.any(Array) })
    expect(await ask('ChangeConfiguration', { key: 'Nope', value: '1' })).toEqual({ status: 'NotSupported' })
    expect(await ask('ChangeConfiguration', { key: 'NumberOfConnectors', value: '1' })).toEqual({ status: 'Rejected' })
    const key = Array.from({ length: 51 }, (_, n) => `k${n}`)
    expect(await ask('GetConfiguration', { key })).toMatchObject({ code: 'OccurenceConstraintViolation' })
  })

  test('Reset ends the session, boots again and puts waiting keys into force', async () => {
    const it = garage()
    await it.online()
    it.box.plugIn()
    await it.box.present(cards.known)
    await until(() => it.box.owed === 0)
    await ask('ChangeConfiguration', { key: 'ConnectorPhaseRotation', value: '1.STR' })
    expect(it.box.keys.items('ConnectorPhaseRotation')).toEqual(['1.RST'])
    expect(await ask('Reset', { type: 'Soft' })).toEqual({ status: 'Accepted' })
    await until(() => !it.box.connection.connected)
    expect(it.of('StopTransaction')).toMatchObject([{ reason: 'SoftReset' }])
    await it.time.runUntil(() => it.box.connection.accepted)
    expect(it.of('StopTransaction')).toHaveLength(1)
    expect(it.of('BootNotification')).toHaveLength(2)
    expect(it.box.keys.items('ConnectorPhaseRotation')).toEqual(['1.STR'])
    expect(it.box.status).toBe('Preparing')
  })

  test('ChangeAvailability waits for the end of a session; UnlockConnector ends it', async () => {
    const it = garage()
    await it.online()
    expect(await ask('ChangeAvailability', { connectorId: 1, type: 'Inoperative' })).toEqual({ status: 'Accepted' })
    expect(it.box.status).toBe('Unavailable')
    expect(await it.box.present(cards.known)).toBe('refused')
    await ask('ChangeAvailability', { connectorId: 0, type: 'Operative' })
    it.box.plugIn()
    await it.box.present(cards.known)
    expect(await ask('ChangeAvailability', { connectorId: 0, type: 'Inoperative' })).toEqual({ status: 'Scheduled' })
    expect(it.box.status).toBe('Charging')
    expect(await ask('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'Unlocked' })
    expect(it.box.status).toBe('Unavailable')
    await until(() => it.of('StopTransaction').length === 1)
    expect(it.of('StopTransaction')[0]).toMatchObject({ reason: 'UnlockCommand' })
  })

  test('9.1.33 with UnlockConnectorOnEVSideDisconnect off the plug stays locked until the card comes back', async () => {
    const it = garage()
    await it.online()
    await it.set('UnlockConnectorOnEVSideDisconnect', 'false')
    it.box.plugIn()
    await it.box.present(cards.known)
    it.box.unplug()
    expect(it.box.status).toBe('Finishing')
    expect(await it.box.present(cards.known)).toBe('released')
    expect(it.box.status).toBe('Available')
  })

  test('9.1.23 with StopTransactionOnEVSideDisconnect off the session waits for the car', async () => {
    const it = garage()
    await it.online()
    await it.set('StopTransactionOnEVSideDisconnect', 'false')
    it.box.plugIn()
    await it.box.present(cards.known)
    it.box.unplug()
    expect([it.box.status, it.box.reading.amps]).toEqual(['SuspendedEV', 0])
    it.box.plugIn()
    expect([it.box.status, it.box.reading.amps]).toEqual(['Charging', 16])
  })

  test('the local list decides offline, and over the wire', async () => {
    const it = garage()
    await it.online()
    const localAuthorizationList = [{ idTag: 'Listed', idTagInfo: { status: 'Accepted' } }]
    const list = { listVersion: 2, updateType: 'Full', localAuthorizationList }
    expect(await ask('SendLocalList', list)).toEqual({ status: 'Accepted' })
    expect(await ask('GetLocalListVersion')).toEqual({ listVersion: 2 })
    await it.backendGone()
    it.box.plugIn()
    expect(await it.box.present('LISTED')).toBe('started')
  })

  test('an unknown action is NotImplemented, one it does not offer NotSupported, a broken payload told as such', async () => {
    const it = garage()
    await it.online()
    expect(await it.backend.call('990077', 'MakeCoffee', {})).toMatchObject({ code: 'NotImplemented' })
    expect(await it.backend.call('990077', 'GetDiagnostics', {})).toMatchObject({ code: 'NotSupported' })
    expect(await it.backend.call('990077', 'Reset', { type: 'Gentle' })).toMatchObject({
      code: 'PropertyConstraintViolation',
    })
    expect(await it.backend.call('990077', 'Reset', {})).toMatchObject({ code: 'OccurenceConstraintViolation' })
    expect(await it.backend.call('990077', 'RemoteStopTransaction', { transactionId: '1' })).toMatchObject({
      code: 'TypeConstraintViolation',
    })
    expect(await ask('DataTransfer', { vendorId: 'x' })).toEqual({ status: 'UnknownVendorId' })
  })
})

test('G3 a new backend URL acts at once: the old connection ends, the new backend is asked to accept', async () => {
  const it = garage()
  const other = await PracticeBackend.start({ directory: join(it.directory, 'other'), time: it.time })
  try {
    await it.online()
    it.box.configure({ ocppu: `${other.url}/990077` })
    await until(() => it.box.connection.accepted && other.connected.length === 1)
    await until(() => it.backend.connected.length === 0)
    it.box.configure({ ocppe: false })
    await until(() => other.connected.length === 0)
    expect(it.box.connection).toMatchObject({ started: false, connected: false, accepted: false })
  } finally {
    await other.stop()
  }
})

test('§4.2 the clock of the wallbox follows the backend', async () => {
  const it = garage()
  const time = new StillTime()
  time.advance(hour)
  const later = await PracticeBackend.start({ directory: join(it.directory, 'later'), time })
  let first: unknown
  later.received((entries) => (first ??= entries.find(({ action }) => action === 'StatusNotification')?.payload))
  try {
    it.box.start()
    it.box.configure({ ocppu: `${later.url}/990077` })
    await until(() => first !== undefined)
    expect(first).toMatchObject({ timestamp: at(hour) })
  } finally {
    it.box.stop()
    await later.stop()
  }
  await until(() => time.waiting === 0)
})
