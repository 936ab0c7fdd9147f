/** What a wallbox's backend is still owed: shown, sent again, saved as a file, delivered without the wallbox (P8, P12). */
import type { QueueEntry, QueueView } from '../../../shared/connection.ts'
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import { notNow } from '../../../shared/not-now.ts'
import type { MessageRow } from '../host.ts'
import { printTime } from '../ocpp/time.ts'
import { endedByHand, parkedBecause, type Drained } from '../proxy/settings.ts'
import { after } from '../waiting.ts'
import type { SavedWallbox } from './saved.ts'
import { fileName } from './report-step.ts'
import { maskTag } from './traffic.ts'
import { exclusively, isHere, knownProxy, proxyOf, stationOf, type Visit } from './visit.ts'

/** Of each kind shown at once; nobody reads more. */
const mostShown = 300
/** Read at once where all are read: no longer than the event loop can spare. */
const page = 500

/** None for a wallbox that was never here. */
export async function queueOf(visit: Visit, box: SavedWallbox): Promise<QueueView> {
  const status = stationOf(visit, box)
  if (!status) return { waiting: 0, parked: 0, oldestSince: null, entries: [] }
  const oldest = (which: Which): Promise<MessageRow[]> => proxyOf(visit).stored(box.identity, which, 0, mostShown)
  const [parked, waiting] = [await oldest('parked'), await oldest('waiting')]
  return {
    waiting: Math.max(status.owed, waiting.length),
    parked: Math.max(status.parked, parked.length),
    oldestSince: waiting[0]?.storedAt ?? null,
    entries: [...parked, ...waiting].map(entryOf),
  }
}

/** Failures: `not-possible-now` when there is nothing to save, `station-not-connected` for a wallbox that was never here. */
export async function exportQueue(
  visit: Visit,
  box: SavedWallbox,
  which: 'parked' | 'all',
): Promise<{ name: string; text: string }> {
  // By number: what is set aside while it is read comes twice, and once into the file.
  const messages = new Map<number, string>()
  for (const kind of which === 'all' ? (['waiting', 'parked'] as const) : (['parked'] as const))
    await eachStored(visit, box, kind, (row) => messages.set(row.seq, JSON.stringify(savedMessage(row))))
  if (messages.size === 0) throw notNow('notNow.noMessages')
  const at = visit.host.clock.wall()
  const head = JSON.stringify({
    schema: 'wattproof-queue/1',
    app: { name: 'Wattproof', version: visit.host.version },
    savedAt: printTime(at),
    station: box.identity,
  })
  const lines = [...messages].sort(([a], [b]) => a - b).map(([, message]) => message)
  const name = `wattproof-${fileName(box.serial || box.identity)}-messages-${printTime(at).slice(0, 10)}.json`
  return { name, text: `${head.slice(0, -1)},"messages":[\n${lines.join(',\n')}\n]}\n` }
}

type Which = 'waiting' | 'parked'

/** Every stored message of one kind, oldest first; between the pages the event loop has its turn. */
async function eachStored(
  visit: Visit,
  box: SavedWallbox,
  which: Which,
  take: (row: MessageRow) => void,
): Promise<void> {
  const proxy = knownProxy(visit, box)
  for (let last = 0; ;) {
    const rows = await proxy.stored(box.identity, which, last, page)
    rows.forEach(take)
    last = rows.at(-1)?.seq ?? last
    if (rows.length < page) return
    await after(visit.host.clock, 0)
  }
}

const savedMessage = (row: MessageRow): object => ({
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
})

/**
 * Delivers while the wallbox is away (P12); how it ends is kept for the view. Failures: `station-connected`,
 * `station-not-connected` for one that was never here, `not-possible-now` when something else is at work on it.
 * The password goes to the proxy and nowhere else.
 */
export async function deliverWithout(visit: Visit, box: SavedWallbox, password: string | null): Promise<void> {
  const proxy = knownProxy(visit, box)
  if (isHere(visit, box)) throw new Failure('station-connected', `${box.title} is connected and delivers by itself.`)
  await exclusively(visit, box, 'delivering', async () => {
    visit.delivered.delete(box.id)
    const drained = await proxy.drain(box.identity, password)
    visit.delivered.set(box.id, {
      at: visit.host.clock.wall(),
      delivered: drained.result === 'done' && drained.parked === 0,
      ...drainedInWords(drained),
    })
  })
}

/** Failure `station-not-connected` for a wallbox that was never here. */
export const stopDelivering = (visit: Visit, box: SavedWallbox): void =>
  knownProxy(visit, box).stopDraining(box.identity)

function drainedInWords(drained: Drained): { says: Said; technical: string | null } {
  const { result } = drained
  if (result === 'stopped') {
    const byHand = drained.reason === endedByHand
    const says = said(`queue.drained.${byHand ? 'byHand' : 'stopped'}`, { delivered: drained.delivered })
    return { says, technical: byHand ? null : drained.reason }
  }
  if (result === 'refused') {
    const password = drained.status === 401 || drained.status === 403
    const says = said(`queue.drained.${password ? 'password' : 'refused'}`, { status: drained.status })
    return { says, technical: null }
  }
  const { delivered, parked } = drained
  const says =
    parked > 0 ? said('queue.drained.parked', { delivered, parked }) : said('queue.drained.done', { delivered })
  return { says, technical: null }
}

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

/** Compared whole: a backend might say something like it. */
const ownReasons: ReadonlyMap<string, string> = new Map([
  [parkedBecause.start, 'start'],
  [parkedBecause.backend, 'moved'],
  [parkedBecause.version, 'version'],
  [parkedBecause.answer, 'unreadable'],
])

function troubleOf(error: string): QueueEntry['trouble'] {
  const [code = ''] = error.split(':')
  const own = ownReasons.get(error)
  const kind = own ?? Object.keys(families).find((one) => families[one]?.includes(code.trim())) ?? 'other'
  const by = own === undefined ? 'backend' : 'proxy'
  return { by, code: error, says: said(`queue.trouble.${kind}`), fix: said(`queue.trouble.${kind}.fix`) }
}
