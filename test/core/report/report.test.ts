import { expect, test } from 'vitest'
import { deriveFindings } from '../../../src/main/core/failover/rules.ts'
import { makeReport } from '../../../src/main/core/report/report.ts'
import type { EvidenceLine, TestSetup } from '../../../src/shared/evidence.ts'
import { practiceRun } from '../../fakes/practice-run.ts'
import { reportParts, wallboxView } from '../../fakes/report-parts.ts'

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

test('only rows that were tried on the box are writes', () => {
  const wallbox = wallboxView()
  const [first] = wallbox.policy.plan!.rows
  wallbox.policy.plan = { ...wallbox.policy.plan!, rows: [{ ...first!, state: 'planned' }] }
  const { report } = makeReport(reportParts({ wallbox }))
  expect(report.writes.map(({ step }) => step)).toEqual(['backend', 'backend', 'keys', 'keys'])
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
