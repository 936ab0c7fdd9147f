import { expect, test } from 'vitest'
import { deriveFindings } from '../../../src/main/core/failover/rules.ts'
import { makeReport } from '../../../src/main/core/report/report.ts'
import type { EvidenceLine, TestSetup } from '../../../src/shared/evidence.ts'
import { practiceRun } from '../../fakes/practice-run.ts'
import { reportParts, row, wallboxView } from '../../fakes/report-parts.ts'

test('D8 the setup is the first line, and the findings are what the handed-over lines yield', () => {
  const { report, lines } = makeReport(reportParts())
  const [setup, ...evidence] = lines as [TestSetup, ...EvidenceLine[]]
  expect(setup.kind).toBe('setup')
  expect(report.test.findings).toEqual(deriveFindings(setup, evidence))
  expect(report.test.findings?.allPassed).toBe(true)
})

test.each([
  {},
  { delivery: 'ambiguous' },
  { answers: { unknown: 'Accepted' } },
  { alone: 'unknown started' },
  { skip: 'F4' },
] as const)('with pseudonyms the verdicts are those of the tags themselves: %j', (breaks) => {
  const recorded = practiceRun(breaks)
  const plain = deriveFindings(recorded.setup, recorded.lines)
  const { report } = makeReport(reportParts({}, recorded))
  expect(report.test.findings?.verdicts).toEqual(plain.verdicts)
  expect(report.test.findings?.ledger).toEqual(plain.ledger)
  expect(report.test.findings?.sessions.map(({ authority }) => authority)).toEqual(
    plain.sessions.map(({ authority }) => authority),
  )
})

test('passwords leave URLs, keys and writes; a setting that holds a card holds its pseudonym', () => {
  const { report } = makeReport(reportParts())
  expect(JSON.stringify(report)).not.toMatch(/geheim|FREE-04AACC/)
  expect(report.backend.finalUrl).toBe('wss://***@csms.example.org/ocpp/WP-0001?token=***')
  expect(report.keys).toContainEqual({ key: 'AuthorizationKey', value: '***', readonly: false })
  expect(report.writes).toContainEqual(
    expect.objectContaining({ key: 'AuthorizationKey', before: '***', after: '***', step: 'keys' }),
  )
})

test('B3 only rows that were tried on the box are writes; one that was not finished is not known', () => {
  const rows = [row('A', '1', '2', 'planned'), row('B', '1', '2', 'writing'), row('C', '1', '2')]
  const { report } = makeReport(reportParts({ writes: [{ step: 'policy', rows }] }))
  expect(report.writes.map(({ step, key, state }) => [step, key, state])).toEqual([
    ['policy', 'B', 'unknown'],
    ['policy', 'C', 'confirmed'],
  ])
})

test('B3 what was so already was not changed by this visit', () => {
  const already = { ...row('A', '1', '1'), note: { code: 'writes.already' } }
  const { report } = makeReport(reportParts({ writes: [{ step: 'policy', rows: [already, row('B', '1', '2')] }] }))
  expect(report.writes.map(({ key }) => key)).toEqual(['B'])
})

test.each([
  ['1.6', 'ocpp1.6'],
  ['2.0.1', 'ocpp2.0.1'],
  ['2.1', 'ocpp2.1'],
] as const)('D8 a station of %s is reported as %s', (ocpp, protocol) => {
  expect(makeReport(reportParts({ wallbox: wallboxView({ ocpp }) })).report.backend.ocpp).toBe(protocol)
})

test('D8 what a station spoke that is gone is known from its test; without one it is not said', () => {
  const wallbox = wallboxView({ ocpp: null })
  expect(makeReport(reportParts({ wallbox })).report.backend.ocpp).toBe('ocpp1.6')
  expect(makeReport(reportParts({ wallbox, setup: null, lines: [] })).report.backend.ocpp).toBeNull()
})

test('H35 frames the proxy wrote or changed are counted by rule', () => {
  const { report } = makeReport(reportParts())
  expect(report.rewritten).toEqual([
    { rule: 'replay', count: 3 },
    { rule: 'stand-in', count: 8 },
  ])
})

test('a report without a test has no findings and no lines', () => {
  const { report, lines } = makeReport(reportParts({ setup: null, lines: [] }))
  expect(report.test.findings).toBeNull()
  expect(lines).toEqual([])
})

test('where the box points is said: here, where it was left, or not known', () => {
  const says = (pointsHere: boolean, left: { code: string } | null): string =>
    makeReport(reportParts({ wallbox: wallboxView({ pointsHere }), left })).report.handover.says.code
  expect(says(true, { code: 'left' })).toBe('paper.handover.here')
  expect(says(false, { code: 'left' })).toBe('left')
  expect(says(false, null)).toBe('paper.handover.unknown')
})

test('a serial number that is also used as a tag stays readable', () => {
  const recorded = practiceRun({}, { cards: { known: '990077', unknown: 'STRNG-04BEEF99' } })
  const { report, lines } = makeReport(reportParts({}, recorded))
  expect(report.wallbox.serial).toBe('990077')
  expect(JSON.stringify(lines)).not.toContain('"idTag\\":\\"990077')
})
