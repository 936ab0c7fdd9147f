/** Colours, type and tables of the printed report; signs are drawn, so that colour is never the only mark. */
import type { Content, CustomTableLayout, StyleDictionary, TableCell } from 'pdfmake/interfaces.js'

export const ink = { text: '#1f2933', quiet: '#52606d', line: '#cbd2d9', band: '#f1f4f7', accent: '#0b4f71' } as const

export type Tone = 'good' | 'bad' | 'open' | 'quiet'

const tones: Readonly<Record<Tone, { ink: string; paper: string }>> = {
  good: { ink: '#146c43', paper: '#e6f4ec' },
  bad: { ink: '#a61b1b', paper: '#fbe9e9' },
  open: { ink: '#8a5300', paper: '#fdf2dd' },
  quiet: { ink: '#52606d', paper: '#f1f4f7' },
}

export const colourOf = (tone: Tone): string => tones[tone].ink
export const paperOf = (tone: Tone): string => tones[tone].paper

const shapes: Readonly<Record<Tone, string>> = {
  good: '<path d="M3 8.5 L6.5 12 L13 4.5" fill="none" stroke="INK" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>',
  bad: '<path d="M4 4 L12 12 M12 4 L4 12" fill="none" stroke="INK" stroke-width="2.4" stroke-linecap="round"/>',
  open: '<path d="M8 3 L8 9.2" fill="none" stroke="INK" stroke-width="2.4" stroke-linecap="round"/><circle cx="8" cy="12.6" r="1.5" fill="INK"/>',
  quiet: '<path d="M3.5 8 L12.5 8" fill="none" stroke="INK" stroke-width="2.4" stroke-linecap="round"/>',
}

/** Tick, cross, exclamation mark or dash. */
export function sign(tone: Tone, size = 10): Content {
  const shape = shapes[tone].replaceAll('INK', colourOf(tone))
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16">${shape}</svg>`,
    width: size,
    height: size,
  }
}

/** A sign and its word side by side. */
export function marked(tone: Tone, word: string): Content {
  return {
    columns: [
      { width: 13, stack: [sign(tone)] },
      { width: '*', text: word, bold: true, color: colourOf(tone) },
    ],
  }
}

export const styles: StyleDictionary = {
  title: { fontSize: 24, bold: true, color: ink.accent },
  subtitle: { fontSize: 11, color: ink.quiet },
  section: { fontSize: 14, bold: true, color: ink.accent, margin: [0, 20, 0, 6] },
  part: { fontSize: 10.5, bold: true, color: ink.text, margin: [0, 10, 0, 4] },
  head: { fontSize: 7.5, bold: true, color: ink.quiet },
  label: { color: ink.quiet },
  small: { fontSize: 7.5, color: ink.quiet },
  code: { fontSize: 8, wordBreak: 'break-all' },
}

export const section = (text: string): Content => ({ text, style: 'section', headlineLevel: 1 })
export const part = (text: string): Content => ({ text, style: 'part', headlineLevel: 2 })
export const note = (text: string): Content => ({ text, style: 'small', margin: [0, 3, 0, 3] })

export const thinLines: CustomTableLayout = {
  hLineWidth: (row, node) => (row === 0 || row === node.table.body.length ? 0.8 : 0.4),
  vLineWidth: () => 0,
  hLineColor: () => ink.line,
  paddingLeft: (column) => (column === 0 ? 2 : 4),
  paddingRight: () => 4,
  paddingTop: () => 3,
  paddingBottom: () => 3,
}

/** A table whose head is repeated on every page and whose rows stay whole. */
export function table(widths: (string | number)[], head: string[], rows: TableCell[][], fontSize = 8.5): Content {
  return {
    layout: { ...thinLines, fillColor: (row) => (row === 0 ? ink.band : null) },
    table: {
      widths,
      headerRows: 1,
      dontBreakRows: true,
      keepWithHeaderRows: 1,
      body: [head.map((text) => ({ text, style: 'head' })), ...rows],
    },
    fontSize,
  }
}

/** Label and value pairs; values may be long and have no spaces (URLs). */
export function facts(pairs: readonly (readonly [string, string])[], labelWidth = 150): Content {
  return {
    layout: thinLines,
    table: {
      widths: [labelWidth, '*'],
      dontBreakRows: true,
      body: pairs.map(([label, value]) => [{ text: label, style: 'label' }, long(value, 66)]),
    },
  }
}

/** Text that may be one long word (an address, a key): broken anywhere where it would not fit its column of `fits` characters. */
export const long = (text: string, fits = 22): { text: string; wordBreak?: 'break-all' } =>
  text.split(/\s/).some((word) => word.length > fits) ? { text, wordBreak: 'break-all' } : { text }
