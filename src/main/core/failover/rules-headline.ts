/** The one sentence at the top of the report. What stays on site decides how far it may go (design §4). */
import type { TestSetup } from '../../../shared/evidence.ts'
import { said } from '../../../shared/said.ts'
import type { Findings, Verdict } from '../../../shared/verdict.ts'
import { isSound } from './rules-ledger.ts'
import type { Story } from './rules-verdicts.ts'

/**
 * `allPassed`: nothing failed, nothing was left unshown, no message was lost or doubled, and where nothing of
 * Wattproof stays on site the wallbox itself was shown on its own (F12).
 */
export function headlineOf(
  setup: TestSetup,
  verdicts: readonly Verdict[],
  story: Story,
): Pick<Findings, 'headline' | 'allPassed'> {
  const count = (outcome: Verdict['outcome']): number =>
    verdicts.filter((verdict) => verdict.outcome === outcome).length
  const values = {
    passed: count('passed'),
    failed: count('failed'),
    notShown: count('not shown'),
    skipped: count('skipped'),
    of: verdicts.length,
  }
  const alone = verdicts.find(({ scenario }) => scenario === 'F12')?.outcome
  const unsound = story.messages.filter((message) => !isSound(message)).length
  const bad = (code: string): Pick<Findings, 'headline' | 'allPassed'> => ({
    headline: said(code, { ...values, unsound }),
    allPassed: false,
  })

  if (values.failed > 0) return bad('headline.failed')
  if (unsound > 0) return bad(story.timeline.finished ? 'headline.unsound' : 'headline.waiting')
  if (setup.stays === 'nothing' && alone !== 'passed') return bad('headline.aloneMissing')
  if (values.notShown > 0 || values.passed === 0) return bad('headline.notShown')
  const stays = setup.stays === 'nothing' ? 'headline.passed.alone' : 'headline.passed.stays'
  const code = setup.policy === 'off' ? 'headline.passed.off' : stays
  return { headline: said(values.skipped > 0 ? `${code}.skipped` : code, values), allPassed: true }
}
