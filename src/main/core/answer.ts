/**
 * The one door for requests of a window (design §6): Electron's IPC and the loopback server both come in here.
 * What arrives is unknown until the contract's shape has read it.
 */
import { commands, type CommandName, type Handlers, type Reply } from '../../shared/contract.ts'
import { noteOf } from '../../shared/failure.ts'
import type { FailureCode } from '../../shared/failure.ts'

/**
 * Reads `name` and `unknownInput`, runs the handler, never rejects. What is not a Failure is a bug: given whole to
 * `unexpected` for the log, answered as `internal` without its text.
 */
export async function answer(
  handlers: Handlers,
  name: unknown,
  unknownInput: unknown,
  unexpected: (command: CommandName, error: unknown) => void,
): Promise<Reply> {
  if (!isCommand(name)) return refused('unknown-command', 'There is no such command.')
  const read = commands[name].input.safeParse(unknownInput)
  if (!read.success) return refused('malformed-request', `${name}: ${read.error.issues.map(whereAndWhat).join('; ')}`)
  try {
    const handler = handlers[name] as (input: unknown) => Promise<unknown>
    return { ok: true, value: await handler(read.data) } as Reply
  } catch (error) {
    const failure = noteOf(error)
    if (failure.code === 'internal') unexpected(name, error)
    return { ok: false, failure }
  }
}

/** Own names only: `constructor` and `__proto__` are not commands. */
function isCommand(name: unknown): name is CommandName {
  return typeof name === 'string' && Object.hasOwn(commands, name)
}

function refused(code: FailureCode, message: string): Reply {
  return { ok: false, failure: { code, message, details: {} } }
}

/** The place and the kind of a mistake, never the value: it may be a password in the wrong field. */
function whereAndWhat(issue: { path: readonly PropertyKey[]; code?: string | undefined }): string {
  return `${issue.path.map(String).join('.') || 'input'} (${issue.code ?? 'invalid'})`
}
