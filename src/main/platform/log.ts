/**
 * Logs go to standard error as JSON lines: standard output belongs to the commands' own lines.
 * `WATTPROOF_LOG` sets the level (trace, debug, info, warn, error, silent; default warn).
 */
import pino, { type DestinationStream } from 'pino'
import type { Log } from '../core/host.ts'

/** Whatever carries one of these words in its name is kept out, at any depth. */
const secretName = /password|passphrase|authorization|secret|private_?key|cookie|credential/i
/** `wss://user:password@host` */
const userInUrl = /\/\/[^/\s@]*@/g

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'silent']

/** `to` is standard error unless a test listens. */
export function createLog(to: DestinationStream = pino.destination({ dest: 2, sync: true })): Log {
  const wanted = process.env['WATTPROOF_LOG'] ?? ''
  const logger = pino(
    { level: levels.includes(wanted) ? wanted : 'warn', base: null, timestamp: pino.stdTimeFunctions.isoTime },
    to,
  )
  return {
    info: (message, fields) => logger.info(withoutSecrets(fields ?? {}), clean(message)),
    warn: (message, fields) => logger.warn(withoutSecrets(fields ?? {}), clean(message)),
    error: (message, fields) => logger.error(withoutSecrets(fields ?? {}), clean(message)),
  }
}

/** A copy in which secrets are replaced and errors are their stack. Depth is limited: a log line is not a dump. */
function withoutSecrets(value: object, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, secretName.test(name) ? '[secret]' : loggable(field, depth)]),
  )
}

function loggable(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return clean(value)
  if (value instanceof Error) return clean(value.stack ?? value.message)
  if (typeof value !== 'object' || value === null) return value
  if (depth === 4) return '[deeper]'
  if (Array.isArray(value)) return value.map((item) => loggable(item, depth + 1))
  return withoutSecrets(value, depth + 1)
}

function clean(text: string): string {
  return text.replace(userInUrl, '//[user]@')
}
