/** L7, P2, P11, B07: reports the proxy itself asks a 2.x station for, beside those of its backend. */
import { afterEach, describe, expect, test } from 'vitest'
import { printVariable, type ReportData } from '../../../src/main/core/ocpp/variables.ts'
import type { Failure } from '../../../src/shared/failure.ts'
import { silence } from '../../fakes/backend.ts'
import { invalid, online2, versions } from '../../fakes/site2.ts'
import type { Site } from '../../fakes/site.ts'
import type { Call, FakeStation } from '../../fakes/station.ts'

let it: Site
let station: FakeStation
afterEach(() => {
  expect(it.unasked()).toEqual([])
  expect(it.logged).toEqual([])
})

const item = (name: string, value = '1'): object => ({
  component: { name: 'C' },
  variable: { name },
  variableAttribute: [{ value }],
  variableCharacteristics: { dataType: 'string', supportsMonitoring: false },
})
const piece = (requestId: number, seqNo: number, tbc: boolean, ...names: string[]): object => ({
  ...{ requestId, generatedAt: '2026-05-04T08:00:00Z', seqNo, tbc },
  reportData: names.map((name) => item(name)),
})
const names = (data: readonly ReportData[]): string[] => data.map(({ variable }) => printVariable(variable))

/** The number of the report the station was last asked for. */
const askedFor = (): number =>
  station.link.heard.filter(({ action }) => action === 'GetBaseReport').at(-1)!.payload['requestId'] as number
async function asks(): Promise<{ report: Promise<ReportData[] | Failure>; requestId: number }> {
  const report = it.proxy.report('CP1', 'FullInventory').catch((error: unknown) => error as Failure)
  await it.settle()
  return { report, requestId: askedFor() }
}
const say = (payload: object): Promise<Call> => it.say(station, 'NotifyReport', payload)
const atBackend = (): unknown[] => it.backend.calls('NotifyReport').map(({ payload }) => payload['requestId'])

describe.each(versions)('%s', (version) => {
  afterEach(() => {
    expect(invalid(it, version)).toEqual([])
  })

  test('L7 P2 a report in parts comes together in their order, is answered here and stays here', async () => {
    ;({ it, station } = await online2(version))
    const { report, requestId } = await asks()
    expect(station.link.heard.at(-1)).toMatchObject({
      action: 'GetBaseReport',
      payload: { requestId, reportBase: 'FullInventory' },
    })
    const told = [await say(piece(requestId, 0, true, 'A', 'B')), await say(piece(requestId, 2, true, 'D'))]
    told.push(await say(piece(requestId, 1, true, 'C')), await say(piece(requestId, 3, false)))
    expect(told.map(({ result }) => result)).toEqual([{}, {}, {}, {}])
    expect(names((await report) as ReportData[])).toEqual(['C.A', 'C.B', 'C.C', 'C.D'])
    expect(it.backend.calls('NotifyReport', 'GetBaseReport')).toEqual([])
  })

  test('C1 it works while the backend is away', async () => {
    ;({ it, station } = await online2(version))
    await it.offline()
    const { report, requestId } = await asks()
    await say(piece(requestId, 0, false, 'A'))
    expect(names((await report) as ReportData[])).toEqual(['C.A'])
  })

  test('P2 the report a backend asks for at the same time is the backend’s, byte for byte', async () => {
    ;({ it, station } = await online2(version))
    const { report, requestId } = await asks()
    const connection = it.backend.open('CP1').at(-1)!
    connection.call('GetBaseReport', { requestId: 7, reportBase: 'FullInventory' }, 'theirs')
    await it.settle()
    const ours = await say(piece(requestId, 0, true, 'A'))
    const theirs = await say(piece(7, 0, false, 'T'))
    await say(piece(requestId, 1, false, 'B'))
    expect(names((await report) as ReportData[])).toEqual(['C.A', 'C.B'])
    expect(connection.frames).toContain(theirs.text)
    expect(connection.frames).not.toContain(ours.text)
    expect(connection.frames.filter((frame) => frame.includes('theirs'))).toHaveLength(1)
  })

  test('P2 a backend that uses the very number of a report under way waits until that is over', async () => {
    ;({ it, station } = await online2(version))
    const { report, requestId } = await asks()
    const heard = (): string[] => station.link.heard.map(({ id }) => id)
    it.backend.open('CP1').at(-1)!.call('GetReport', { requestId }, 'theirs')
    await say(piece(requestId, 0, true, 'A'))
    expect(heard()).not.toContain('theirs')
    await say(piece(requestId, 1, false, 'B'))
    expect(names((await report) as ReportData[])).toEqual(['C.A', 'C.B'])
    await it.settle()
    expect(heard()).toContain('theirs')
    // From then on the number is the backend's.
    await say(piece(requestId, 0, false, 'T'))
    expect(atBackend()).toEqual([requestId])
  })

  test('H25 what waited so for a backend that went away meanwhile is never carried out', async () => {
    ;({ it, station } = await online2(version))
    const { report, requestId } = await asks()
    it.backend.open('CP1').at(-1)!.call('GetBaseReport', { requestId, reportBase: 'FullInventory' }, 'theirs')
    await it.settle()
    await it.offline()
    await it.back()
    await say(piece(requestId, 0, false, 'A'))
    expect(names((await report) as ReportData[])).toEqual(['C.A'])
    await it.settle()
    expect(station.link.heard.map(({ id }) => id)).not.toContain('theirs')
  })
})

describe('ocpp2.0.1', () => {
  test('P2 L9 each part is recorded with its rule', async () => {
    ;({ it, station } = await online2('ocpp2.0.1'))
    const { report, requestId } = await asks()
    await say(piece(requestId, 0, false, 'A'))
    await report
    const said = it.lines.flatMap((line) =>
      line.kind === 'frame' && line.way === 'out' ? [[line.leg, line.rule]] : [],
    )
    expect(said).toEqual([
      ['station', 'own call'],
      ['station', 'own report'],
    ])
  })

  test('a station that sends before it has answered is heard all the same', async () => {
    ;({ it, station } = await online2('ocpp2.0.1'))
    station.answers = () => undefined
    const { report, requestId } = await asks()
    await say(piece(requestId, 0, false, 'A'))
    station.link.sends(JSON.stringify([3, station.link.heard.at(-1)!.id, { status: 'Accepted' }]))
    expect(names((await report) as ReportData[])).toEqual(['C.A'])
  })

  test('P7 a part said twice counts once; parts that all have one number count each', async () => {
    ;({ it, station } = await online2('ocpp2.0.1'))
    const { report, requestId } = await asks()
    await say(piece(requestId, 0, true, 'A'))
    await say(piece(requestId, 0, true, 'A'))
    await say(piece(requestId, 0, true, 'B'))
    await say(piece(requestId, 0, false, 'C'))
    expect(names((await report) as ReportData[])).toEqual(['C.A', 'C.B', 'C.C'])
  })

  test('a station that has nothing to report reports nothing', async () => {
    ;({ it, station } = await online2('ocpp2.0.1'))
    station.answers = () => ({ status: 'EmptyResultSet' })
    expect(await (await asks()).report).toEqual([])
  })

  test.each([
    ['NotSupported', { status: 'NotSupported' }],
    ['Rejected', { status: 'Rejected' }],
    ['an error', { callError: 'NotImplemented' }],
  ])('%s is said as what it is', async (_answer, reply) => {
    ;({ it, station } = await online2('ocpp2.0.1'))
    station.answers = () => reply
    expect(await (await asks()).report).toMatchObject({ code: 'station-refused-call' })
  })

  test('P15 a report that stops in the middle ends 30 s after its last part, and what comes later still stays here', async () => {
    ;({ it, station } = await online2('ocpp2.0.1'))
    const { report, requestId } = await asks()
    let ended: unknown = null
    void report.then((error) => (ended = error))
    await it.pass(29_000)
    await say(piece(requestId, 0, true, 'A'))
    await it.pass(29_999)
    expect(ended).toBe(null)
    await it.pass(1)
    expect(ended).toMatchObject({ code: 'station-refused-call' })
    expect((await say(piece(requestId, 1, false, 'B'))).result).toEqual({})
    expect(atBackend()).toEqual([])
  })

  test('P15 a report without an end is given up', async () => {
    ;({ it, station } = await online2('ocpp2.0.1'))
    const { report, requestId } = await asks()
    for (let seqNo = 0; seqNo <= 5_000; seqNo++) station.calls('NotifyReport', piece(requestId, seqNo, true, 'A'))
    await it.settle()
    expect(await report).toMatchObject({ code: 'station-refused-call', message: expect.stringContaining('no end') })
    expect(atBackend()).toEqual([])
  })

  test('a station that goes away ends it, and one that is not here is not asked', async () => {
    ;({ it, station } = await online2('ocpp2.0.1'))
    const { report } = await asks()
    station.vanishes()
    expect(await report).toMatchObject({ code: 'station-not-connected' })
    await expect(it.proxy.report('CP1', 'FullInventory')).rejects.toMatchObject({ code: 'station-not-connected' })
    await expect(it.proxy.report('CP9', 'FullInventory')).rejects.toMatchObject({ code: 'station-not-connected' })
  })

  test('P2 a report nobody here asked for is the backend’s, whatever its number', async () => {
    ;({ it, station } = await online2('ocpp2.0.1'))
    it.backend.answers('NotifyReport', silence)
    for (const requestId of [0, 2_000_000_000, 2_100_000_000, -1])
      station.calls('NotifyReport', piece(requestId, 0, false))
    station.calls('NotifyReport', { requestId: 'x' })
    await it.settle()
    expect(
      it.backend
        .open('CP1')
        .at(-1)!
        .frames.filter((frame) => frame.includes('NotifyReport')),
    ).toHaveLength(1)
    it.backend.waiting('NotifyReport')[0]!.answer({})
    it.backend.behaves()
    await it.settle()
    expect(atBackend()).toEqual([0, 2_000_000_000, 2_100_000_000, -1, 'x'])
  })
})
