/** P5: what a 2.x station is told while its backend is away, each answer held against the official schemas. */
import { afterEach, describe, expect, test } from 'vitest'
import { standIn, standInActions } from '../../../src/main/core/proxy/stand-in.ts'
import { complaint, hasSchema } from '../../fakes/schemas.ts'
import { metered, statusOf } from '../../fakes/session2.ts'
import { invalid, online2, versions } from '../../fakes/site2.ts'
import { boot2, type Site } from '../../fakes/site.ts'

let it: Site

const rejected = [
  'DataTransfer',
  'SignCertificate',
  'NotifyEVChargingNeeds',
  'NotifyEVChargingSchedule',
  'OpenPeriodicEventStream',
  'PullDynamicScheduleUpdate',
]
/** What is kept for the backend: action, and a payload. */
const kept = {
  'ocpp2.0.1': {
    MeterValues: { evseId: 0, ...metered(1) },
    SecurityEventNotification: { type: 'SettingSystemTime', timestamp: '2026-05-04T08:00:00Z' },
    NotifyEvent: {
      ...{ generatedAt: '2026-05-04T08:00:00Z', seqNo: 0 },
      eventData: [
        {
          ...{ eventId: 1, timestamp: '2026-05-04T08:00:00Z', trigger: 'Alerting', actualValue: '99' },
          ...{ eventNotificationType: 'HardWiredMonitor', component: { name: 'A' }, variable: { name: 'B' } },
        },
      ],
    },
  },
  'ocpp2.1': {
    NotifySettlement: {
      ...{ pspRef: 'P', status: 'Settled', settlementAmount: 10.5, settlementTime: '2026-05-04T08:00:00Z' },
    },
    BatterySwap: {
      ...{ eventType: 'BatteryIn', requestId: 1, idToken: { idToken: 'known', type: 'ISO14443' } },
      batteryData: [{ evseId: 1, serialNumber: '1', soC: 10, soH: 90 }],
    },
    NotifyDERAlarm: { controlType: 'FreqDroop', timestamp: '2026-05-04T08:00:00Z' },
    NotifyDERStartStop: { controlId: 'C', started: true, timestamp: '2026-05-04T08:00:00Z' },
  },
}

describe.each(versions)('%s', (version) => {
  const keptHere = Object.entries({ ...kept['ocpp2.0.1'], ...(version === 'ocpp2.1' ? kept['ocpp2.1'] : {}) })

  afterEach(() => {
    expect(it.unasked()).toEqual([])
    expect(it.logged).toEqual([])
    expect(invalid(it, version)).toEqual([])
  })
  async function offline() {
    const all = await online2(version)
    it = all.it
    await it.offline()
    return all.station
  }

  test.each(standInActions(version))('P5 %s has an answer the official schema takes', async (action) => {
    const station = await offline()
    const call = await it.say(station, action, {})
    expect(complaint(version, `${action}Response`, call.result)).toBe(null)
    if (rejected.includes(action)) expect(call.result).toMatchObject({ status: 'Rejected' })
  })

  test('P5 every message a station can send is answered: by this table, by the lane, or by a rule of its own', () => {
    const fromStations = stationActions[version].filter((action) => hasSchema(version, `${action}Request`))
    const elsewhere = ['BootNotification', 'Authorize', 'TransactionEvent', ...keptHere.map(([action]) => action)]
    // Only the backend could know these: there is no answer that says nothing.
    const unanswerable = ['VatNumberValidation', 'GetCertificateChainStatus']
    expect(fromStations.filter((action) => ![...elsewhere, ...unanswerable].includes(action)).sort()).toEqual(
      [...standInActions(version)].sort(),
    )
    for (const action of unanswerable) expect(standIn(version, action, 0)).toMatchObject({ code: 'NotImplemented' })
  })

  test('P5 what is not known gets NotImplemented', async () => {
    const station = await offline()
    const call = await it.say(station, 'VendorThing', { x: 1 })
    expect(JSON.parse(call.answer!)).toEqual([4, call.id, 'NotImplemented', expect.any(String), {}])
  })

  test.each(keptHere)('P5 C2 %s is kept, and delivered as it came', async (action, payload) => {
    expect(complaint(version, `${action}Request`, payload)).toBe(null)
    const station = await offline()
    const call = await it.say(station, action, payload)
    expect(call.result).toEqual({})
    expect(it.disk.stored('CP1')).toMatchObject([{ action, state: 'queued', flagged: false, part: 'other' }])
    await it.back()
    expect(it.backend.calls(action).map((each) => each.text)).toEqual([call.text])
  })

  test.each(keptHere)('P4 %s that was on its way when the link died is kept too', async (action, payload) => {
    const all = await online2(version)
    it = all.it
    it.backend.freezes()
    const call = await it.say(all.station, action, payload)
    await it.offline()
    expect(call.result).toEqual({})
    it.backend.behaves()
    await it.back()
    expect(it.backend.calls(action).map((each) => each.text)).toEqual([call.text])
    expect(it.disk.stored('CP1').filter((row) => row.state !== 'delivered')).toEqual([])
  })

  test('P5 Heartbeat is answered with the backend’s clock carried on', async () => {
    const all = await online2(version)
    it = all.it
    it.backend.aheadMs = 90_000
    await it.say(all.station, 'Heartbeat', {})
    await it.offline()
    await it.pass(60_000)
    const call = await it.say(all.station, 'Heartbeat', {})
    expect(Date.parse(call.result!['currentTime'])).toBe(it.clock.wall() + 90_000)
  })

  test('C3 another boot ends the link, the accepted one waits for the backend', async () => {
    const station = await offline()
    const same = await it.say(station, 'BootNotification', boot2)
    expect([same.answer, station.link.peer!.closed]).toEqual([undefined, null])
    await it.say(station, 'BootNotification', { ...boot2, reason: 'Watchdog' })
    expect(station.link.peer!.closed).toBe(1013)
  })

  test.each([
    ['TransactionEvent', { eventType: 'Started' }],
    ['TransactionEvent', { eventType: 'Updated', seqNo: '1', timestamp: 't', transactionInfo: { transactionId: 'T' } }],
    ['TransactionEvent', { eventType: 'Paused', seqNo: 1, timestamp: 't', transactionInfo: { transactionId: 'T' } }],
    ['TransactionEvent', { eventType: 'Updated', seqNo: 1, timestamp: 't' }],
    ['Authorize', {}],
    ['Authorize', { idToken: { idToken: 'known' } }],
    ['Authorize', { idToken: 'known' }],
  ])('P5 %s that lacks what a promise needs is a FormatViolation: %j', async (action, payload) => {
    const station = await offline()
    const call = await it.say(station, action, payload)
    expect(JSON.parse(call.answer!)).toEqual([4, call.id, 'FormatViolation', expect.any(String), {}])
    expect(it.disk.stored('CP1')).toEqual([])
  })

  test.each([
    '[2,"1","TransactionEvent",{"eventType":',
    '[2,"1","TransactionEvent",{x}]',
    '[2,"1","StatusNotification",{',
  ])('H33 what breaks off or is no JSON is a FormatViolation under its id: %s', async (text) => {
    const station = await offline()
    station.link.sends(text)
    await it.settle()
    expect(JSON.parse(station.link.frames.at(-1)!)).toEqual([4, '1', 'FormatViolation', expect.any(String), {}])
  })

  test('P10 StatusNotification is answered {} and the latest of each connector goes up', async () => {
    const station = await offline()
    for (const [status, minute] of [
      ['Occupied', 1],
      ['Faulted', 2],
    ] as const)
      expect((await it.say(station, 'StatusNotification', statusOf(1, status, minute))).result).toEqual({})
    await it.say(station, 'StatusNotification', statusOf(2, 'Unavailable', 3))
    await it.back()
    expect(it.backend.calls('StatusNotification').map((call) => call.payload)).toEqual([
      statusOf(1, 'Faulted', 2),
      statusOf(2, 'Unavailable', 3),
    ])
  })
})

describe('frames that are no CALL', () => {
  const unread = [
    'nonsense',
    '',
    '{}',
    '[]',
    '[2]',
    '[2,7,"Heartbeat",{}]',
    '["2","1","Heartbeat",{}]',
    '[2,"1"',
    '[2,"x',
  ]
  const offline = async (version: string) => {
    const all = await online2(version)
    it = all.it
    await it.offline()
    return all.station
  }
  const said = async (version: string, text: string): Promise<unknown[]> => {
    const station = await offline(version)
    const before = station.link.frames.length
    station.link.peer!.send(text)
    await it.settle()
    expect(station.link.peer!.closed).toBe(null)
    return station.link.frames.slice(before).map((frame) => JSON.parse(frame) as unknown)
  }
  const long = 'x'.repeat(37)

  describe.each(versions)('%s', (version) => {
    test.each(unread)('H33 cannot be read: id "-1", RpcFrameworkError: %s', async (text) => {
      const id = text === '[2,"1"' ? '1' : '-1'
      expect(await said(version, text)).toEqual([[4, id, 'RpcFrameworkError', expect.any(String), {}]])
    })

    test('H33 an id that is no message id is "-1" as well', async () => {
      expect(await said(version, `[2,"${long}"]`)).toEqual([[4, '-1', 'RpcFrameworkError', expect.any(String), {}]])
    })

    test.each([
      '[3,"1"',
      '[3,1,{}]',
      '[4,',
      '[4,1,"GenericError","",{}]',
      '[3,"nobody asked",{}]',
      '[4,"x","A","",{}]',
    ])('P11 an answer is never answered: %s', async (text) => {
      expect(await said(version, text)).toEqual([])
    })
  })

  test.each([
    ['[9,"1","What",{}]', '1'],
    ['[ 1 , "a" ]', 'a'],
    ['[-1]', '-1'],
    ['[17,"1"]', '1'],
    ['[5,"1","FormatViolation","",{}]', '1'],
    ['[6,"s","NotifyPeriodicEventStream",{}]', 's'],
  ])('H33 2.0.1 answers a type it does not know with MessageTypeNotSupported: %s', async (text, id) => {
    expect(await said('ocpp2.0.1', text)).toEqual([[4, id, 'MessageTypeNotSupported', expect.any(String), {}]])
  })

  test.each(['[9,"1","What",{}]', '[-1]', '[5,"1","FormatViolation","",{}]'])(
    'H33 2.1 ignores it: %s',
    async (text) => {
      expect(await said('ocpp2.1', text)).toEqual([])
    },
  )

  test('P5 a 2.1 SEND has no answer: it is recorded, dropped, and not sent later', async () => {
    const send = '[6,"s","NotifyPeriodicEventStream",{"id":1,"pending":0,"basetime":"t","data":[]}]'
    expect(await said('ocpp2.1', send)).toEqual([])
    await it.back()
    expect(it.backend.connections.flatMap((each) => each.frames).filter((text) => text === send)).toEqual([])
    expect(it.lines.filter((line) => line.kind === 'frame' && line.text === send)).toHaveLength(1)
    expect(it.disk.stored('CP1')).toEqual([])
  })
})

/** Part 2, messages initiated by the Charging Station; those 2.0.1 does not have are left out by its schemas. */
const common = [
  ...['Authorize', 'BootNotification', 'ClearedChargingLimit', 'DataTransfer', 'FirmwareStatusNotification'],
  ...['Get15118EVCertificate', 'GetCertificateStatus', 'Heartbeat', 'LogStatusNotification', 'MeterValues'],
  ...['NotifyChargingLimit', 'NotifyCustomerInformation', 'NotifyDisplayMessages', 'NotifyEVChargingNeeds'],
  ...['NotifyEVChargingSchedule', 'NotifyEvent', 'NotifyMonitoringReport', 'NotifyReport'],
  ...['PublishFirmwareStatusNotification', 'ReportChargingProfiles', 'ReservationStatusUpdate'],
  ...['SecurityEventNotification', 'SignCertificate', 'StatusNotification', 'TransactionEvent'],
]
const stationActions = {
  'ocpp2.0.1': common,
  'ocpp2.1': [
    ...common,
    ...['BatterySwap', 'ClosePeriodicEventStream', 'GetCertificateChainStatus', 'NotifyDERAlarm', 'NotifyDERStartStop'],
    ...['NotifyPriorityCharging', 'NotifySettlement', 'OpenPeriodicEventStream', 'PullDynamicScheduleUpdate'],
    ...['ReportDERControl', 'VatNumberValidation'],
  ],
}
