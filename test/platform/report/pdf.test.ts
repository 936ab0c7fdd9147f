import { describe, expect, test } from 'vitest'
import { makeReport } from '../../../src/main/core/report/report.ts'
import type { ReportParts } from '../../../src/main/core/report/report.ts'
import { writeRowShape } from '../../../src/main/core/visit/shapes.ts'
import { drawPdf, keywordOf } from '../../../src/main/platform/pdf.ts'
import type { Report } from '../../../src/shared/report.ts'
import { dictionary } from '../../../src/shared/words/words.ts'
import { practiceRun } from '../../fakes/practice-run.ts'
import { missing, pdfPages } from '../../fakes/pdf-text.ts'
import { digest, reportParts, row, wallboxView } from '../../fakes/report-parts.ts'

const hash = digest('report')

async function printed(
  changes: Partial<ReportParts> = {},
  recorded = practiceRun({}, { stays: 'nothing' }),
  edit: (report: Report) => Report = (report) => report,
) {
  const made = makeReport(reportParts(changes, recorded))
  const report = edit({ ...made.report, messages: { sha256: digest('messages'), lines: made.lines.length } })
  const pdf = await drawPdf(report, { reportSha256: hash, timeZone: 'Europe/Berlin' })
  const pages = pdfPages(pdf)
  return { text: pages.join(' '), each: pages, pages: pages.length, bytes: Buffer.from(pdf) }
}

describe.each(['de', 'en'] as const)('in %s', (language) => {
  const words = dictionary[language] as Record<string, string>
  test('it says whose wallbox it is, the verdict as a word, both hashes and what hashes do not prove', async () => {
    const { text, bytes } = await printed({ language })
    for (const expected of [
      '990077',
      'Tiefgarage Lindenstr. 4',
      'Jana Öztürk',
      words['paper.passed']!,
      words['paper.proof.says']!,
      words['paper.electrical.note']!,
    ])
      expect(text).toContain(expected)
    expect(text).toContain(hash)
    expect(text).toContain(digest('messages'))
    expect(bytes.includes(keywordOf(hash))).toBe(true)
  })
  test('no code is left without its words, but those of the fixture', async () => {
    const { text } = await printed({ language })
    expect(text.match(/\b(paper|verdict|headline|scenario|outcome)\.[a-zA-Z0-9. ]+/g)).toBeNull()
  })
  test('the font has every character of every sentence that may be printed', async () => {
    const sentences = Object.entries(words)
      .filter(([code]) => !/^(host|failure)\./.test(code))
      .map(([, sentence]) => sentence)
    const { text } = await printed({ language }, undefined, (report) => ({
      ...report,
      test: {
        ...report.test,
        timeline: sentences.map((code) => ({ at: 0, tone: 'plain', says: { code }, scenario: null })),
      },
    }))
    const at = text.indexOf(missing)
    expect(text.slice(Math.max(0, at - 60), at + 20)).toBe(text.slice(0, 19))
  })
  test('each page carries its number and the report’s id', async () => {
    const { text, pages } = await printed({ language })
    for (let page = 1; page <= pages; page++)
      expect(text).toContain(words['paper.page']!.replace('{page}', String(page)).replace('{pages}', String(pages)))
    expect(text.split('WP-2026-11-21-1F3A').length).toBeGreaterThan(pages)
  })
})

test('a simulated wallbox is marked on every page, a real one nowhere', async () => {
  const practice = await printed()
  expect(practice.text.split('ÜBUNG – simulierte Wallbox').length - 1).toBe(practice.pages + 1)
  const real = await printed({ wallbox: wallboxView({ practice: false }) }, practiceRun({}, { practice: false }))
  expect(real.text).not.toContain('simuliert')
})

test('some simulated hands at a real wallbox are said on the first page', async () => {
  const run = practiceRun(
    { during: { F3: (it) => it.mark('card presented', 'F3', { card: 'blocked', by: 'practice' }) } },
    { practice: false },
  )
  const { text } = await printed({ wallbox: wallboxView({ practice: false }) }, run)
  expect(text).toContain('SIMULIERTE TEILE')
})

test.each([
  [{ answers: { unknown: 'Accepted' } }, 'NICHT BESTANDEN'],
  [{ answers: { unknown: null } }, 'NICHT GEZEIGT'],
] as const)('the headline follows the verdicts: %j', async (breaks, word) => {
  const { text } = await printed({}, practiceRun(breaks))
  expect(text).toContain(word)
})

test('D8 the switch is told as it is on the box: set, not set with what was read, not confirmed', async () => {
  expect((await printed()).text).toContain('An, nur bekannte Karten')
  const nothing = { outcomes: [], warnings: [] }
  const read = [{ key: 'LocalAuthorizeOffline', value: 'falsch' }]
  const notSet = await printed({ policy: { position: 'not set', read, ...nothing } })
  expect(notSet.text).toContain('In diesem Einsatz nicht gesetzt')
  expect(notSet.text).toContain('falsch')
  expect(notSet.text).not.toContain('An, nur bekannte Karten')
  const unclear = await printed({ policy: { position: 'not confirmed', read: [], ...nothing } })
  expect(unclear.text).toContain('Nicht bestätigt')
})

test('B3 every end of a write has its words, and what the wallbox did not do is an open finding', async () => {
  const ends = writeRowShape.shape.state.options
  const rows = ends.map((state) => row(`Key-${state}`, '1', '2', state))
  const { text } = await printed({ writes: [{ step: 'keys', rows }], wallbox: wallboxView({ ocpp: '2.0.1' }) })
  expect(text).not.toContain('paper.state')
  expect(text).toContain('OCPP 2.0.1 JSON')
  // A line may end at a hyphen.
  const letters = text.replace(/[^a-zäöü]/gi, '')
  expect(letters).toContain('Keyunchangedangenommenabernichtgetan')
  expect(letters).toContain('Keyunknownungewiss')
})

test('without a test it says so instead of a verdict', async () => {
  const { text } = await printed({ setup: null, lines: [] })
  expect(text).toContain('NICHT GETESTET')
  expect(text).not.toContain('BESTANDEN')
})

test('a box that still points at the laptop is an open finding', async () => {
  const { text } = await printed({ wallbox: wallboxView({ pointsHere: true }) })
  expect(text.split('Achtung: Die Wallbox zeigt noch auf den Laptop').length - 1).toBe(2)
})

test('foreign texts are text: no markup, no endless word, no missing page', async () => {
  const evil = '<script>alert(1)</script> & "quotes" {page} $& ' + 'W'.repeat(500)
  const { text, pages } = await printed({}, undefined, (report) => ({
    ...report,
    site: { ...report.site, name: evil, customer: evil },
    wallbox: { ...report.wallbox, model: evil },
    keys: [{ key: evil, value: evil, readonly: true }],
  }))
  // A line may end inside it.
  expect(text.replaceAll(' ', '')).toContain('<script>alert(1)</script>&"quotes"')
  expect(pages).toBeLessThan(15)
})

test('200 messages make a ledger over several pages, its head on each', async () => {
  const { text, pages } = await printed({}, undefined, (report) => {
    const findings = report.test.findings!
    return {
      ...report,
      test: {
        ...report.test,
        findings: { ...findings, ledger: Array.from({ length: 200 }, () => findings.ledger[0]!) },
      },
    }
  })
  expect(pages).toBeGreaterThan(8)
  expect(text).toContain('200 Nachrichten, 200 vom Backend genau einmal beantwortet.')
  expect(text.split('Bestätigt von').length - 1).toBeGreaterThan(5)
})

test('nothing is lost wherever a page ends', { timeout: 60_000 }, async () => {
  const headings = [
    'paper.equipment',
    'paper.backend',
    'paper.chain',
    'paper.policy',
    'paper.writes',
    'paper.test',
    'paper.plot',
    'paper.sessions',
    'paper.ledger',
    'paper.open',
    'paper.stays',
    'paper.pointsTo',
    'paper.electrical',
    'paper.signatures',
    'paper.annex',
    'paper.keys',
    'paper.glossary',
  ]
  const words = dictionary.de as Record<string, string>
  // Each row more moves everything below it: over a page's length every chapter begins at every height.
  for (let more = 0; more < 40; more += 4) {
    const { text, each } = await printed({}, undefined, (report) => {
      const findings = report.test.findings!
      const fill = <T>(value: T): T[] => Array.from({ length: more }, () => value)
      return {
        ...report,
        writes: [...report.writes, ...fill(report.writes[1]!)],
        test: { ...report.test, findings: { ...findings, ledger: [...findings.ledger, ...fill(findings.ledger[0]!)] } },
      }
    })
    for (const heading of headings) expect(text, `${heading} with ${String(more)} more rows`).toContain(words[heading])
    for (const scenario of ['F1', 'F2', 'F3', 'F4', 'F5', 'F7', 'F12'])
      expect(text.split(words[`scenario.${scenario}`]!).length).toBeGreaterThan(2)
    // Head and foot alone are some 170 characters.
    for (const page of each) expect(page.length).toBeGreaterThan(250)
  }
})
