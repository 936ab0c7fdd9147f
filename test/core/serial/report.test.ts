import { expect, test } from 'vitest'
import { makeReport } from '../../../src/main/core/report/report.ts'
import { drawPdf } from '../../../src/main/platform/pdf.ts'
import type { CableRecord } from '../../../src/shared/cable.ts'
import type { Report } from '../../../src/shared/report.ts'
import { pdfPages } from '../../fakes/pdf-text.ts'
import { digest, reportParts, wallboxView } from '../../fakes/report-parts.ts'

const cable: CableRecord = {
  at: Date.UTC(2026, 4, 4, 9, 30),
  firmware: '8.2.1',
  mcu: 'N7GW3Q7FA0C21B4E',
  limits: { min: 6, hardwareMax: 48, configuredMax: 32 },
  faults: { gfi: 2, noGround: 0, stuckRelay: 11 },
  checksOff: ['ground'],
}

const reportWith = (read: CableRecord | null, language: 'de' | 'en' = 'en'): Report => {
  const { report } = makeReport(reportParts({ wallbox: wallboxView({ cable: read }), language }))
  return { ...report, messages: { sha256: digest('messages'), lines: 1 } }
}

const printed = async (report: Report): Promise<string> => {
  const pdf = await drawPdf(report, { reportSha256: digest('report'), timeZone: 'Europe/Berlin' })
  return pdfPages(pdf).join(' ')
}

test('D8 what was read over the cable is in the report, and printed with its counters', async () => {
  const report = reportWith(cable)
  expect(report.cable).toEqual(cable)
  const text = await printed(report)
  for (const expected of [
    'Read over the cable',
    'N7GW3Q7FA0C21B4E',
    '6 to 32 A (hardware up to 48 A)',
    'Residual current 2, no ground 0, stuck relay 11',
    'Switched off on this controller: ground check',
  ])
    expect(text).toContain(expected)
})

test('D8 in German as well; what was not told is left out', async () => {
  const { checksOff: _, ...rest } = cable
  const text = await printed(reportWith({ ...rest, limits: null, mcu: '' }, 'de'))
  expect(text).toContain('Über das Kabel ausgelesen')
  expect(text).toContain('Relais klebt 11')
  expect(text).not.toMatch(/Ladestrom|Kennung des Controllers|Sicherheitsprüfungen/)
})

test('without a cable the report says nothing of one', async () => {
  const report = reportWith(null)
  expect(report).not.toHaveProperty('cable')
  expect(await printed(report)).not.toContain('Read over the cable')
})
