import type { Language } from './area.ts'
import type { Said } from '../said.ts'
import { backendWords } from './backend.ts'
import { certificateWords } from './certificates.ts'
import { connectionWords } from './connection.ts'
import { failureWords } from './failures.ts'
import { findWords } from './find.ts'
import { notNowWords } from './not-now.ts'
import { frameWords } from './frame.ts'
import { hostWords } from './host.ts'
import { keyWords } from './keys.ts'
import { pageWords } from './pages.ts'
import { paperWords } from './paper.ts'
import { policyWords } from './policy.ts'
import { proxyWords } from './proxy.ts'
import { ruleWords } from './rules.ts'
import { runWords } from './run.ts'
import { testWords } from './test.ts'
import { testPageWords } from './test-page.ts'
import { tlsWords } from './tls.ts'
import { verdictWords } from './verdicts.ts'
import { goeWords } from './go-e.ts'
import { openevseWords } from './openevse.ts'
import { smartevseWords } from './smartevse.ts'
import { warpWords } from './warp.ts'
import { alfenWords } from './alfen.ts'
import { kebaWords } from './keba.ts'
import { guideWords } from './guides.ts'
import { variableWords } from './variables.ts'
import { cableWords } from './cable.ts'
import { templateWords } from './templates.ts'
import { writeWords } from './writes.ts'
import { leaveWords } from './leave.ts'
import { localWords } from './local.ts'
import { visitWords } from './visit.ts'

/** Everything the installer reads, one file an area. */
const areas = [
  frameWords,
  findWords,
  pageWords,
  leaveWords,
  testPageWords,
  connectionWords,
  proxyWords,
  backendWords,
  certificateWords,
  policyWords,
  keyWords,
  testWords,
  runWords,
  visitWords,
  verdictWords,
  paperWords,
  ruleWords,
  failureWords,
  notNowWords,
  hostWords,
  tlsWords,
  goeWords,
  openevseWords,
  smartevseWords,
  warpWords,
  alfenWords,
  kebaWords,
  guideWords,
  variableWords,
  cableWords,
  templateWords,
  writeWords,
  localWords,
]

/** All words of one language, by code. */
export const dictionary: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: Object.assign({}, ...areas.map((area) => area.en)) as Record<string, string>,
  de: Object.assign({}, ...areas.map((area) => area.de)) as Record<string, string>,
}

/** A sentence in one language. A code without words is shown as the code: tests find it. */
export function say(language: Language, { code, values }: Said): string {
  const known = dictionary[language]
  // A value may itself be a code: a card's role, the reason why something was left out.
  const worded = (value: string | number): string =>
    typeof value === 'string' && Object.hasOwn(known, value) ? (known[value] ?? value) : String(value)
  const sentence = known[code] ?? code
  return sentence.replace(/\{(\w+)\}/g, (all, name: string) => worded(values?.[name] ?? all))
}
