/** What the maker's paper says a wallbox can do, where the wallbox answered otherwise. */
import type { Content } from 'pdfmake/interfaces.js'
import type { Report } from '../../../shared/report.ts'
import type { Phrase } from './phrase.ts'
import { long, note, part, table } from './style.ts'

/** Empty where the wallbox was not asked. */
export function promised({ support }: Report, phrase: Phrase): Content[] {
  if (support === undefined) return []
  const { source, rows } = support
  const off = rows.filter(({ agrees }) => agrees === false)
  const counts = { asked: rows.filter(({ agrees }) => agrees !== null).length, of: rows.length, off: off.length }
  return [
    part(phrase('paper.support', { source: phrase.said(source) })),
    note(phrase('paper.support.says', counts)),
    ...(off.length === 0
      ? []
      : [
          table(
            [190, '*', '*'],
            [phrase('paper.key'), phrase('keys.page.supportSays'), phrase('keys.page.supportAnswers')],
            off.map(({ name, documented, answered }) => [
              long(name, 42),
              { text: worded(documented, phrase) },
              { text: worded(answered ?? '', phrase) },
            ]),
            8,
          ),
        ]),
  ]
}

/** `yes, numberOfPhases=1` says more than yes: that stays as the paper has it. */
function worded(answer: string, phrase: Phrase): string {
  const [word = '', ...more] = answer.split(',')
  return [/^(yes|no|R|RW)$/.test(word) ? phrase(`keys.page.${word}`) : word, ...more].join(',')
}
