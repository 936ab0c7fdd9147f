/** The command line: finds the command, runs it, turns whatever stopped it from starting into exit code 2. */
import { Failure } from '../../shared/failure.ts'
import { help, overview, type Command } from './help.ts'
import { couldNotStart, processIo, type Io } from './io.ts'

type Run = (args: string[], io: Io) => Promise<number>

/** Loaded when asked for: `--help` must not open a database. */
const commands: Record<Command, () => Promise<Run>> = {
  proxy: async () => (await import('./proxy.ts')).proxy,
  cards: async () => (await import('./cards.ts')).cards,
  queue: async () => (await import('./queue.ts')).queue,
  drain: async () => (await import('./drain.ts')).drain,
  resend: async () => (await import('./resend.ts')).resend,
  export: async () => (await import('./export.ts')).exportMessages,
  ledger: async () => (await import('./ledger.ts')).ledger,
  discover: async () => (await import('./discover.ts')).discover,
  serial: async () => (await import('./serial.ts')).serial,
  commission: async () => (await import('./commission.ts')).commission,
  verify: async () => (await import('./verify.ts')).verify,
}

/** Runs one command line (without `node` and script). Never rejects; returns the exit code. */
export async function wattproof(args: string[], io: Io): Promise<number> {
  const json = args.includes('--json')
  const [name = '--help', ...rest] = args
  try {
    if (name === '--help' || name === '-h' || name === 'help') return say(overview, io)
    if (!isCommand(name))
      throw new Failure('unknown-command', `There is no command of this name. See: wattproof --help`)
    if (rest.includes('--help') || rest.includes('-h')) return say(help[name].text, io)
    const run = await commands[name]()
    return await run(rest, io)
  } catch (error) {
    return couldNotStart(error, json, io)
  }
}

function isCommand(name: string): name is Command {
  return Object.hasOwn(commands, name)
}

function say(text: string, io: Io): 0 {
  io.out(text)
  return 0
}

if (import.meta.main) process.exitCode = await wattproof(process.argv.slice(2), processIo())
