/** What a wallbox's backend is still owed: shown, sent again, saved as a file, delivered without the wallbox (P8, P12). */
import type { QueueEntry, QueueView } from '../../../shared/connection.ts'
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { MessageRow } from '../host.ts'
import { printTime } from '../ocpp/time.ts'
import type { Drained } from '../proxy/settings.ts'
import type { SavedWallbox } from './saved.ts'
import { fileName } from './report-step.ts'
import { maskTag } from './traffic.ts'
import { exclusively, proxyOf, stationOf, type Visit } from './visit.ts'

/** Waiting messages shown at once; nobody reads more. */
const mostShown = 300

export async function queueOf(visit: Visit, box: SavedWallbox): Promise<QueueView> {
  const rows = await owedBy(visit, box)
  const waiting = rows.filter(({ state }) => state !== 'parked')
  const parked = rows.filter(({ state }) => state === 'parked')
  return {
    waiting: waiting.length,
    oldestSince: waiting[0]?.storedAt ?? null,
    entries: [...parked, ...waiting.slice(0, mostShown)].map(entryOf),
  }
}

/** Failure `not-possible-now` when there is nothing to save. */
export async function exportQueue(
  visit: Visit,
  box: SavedWallbox,
  which: 'parked' | 'all',
): Promise<{ name: string; text: string }> {
  const rows = (await owedBy(visit, box)).filter(({ state }) => which === 'all' || state === 'parked')
  if (rows.length === 0) throw new Failure('not-possible-now', 'There is no message to save.')
  const at = visit.host.clock.wall()
  const document = {
    schema: 'wattproof-queue/1',
    app: { name: 'Wattproof', version: visit.host.version },
    savedAt: printTime(at),
    station: box.identity,
    messages: rows.map((row) => ({
      seq: row.seq,
      backend: row.backend,
      protocol: row.protocol,
      action: row.action,
      messageId: row.messageId,
      storedAt: printTime(row.storedAt),
      state: row.state,
      transmissions: row.transmissions,
      ambiguous: row.ambiguous,
      error: row.error,
      frame: row.frame,
    })),
  }
  const name = `wattproof-${fileName(box.serial || box.identity)}-messages-${printTime(at).slice(0, 10)}.json`
  return { name, text: `${JSON.stringify(document, null, 2)}\n` }
}

/**
 * Delivers while the wallbox is away (P12). Failures: `station-connected`, `not-possible-now` when something else is at work
 * on it. The password goes to the proxy and nowhere else.
 */
export async function deliverWithout(
  visit: Visit,
  box: SavedWallbox,
  password: string | null,
): Promise<{ delivered: boolean; says: Said }> {
  if (stationOf(visit, box)?.stationLink === 'connected')
    throw new Failure('station-connected', `${box.title} is connected and delivers by itself.`)
  const drained = await exclusively(visit, box, 'delivering', () => proxyOf(visit).drain(box.identity, password))
  return { delivered: drained.result === 'done' && drained.parked === 0, says: drainedInWords(drained) }
}

function drainedInWords(drained: Drained): Said {
  switch (drained.result) {
    case 'done':
      return drained.parked > 0
        ? said('queue.drained.parked', { delivered: drained.delivered, parked: drained.parked })
        : said('queue.drained.done', { delivered: drained.delivered })
    case 'refused':
      return said(
        drained.status === 401 || drained.status === 403 ? 'queue.drained.password' : 'queue.drained.refused',
        {
          status: drained.status,
        },
      )
    case 'stopped':
      return said('queue.drained.stopped', { delivered: drained.delivered, reason: drained.reason })
  }
}

/** None for a wallbox that was never here. */
const owedBy = (visit: Visit, box: SavedWallbox): Promise<MessageRow[]> =>
  stationOf(visit, box) === undefined ? Promise.resolve([]) : proxyOf(visit).owed(box.identity)

function entryOf(row: MessageRow): QueueEntry {
  return {
    seq: row.seq,
    action: row.action,
    storedAt: row.storedAt,
    session: row.transactionId === null ? null : String(row.transactionId),
    card: row.idTag === null ? null : maskTag(row.idTag),
    state: row.state === 'parked' ? 'parked' : row.state === 'sending' ? 'sending' : 'waiting',
    ambiguous: row.ambiguous || row.state === 'ambiguous',
    transmissions: row.transmissions,
    // A backend may name the card in what it says.
    trouble:
      row.error === null
        ? null
        : troubleOf(row.idTag ? row.error.replaceAll(row.idTag, maskTag(row.idTag)) : row.error),
  }
}

/** Error codes of OCPP-J (1.6 §4.2.3, 2.x part 4 §4.3), and what each means to someone who cannot see the backend's code. */
const families: Readonly<Record<string, readonly string[]>> = {
  content: [
    'FormationViolation',
    'FormatViolation',
    'PropertyConstraintViolation',
    'OccurenceConstraintViolation',
    'OccurrenceConstraintViolation',
    'TypeConstraintViolation',
    'ProtocolError',
    'RpcFrameworkError',
  ],
  unsupported: ['NotImplemented', 'NotSupported', 'MessageTypeNotSupported'],
  internal: ['InternalError', 'GenericError'],
  security: ['SecurityError'],
}

/** Why the proxy itself set a message aside. */
const ownReasons = [
  ['start of its transaction', 'start'],
  ['another backend', 'moved'],
  ['another OCPP version', 'version'],
] as const

function troubleOf(error: string): QueueEntry['trouble'] {
  const code = /^[A-Za-z]+/.exec(error)?.[0] ?? ''
  const family = Object.keys(families).find((one) => families[one]?.includes(code))
  const kind = family ?? ownReasons.find(([reason]) => error.includes(reason))?.[1] ?? 'other'
  return { code: error, says: said(`queue.trouble.${kind}`), fix: said(`queue.trouble.${kind}.fix`) }
}
