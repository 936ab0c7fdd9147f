/** `wattproof verify DIR`: says whether the files of a report are what they were, and whether their messages still yield its verdicts. */
import { resolve } from 'node:path'
import type { Verified } from '../../shared/report.ts'
import { judge, RULES_VERSION } from '../core/failover/rules.ts'
import { verifyFolder } from '../platform/verify-folder.ts'
import { optionsOf, type Io } from './io.ts'

/** Exit code 0 verified, 1 changed or not checkable. A folder that cannot be read, and wrong options, are thrown: exit code 2. */
export async function verify(args: string[], io: Io): Promise<number> {
  const { values, positionals } = optionsOf(args, { json: { type: 'boolean', default: false } }, ['DIR'])
  const [directory = '.'] = positionals
  // A process of its own serves nobody else: no thread is needed.
  const verified = await verifyFolder(resolve(directory), { version: RULES_VERSION, judge })
  if (values.json) jsonLines(verified, io)
  else sentences(verified, io)
  return verified.result === 'verified' ? 0 : 1
}

function jsonLines({ checks, result }: Verified, io: Io): void {
  for (const check of checks) io.out(JSON.stringify({ event: 'check', ...check }))
  io.out(JSON.stringify({ event: 'verified', result }))
}

const signs = { fine: 'ok       ', finding: 'CHANGED  ', 'could not check': 'UNKNOWN  ' } as const

function sentences({ checks, result }: Verified, io: Io): void {
  for (const { what, result: each, detail } of checks) io.out(`${signs[each]}${what}: ${detail}`)
  io.out('')
  if (result === 'verified') {
    io.out('Verified: nothing was changed, and the messages yield the same verdicts.')
    io.out('Hashes show change; the signature shows which installation; neither proves that the installer was honest.')
    return
  }
  const reasons = checks.filter((check) => check.result !== 'fine').map(({ what, detail }) => `${what}: ${detail}`)
  io.err(`${result === 'changed' ? 'Not verified' : 'Could not check'}. ${reasons.join('; ')}`)
}
