/** What every command shares: where its lines go, how its options are read, how it says that it could not start. */
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { Failure, noteOf } from '../../shared/failure.ts'

/** Standard output carries the command's own lines, and nothing but JSON with `--json`; the rest goes to standard error. */
export interface Io {
  out(line: string): void
  err(line: string): void
}

/** Over this process. A reader that goes away (`| head`) ends the output, not the command: a proxy has stations to serve. */
export function processIo(): Io {
  let gone = false
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      gone = true
    })
  return {
    out: (line) => {
      if (!gone) process.stdout.write(`${line}\n`)
    },
    err: (line) => {
      process.stderr.write(`${line}\n`)
    },
  }
}

/**
 * Reads options and exactly `places.length` positional arguments. Failure `bad-input` for what is unknown, missing or
 * too much; the message names the option, never its value.
 */
export function optionsOf<O extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: O,
  places: readonly string[] = [],
) {
  let read
  try {
    read = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new Failure(
      'bad-input',
      error instanceof Error ? firstSentence(error.message) : 'The options cannot be read.',
    )
  }
  if (read.positionals.length < places.length)
    throw new Failure('bad-input', `${places[read.positionals.length] ?? ''} is missing.`)
  if (read.positionals.length > places.length) throw new Failure('bad-input', 'There is one argument too many.')
  return read
}

/** An option that must be given. Failure `bad-input`. */
export function needed(text: string | undefined, name: string): string {
  if (text === undefined || text === '') throw new Failure('bad-input', `${name} is missing.`)
  return text
}

/** A number option in [min, max]; undefined where it was not given. Failure `bad-input`. */
export function numberOf(
  text: string | undefined,
  name: string,
  { min, max }: { min: number; max: number },
): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < min || value > max)
    throw new Failure('bad-input', `${name} must be a number from ${min} to ${max}.`)
  return value
}

/** `host:port`, `[::1]:port`. Failure `bad-input`. */
export function hostAndPort(text: string, name: string): { host: string; port: number } {
  const [, host = '', port = ''] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(text) ?? []
  if (host === '' || Number(port) > 65_535)
    throw new Failure('bad-input', `${name} must be an address and a port, like 127.0.0.1:9100.`)
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}

/** Says why a command could not start: one JSON line with `--json`, else a sentence. Returns the exit code, 2. */
export function couldNotStart(error: unknown, json: boolean, io: Io): 2 {
  const { code, message } = noteOf(error)
  if (json) io.out(JSON.stringify({ event: 'error', code, message }))
  else io.err(`wattproof: ${message}`)
  // A bug has no sentence of its own; whoever runs the command line can use its trace.
  if (code === 'internal') io.err(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return 2
}

/** Resolves when the process is asked to end (SIGTERM, SIGINT); a second one is not caught and ends it at once. */
export function endAsked(): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      process.off('SIGTERM', end)
      process.off('SIGINT', end)
      resolve()
    }
    process.on('SIGTERM', end)
    process.on('SIGINT', end)
  })
}

/** parseArgs goes on with advice on how to escape; its first sentence says it all. */
function firstSentence(message: string): string {
  return `${message.split(/\. (?=[A-Z])|\n/)[0]?.replace(/\.$/, '') ?? message}.`
}
