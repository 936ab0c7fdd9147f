import { expect, test } from 'vitest'
import { deriveFindings } from '../../../src/main/core/failover/rules.ts'
import type { LedgerEntry, SessionEntry } from '../../../src/shared/verdict.ts'
import { practiceRun } from '../../fakes/practice-run.ts'
import { recordingOf, setupOf } from '../../fakes/recording.ts'
import type { Recording } from '../../fakes/recording.ts'

const setup = setupOf({ scenarios: ['F1'] })
const ledger = (it: Recording): readonly LedgerEntry[] => deriveFindings(it.setup, it.lines).ledger
const sessions = (it: Recording): readonly SessionEntry[] => deriveFindings(it.setup, it.lines).sessions
const start = (it: Recording, idTag = 'CARD-1'): Record<string, unknown> => ({
  connectorId: 2,
  idTag,
  meterStart: 10,
  timestamp: it.time(),
})
const accepted = (transactionId: number): object => ({ transactionId, idTagInfo: { status: 'Accepted' } })

test('B1 the ledger shows each message in three records: station, proxy, backend', () => {
  const { setup, lines } = practiceRun({ delivery: 'ambiguous' })
  const [first, , third] = deriveFindings(setup, lines).ledger
  expect(first).toMatchObject({
    action: 'StartTransaction',
    acknowledged: 'proxy',
    rowState: 'delivered',
    ambiguous: true,
    transmissions: 2,
    backendAnswers: 1,
  })
  expect(third).toMatchObject({ action: 'StopTransaction', ambiguous: false, transmissions: 1, backendAnswers: 1 })
  expect(lines.find(({ n }) => n === third?.stationLine)).toMatchObject({ leg: 'station', way: 'in' })
  expect(lines.find(({ n }) => n === third?.backendLine)).toMatchObject({ leg: 'backend', way: 'in' })
})

test('a message the backend answers directly needs no row', () => {
  const it = recordingOf(setup)
  it.live('StartTransaction', start(it), accepted(7))
  expect(ledger(it)).toMatchObject([{ acknowledged: 'backend', rowState: 'none', transmissions: 1, backendAnswers: 1 }])
})

test('a CALLERROR is no answer: the message is not delivered', () => {
  const it = recordingOf(setup)
  const ids = it.newSession()
  const message = it.store('StartTransaction', start(it), accepted(ids.provisional), ids)
  it.add({
    kind: 'frame',
    station: 'WP-0001',
    leg: 'backend',
    way: 'out',
    text: JSON.stringify([2, message.id, 'StartTransaction', message.payload]),
    rule: 'replay',
  })
  it.add({
    kind: 'frame',
    station: 'WP-0001',
    leg: 'backend',
    way: 'in',
    text: JSON.stringify([4, message.id, 'InternalError', '', {}]),
  })
  expect(ledger(it)).toMatchObject([{ rowState: 'queued', backendAnswers: 0, backendLine: null }])
})

test('a live message the backend refuses is the station’s again: nobody promised it anything', () => {
  const it = recordingOf(setupOf({ scenarios: [] }))
  const about = { kind: 'row', station: 'WP-0001', row: 1, action: 'StartTransaction', messageId: 'm-1' } as const
  const text = JSON.stringify([2, 'm-1', 'StartTransaction', start(it)])
  it.add({ kind: 'frame', station: 'WP-0001', leg: 'station', way: 'in', text, relayedAt: 1 })
  it.add({ ...about, state: 'stored' })
  it.add({ ...about, state: 'sending', transmissions: 1 })
  it.add({
    kind: 'frame',
    station: 'WP-0001',
    leg: 'backend',
    way: 'in',
    text: '[4,"m-1","InternalError","",{}]',
    relayedAt: 1,
  })
  it.add({ ...about, state: 'refused' })
  it.mark('test finished')
  expect(ledger(it)).toMatchObject([{ acknowledged: 'not answered', rowState: 'none', backendAnswers: 0 }])
  expect(deriveFindings(it.setup, it.lines).headline.code).not.toBe('headline.unsound')
})

test('P7 a repeat under a new message id is the same message, not another one', () => {
  const it = recordingOf(setup)
  const ids = it.newSession()
  const payload = start(it)
  const kept = it.store('StartTransaction', payload, accepted(ids.provisional), ids)
  const again = it.unanswered('StartTransaction', payload)
  it.add({
    kind: 'row',
    station: 'WP-0001',
    row: kept.row,
    action: 'StartTransaction',
    messageId: again,
    state: 'repeat',
  })
  it.drain()
  expect(ledger(it)).toMatchObject([{ messageId: kept.id, backendAnswers: 1 }])
})

test('what is called a repeat but says something else stays an entry of its own', () => {
  const it = recordingOf(setup)
  const ids = it.newSession()
  const kept = it.store('StartTransaction', start(it), accepted(ids.provisional), ids)
  const other = it.unanswered('StartTransaction', start(it))
  it.add({
    kind: 'row',
    station: 'WP-0001',
    row: kept.row,
    action: 'StartTransaction',
    messageId: other,
    state: 'repeat',
  })
  expect(ledger(it)).toHaveLength(2)
})

test('two messages under one message id are told apart by what they say', () => {
  const it = recordingOf(setup)
  const first = start(it, 'CARD-1')
  const second = { ...first, timestamp: '2026-11-21T08:05:00Z' }
  const send = (leg: 'station' | 'backend', way: 'in' | 'out', ...frame: unknown[]): void =>
    void it.add({ kind: 'frame', station: 'WP-0001', leg, way, text: JSON.stringify(frame) })
  send('station', 'in', 2, 'same', 'StartTransaction', first)
  send('station', 'in', 2, 'same', 'StartTransaction', second)
  send('backend', 'out', 2, 'same', 'StartTransaction', second)
  send('backend', 'in', 3, 'same', accepted(9))
  expect(ledger(it)).toMatchObject([
    { stationTime: first['timestamp'], backendAnswers: 0 },
    { stationTime: second.timestamp, backendAnswers: 1 },
  ])
})

test('a message stored before the recording began is owed all the same', () => {
  const it = recordingOf(setup)
  it.add({
    kind: 'row',
    station: 'WP-0001',
    row: 5,
    action: 'StopTransaction',
    messageId: 'old',
    state: 'sending',
    transmissions: 1,
  })
  expect(ledger(it)).toMatchObject([{ messageId: 'old', stationLine: null, rowState: 'queued', backendAnswers: 0 }])
})

test('a late answer that comes after the proxy answered itself settles the message, and once is once', () => {
  const it = recordingOf(setup)
  const payload = start(it)
  const id = 'late'
  it.add({
    kind: 'frame',
    station: 'WP-0001',
    leg: 'station',
    way: 'in',
    text: JSON.stringify([2, id, 'StartTransaction', payload]),
    relayedAt: 1,
  })
  it.pass(10_000)
  it.add({
    kind: 'frame',
    station: 'WP-0001',
    leg: 'station',
    way: 'out',
    text: JSON.stringify([3, id, accepted(1_900_000_001)]),
    rule: 'stand-in',
  })
  it.add({ kind: 'frame', station: 'WP-0001', leg: 'backend', way: 'in', text: JSON.stringify([3, id, accepted(88)]) })
  expect(ledger(it)).toMatchObject([{ acknowledged: 'proxy', backendAnswers: 1 }])
  it.add({
    kind: 'frame',
    station: 'WP-0001',
    leg: 'backend',
    way: 'out',
    text: JSON.stringify([2, id, 'StartTransaction', payload]),
    rule: 'replay',
  })
  it.add({ kind: 'frame', station: 'WP-0001', leg: 'backend', way: 'in', text: JSON.stringify([3, id, accepted(89)]) })
  expect(ledger(it)).toMatchObject([{ transmissions: 2, backendAnswers: 2 }])
})

test('what the proxy answered itself is its answer, also when the backend had answered with an error before', () => {
  const it = recordingOf(setup)
  const say = (leg: 'station' | 'backend', way: 'in' | 'out', frame: unknown[], more: object): void =>
    void it.add({ kind: 'frame', station: 'WP-0001', leg, way, text: JSON.stringify(frame), ...more })
  say('station', 'in', [2, 'x', 'StartTransaction', start(it)], { relayedAt: 1 })
  say('backend', 'in', [4, 'x', 'InternalError', '', {}], {})
  say('station', 'out', [3, 'x', accepted(1_900_000_001)], { rule: 'stand-in' })
  expect(ledger(it)).toMatchObject([{ acknowledged: 'proxy', backendAnswers: 0 }])
})

test('P7 an answer of the backend that reached the station with another transaction number is the backend’s', () => {
  const it = recordingOf(setup)
  const say = (leg: 'station' | 'backend', way: 'in' | 'out', frame: unknown[], more: object): void =>
    void it.add({ kind: 'frame', station: 'WP-0001', leg, way, text: JSON.stringify(frame), ...more })
  say('station', 'in', [2, 'x', 'StartTransaction', start(it)], { relayedAt: 1 })
  say('backend', 'in', [3, 'x', accepted(1_900_000_001)], {})
  say('station', 'out', [3, 'x', accepted(1_900_000_002)], { rule: 'transaction id' })
  expect(ledger(it)).toMatchObject([{ acknowledged: 'backend', backendAnswers: 1 }])
  expect(sessions(it)).toMatchObject([{ authority: 'backend', backendId: 1_900_000_001 }])
})

test('L9 each session names who allowed it', () => {
  const it = recordingOf(setup)
  it.live('Authorize', { idTag: 'CARD-1' }, { idTagInfo: { status: 'Accepted' } })
  it.live('StartTransaction', start(it), accepted(7))
  it.live('StartTransaction', start(it, 'CARD-2'), { transactionId: 8, idTagInfo: { status: 'Blocked' } })
  it.mark('backend link cut')
  it.link('backend', 'offline')
  for (const [idTag, authority] of [
    ['CARD-1', 'proxy store'],
    ['CARD-3', 'policy'],
  ] as const) {
    const ids = it.newSession()
    const { id } = it.store('StartTransaction', start(it, idTag), accepted(ids.provisional), ids)
    it.add({
      kind: 'answer',
      station: 'WP-0001',
      action: 'StartTransaction',
      messageId: id,
      authority,
      status: 'Accepted',
    })
  }
  it.mark('backend link restored')
  it.link('backend', 'live')
  it.mark('station link cut')
  it.link('station', 'gone')
  it.pass(5_000)
  const alone = start(it)
  it.pass(5_000)
  it.mark('station link restored')
  it.link('station', 'connected')
  it.live('StartTransaction', alone, accepted(9))
  expect(sessions(it).map(({ authority }) => authority)).toEqual([
    'backend',
    'none',
    'proxy store',
    'policy',
    'station',
  ])
})

test('a session knows its meter, its two ids and that it ran in the outage', () => {
  const { setup, lines } = practiceRun()
  expect(deriveFindings(setup, lines).sessions[0]).toMatchObject({
    connectorId: 1,
    meterStart: 1200,
    meterStop: 1320,
    provisionalId: 1_900_000_001,
    backendId: 501,
    duringOutage: true,
  })
})

test('frames that are no OCPP disturb nothing', () => {
  const { setup, lines } = practiceRun()
  const noise = [
    '',
    'null',
    '[2',
    '[2,"x","StartTransaction",null]',
    '[2,"x","StartTransaction",[]]',
    '[3,"x",{"__proto__":{"status":"Accepted"}}]',
    '{}',
    '[9,1]',
  ]
  const at = lines.findIndex((line) => line.kind === 'mark')
  const mixed = lines.toSpliced(
    at,
    0,
    ...noise.map((text) => ({
      kind: 'frame' as const,
      station: 'WP-0001',
      leg: 'station' as const,
      way: 'in' as const,
      text,
      n: 0.5,
      at: 0,
      mono: 0,
    })),
  )
  expect(deriveFindings(setup, mixed)).toEqual(deriveFindings(setup, lines))
})
