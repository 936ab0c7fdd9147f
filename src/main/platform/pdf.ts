/** The report on A4, drawn with pdfmake and its own fonts: no network, no file but the fonts is read. */
import { createRequire } from 'node:module'
import pdfmake from 'pdfmake'
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js'
import type { Report } from '../../shared/report.ts'
import { closing } from './paper/closing.ts'
import { cover } from './paper/cover.ts'
import { failover } from './paper/failover.ts'
import { installation } from './paper/installation.ts'
import { phraseIn } from './paper/phrase.ts'
import type { Phrase } from './paper/phrase.ts'
import { ink, styles } from './paper/style.ts'

export interface Printing {
  /** Printed on the paper, and kept in the file's keywords. */
  reportSha256: string
  /** IANA name; the computer's own where none is given. */
  timeZone?: string
}

/** Takes seconds for long tables: call it where nothing waits (the report worker). */
export async function drawPdf(report: Report, printing: Printing): Promise<Uint8Array> {
  pdfmake.setFonts({ Roboto: roboto })
  pdfmake.setUrlAccessPolicy(() => false)
  pdfmake.setLocalAccessPolicy((path) => fonts.has(path))
  return new Uint8Array(await pdfmake.createPdf(documentOf(report, printing)).getBuffer())
}

/** The keyword that ties a PDF to its report.json. */
export const keywordOf = (reportSha256: string): string => `report.json sha256:${reportSha256}`

/** Below this share of the page no heading begins: what belongs to it would be on the next one. */
const lowest = 0.86

function documentOf(report: Report, { reportSha256, timeZone }: Printing): TDocumentDefinitions {
  const phrase = phraseIn(report.language, timeZone)
  const made = new Date(report.madeAt)
  return {
    pageSize: 'A4',
    pageMargins: [42, 62, 42, 56],
    language: report.language === 'de' ? 'de-DE' : 'en-GB',
    info: {
      title: `${phrase('paper.title')} ${report.wallbox.serial}`,
      author: report.site.company || report.site.installer || 'Wattproof',
      subject: report.site.name,
      keywords: keywordOf(reportSha256),
      creator: `Wattproof ${report.app.version}`,
      producer: 'Wattproof',
      creationDate: made,
    },
    defaultStyle: { font: 'Roboto', fontSize: 9, color: ink.text, lineHeight: 1.15 },
    styles,
    header: () => headerOf(report, phrase),
    footer: (page, pages) => footerOf(report, page, pages, phrase),
    // A heading never stands alone at the foot of a page.
    pageBreakBefore: (node) => node.headlineLevel !== undefined && node.startPosition.verticalRatio > lowest,
    content: [
      ...cover(report, phrase),
      ...installation(report, phrase),
      ...failover(report, phrase),
      ...closing(report, reportSha256, phrase),
    ],
  }
}

function headerOf(report: Report, phrase: Phrase): Content {
  const left = [phrase('paper.title'), report.site.name].filter((text) => text !== '').join(' · ')
  const practice: Content[] = report.wallbox.practice
    ? [{ text: phrase('paper.practice'), bold: true, color: '#5b2a86', alignment: 'right' }]
    : []
  return {
    margin: [42, 24, 42, 0],
    fontSize: 8,
    color: ink.quiet,
    stack: [
      {
        columns: [
          { width: '*', text: left.length > 80 ? `${left.slice(0, 79)}…` : left },
          { width: 'auto', stack: practice },
        ],
      },
      { canvas: [{ type: 'line', x1: 0, y1: 5, x2: 511, y2: 5, lineWidth: 0.6, lineColor: ink.line }] },
    ],
  }
}

function footerOf(report: Report, page: number, pages: number, phrase: Phrase): Content {
  return {
    margin: [42, 14, 42, 0],
    fontSize: 8,
    color: ink.quiet,
    columns: [
      { width: '*', text: `${phrase('paper.id')} ${report.id} · ${phrase.moment(report.madeAt)}` },
      { width: 'auto', text: phrase('paper.page', { page, pages }), alignment: 'right' },
    ],
  }
}

const { resolve } = createRequire(import.meta.url)
const font = (style: string): string => resolve(`pdfmake/fonts/Roboto/Roboto-${style}.ttf`)
const roboto = {
  normal: font('Regular'),
  bold: font('Medium'),
  italics: font('Italic'),
  bolditalics: font('MediumItalic'),
}
const fonts = new Set(Object.values(roboto))
