import i18next from 'i18next'
import type { i18n } from 'i18next'
import { useMemo } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { Said } from '../shared/said.ts'
import type { Language } from '../shared/words/area.ts'
import type { cableWords } from '../shared/words/cable.ts'
import type { connectionWords } from '../shared/words/connection.ts'
import type { findWords } from '../shared/words/find.ts'
import type { frameWords } from '../shared/words/frame.ts'
import type { guideWords } from '../shared/words/guides.ts'
import type { keyWords } from '../shared/words/keys.ts'
import type { leaveWords } from '../shared/words/leave.ts'
import type { localWords } from '../shared/words/local.ts'
import type { pageWords } from '../shared/words/pages.ts'
import type { policyWords } from '../shared/words/policy.ts'
import type { templateWords } from '../shared/words/templates.ts'
import type { testPageWords } from '../shared/words/test-page.ts'
import type { variableWords } from '../shared/words/variables.ts'
import { dictionary, say } from '../shared/words/words.ts'

type Key =
  | keyof (typeof frameWords)['en']
  | keyof (typeof findWords)['en']
  | keyof (typeof pageWords)['en']
  | keyof (typeof leaveWords)['en']
  | keyof (typeof testPageWords)['en']
  | keyof (typeof templateWords)['en']
  | keyof (typeof connectionWords)['en']
  | keyof (typeof keyWords)['en']
  | keyof (typeof guideWords)['en']
  | keyof (typeof localWords)['en']
  | keyof (typeof policyWords)['en']
  | keyof (typeof cableWords)['en']
  | keyof (typeof variableWords)['en']

/** A word of the window itself. Of a pair `x_one`, `x_other` the window names `x` and gives `count`. */
export type Code = Key extends infer K
  ? K extends `${infer Base}_one`
    ? Base
    : K extends `${string}_other`
      ? never
      : K
  : never

/** The words in one language to start with; `changeLanguage` switches every open page at once. */
export function createWords(language: Language): i18n {
  const words = i18next.createInstance({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: dictionary.en }, de: { translation: dictionary.de } },
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    // React escapes; the words name their values as {value}.
    interpolation: { prefix: '{', suffix: '}', escapeValue: false },
    react: { useSuspense: false },
  })
  void words.use(initReactI18next).init()
  return words
}

type Values = Readonly<Record<string, string | number>>

export interface Speaker {
  language: Language
  t(code: Code, values?: Values): string
  say(said: Said): string
  number(value: number, digits?: number): string
  /** Wh as Wh or kWh. */
  energy(wh: number): string
  time(at: number): string
  date(at: number): string
  dateTime(at: number): string
  /** To the second. */
  moment(at: number): string
  /** To the second; of today without the date. */
  recent(at: number): string
  /** The time of day to the millisecond. */
  precise(at: number): string
  /** A length of time in words: 340 ms, 4.2 s, 3 min. */
  span(ms: number): string
  /** How long it is since, to whole seconds. */
  since(at: number, now: number): string
  bytes(count: number): string
}

/** Everything that turns values into text in the reader's language. */
export function useWords(): Speaker {
  const { i18n: words } = useTranslation()
  const language: Language = words.language === 'de' ? 'de' : 'en'
  return useMemo(() => speaker(words, language), [words, language])
}

function speaker(words: i18n, language: Language): Speaker {
  const locale = language === 'de' ? 'de-DE' : 'en-GB'
  const number = (value: number, digits = 1): string =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)
  const when = (at: number, options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locale, options).format(at)
  // Symbols of units are the same in every language; Intl would write them out.
  const span = (ms: number): string => {
    if (ms < 1000) return `${number(ms, 0)} ms`
    if (ms < 60_000) return `${number(ms / 1000)} s`
    if (ms < 3_600_000) return `${number(ms / 60_000)} min`
    return ms < 86_400_000 ? `${number(ms / 3_600_000)} h` : `${number(ms / 86_400_000, 0)} d`
  }
  return {
    language,
    t: (code, values) => words.t(code, values ?? {}),
    say: (said) => say(language, said),
    number,
    energy: (wh) => (Math.abs(wh) < 1000 ? `${number(wh, 0)} Wh` : `${number(wh / 1000, 2)} kWh`),
    time: (at) => when(at, { timeStyle: 'medium' }),
    date: (at) => when(at, { dateStyle: 'medium' }),
    dateTime: (at) => when(at, { dateStyle: 'medium', timeStyle: 'short' }),
    moment: (at) => when(at, { dateStyle: 'medium', timeStyle: 'medium' }),
    recent: (at) => when(at, { ...(isToday(at) ? {} : { dateStyle: 'medium' as const }), timeStyle: 'medium' }),
    precise: (at) =>
      when(at, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hour12: false }),
    span,
    since: (at, now) => span(Math.max(1, Math.round((now - at) / 1000)) * 1000),
    bytes: (count) => (count < 1000 ? `${number(count, 0)} B` : `${number(count / 1000)} kB`),
  }
}

/** By the calendar of this computer. */
const isToday = (at: number): boolean => new Date(at).toDateString() === new Date().toDateString()

/** Minutes and seconds of a running clock, `4:07`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
