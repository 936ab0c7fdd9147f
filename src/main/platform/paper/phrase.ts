import type { Said } from '../../../shared/said.ts'
import { say } from '../../../shared/words/words.ts'

/** How one reader is spoken to: words, dates, numbers and durations of a language and a time zone. */
export interface Phrase {
  (code: string, values?: Said['values']): string
  said(sentence: Said): string
  /** Date and time of wall ms, with the zone. */
  moment(at: number): string
  /** Time of day with tenths, of wall ms. */
  clock(at: number): string
  day(at: number): string
  /** A time a station wrote (RFC 3339), for people; as written where it is no time. */
  written(time: string | null): string
  number(value: number): string
  /** A duration in ms: `320 ms`, `4.2 s`, `2 min 5 s`. */
  duration(ms: number): string
  energy(wh: number): string
}

/** A number and its unit stay on one line. */
const joined = '\u00a0'

/** Signs the report's font does not have, by others that say the same. */
const printable = (text: string): string => text.replaceAll('→', '›').replaceAll('≥', '>=').replaceAll('≤', '<=')

/** `timeZone`: IANA name; the computer's own where none is given. */
export function phraseIn(language: 'de' | 'en', timeZone?: string): Phrase {
  const locale = language === 'de' ? 'de-DE' : 'en-GB'
  const zone = timeZone === undefined ? {} : { timeZone }
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', ...zone })
  const zoneName = new Intl.DateTimeFormat(locale, { timeZoneName: 'short', ...zone })
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...zone })
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 1,
    ...zone,
  })
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 })
  const nameOfZone = (at: number): string =>
    zoneName.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const phrase = (code: string, values?: Said['values']): string =>
    printable(say(language, values === undefined ? { code } : { code, values }))

  return Object.assign(phrase, {
    said: (sentence: Said) => printable(say(language, sentence)),
    moment: (at: number) => `${moment.format(at)} ${nameOfZone(at)}`,
    clock: (at: number) => clock.format(at),
    day: (at: number) => day.format(at),
    written(time: string | null) {
      if (time === null) return '–'
      const at = Date.parse(time)
      return Number.isNaN(at) ? time : `${day.format(at)}, ${clock.format(at)}`
    },
    number: (value: number) => number.format(value),
    duration(ms: number) {
      if (ms < 1000) return `${number.format(Math.round(ms))}${joined}ms`
      if (ms < 60_000) return `${tenths.format(ms / 1000)}${joined}s`
      const seconds = Math.round(ms / 1000)
      return `${String(Math.floor(seconds / 60))}${joined}min ${String(seconds % 60)}${joined}s`
    },
    energy: (wh: number) =>
      Math.abs(wh) < 10_000 ? `${number.format(wh)}${joined}Wh` : `${number.format(wh / 1000)}${joined}kWh`,
  })
}
