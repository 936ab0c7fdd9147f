/** What the keys page found out, in the report and on paper: the maker's promises, own settings, keys that are missing. */
import { describe, expect, test } from 'vitest'
import { localRow, missingRows } from '../../../src/main/core/keys/rows.ts'
import { makeReport } from '../../../src/main/core/report/report.ts'
import { goe } from '../../../src/main/core/wallboxes/go-e.ts'
import { drawPdf } from '../../../src/main/platform/pdf.ts'
import type { Report } from '../../../src/shared/report.ts'
import type { KeysView } from '../../../src/shared/visit.ts'
import { say } from '../../../src/shared/words/words.ts'
import { pdfPages } from '../../fakes/pdf-text.ts'
import { digest, reportParts, wallboxView } from '../../fakes/report-parts.ts'

type Support = NonNullable<KeysView['support']>

const paper = (answers: Readonly<Record<string, string>>): Support => ({
  source: goe.paper!.source,
  rows: goe.paper!.rows.map((row) => {
    const answered = answers[row.name] ?? null
    return { ...row, answered, agrees: answered === null ? null : answered === row.documented.split(',')[0] }
  }),
})

function reported(keys: Partial<KeysView>): Omit<Report, 'messages'> {
  const wallbox = wallboxView()
  return makeReport(reportParts({ wallbox: { ...wallbox, keys: { ...wallbox.keys, ...keys } } })).report
}

async function printed(report: Omit<Report, 'messages'>): Promise<string> {
  const whole = { ...report, messages: { sha256: digest('messages'), lines: 1 } }
  return pdfPages(await drawPdf(whole, { reportSha256: digest('report'), timeZone: 'Europe/Berlin' })).join(' ')
}

describe('G5 the maker’s promises', () => {
  test('are in the report once the box was asked, and what differs stands on paper', async () => {
    const report = reported({ support: paper({ Core: 'yes', Reservation: 'yes', HeartbeatInterval: 'RW' }) })
    expect(report.support?.rows).toHaveLength(goe.paper!.rows.length)
    const text = await printed(report)
    const counts = { asked: 3, of: goe.paper!.rows.length, off: 1 }
    expect(text).toContain(say(report.language, { code: 'paper.support.says', values: counts }))
    expect(text).toMatch(/Reservation\s+(nein|no)\s+(ja|yes)/)
  })

  test('a paper nobody held against the box is no part of it', async () => {
    const report = reported({ support: paper({}) })
    expect(report).not.toHaveProperty('support')
    expect(await printed(report)).not.toContain(say(report.language, goe.paper!.source))
  })
})

test('E3 the tag of a session without a card is a pseudonym, a key the station lacks is no key of it', () => {
  const setting = goe.local!.settings.find(({ key }) => key === 'ocppd')!
  const rows = [localRow(goe, setting, 'GUEST-04AACC'), ...missingRows([{ key: 'X', value: '1', readonly: true }])]
  const report = reported({ rows })
  expect(report.keys.map(({ key }) => key)).toEqual(['ocppd'])
  expect(JSON.stringify(report)).not.toContain('GUEST-04AACC')
})
