/** A station's password: from standard input, or asked for without echo. Never an argument: those are seen by everybody. */
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { Failure } from '../../shared/failure.ts'

/** The first line of standard input. Failure `bad-input` where there is none. */
export async function passwordFromInput(): Promise<string> {
  const line = await firstLine(createInterface({ input: process.stdin }))
  if (line === null || line === '') throw new Failure('bad-input', 'There is no password on standard input.')
  return line
}

/** Asks at the terminal; null for an empty line. Failure `bad-input` when the question is broken off. */
export async function askPassword(question: string): Promise<string | null> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // The echo is off before anybody is asked: who answers at once would be read by everybody.
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  process.stderr.write(question)
  const line = await firstLine(lines)
  process.stderr.write('\n')
  if (line === null) throw new Failure('bad-input', 'No password was given.')
  return line === '' ? null : line
}

/** Null when it ends, or Ctrl+C is pressed, before a line. */
async function firstLine(lines: Interface): Promise<string | null> {
  lines.once('SIGINT', () => lines.close())
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => text as string),
    once(lines, 'close').then(() => null),
  ])
  lines.close()
  process.stdin.destroy()
  return line
}
