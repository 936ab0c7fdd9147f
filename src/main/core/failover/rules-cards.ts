/**
 * What backend and proxy said of the test cards, in order: the memory of C5–C8 as the recording shows it.
 */
import { idTagInfoOf, readLocalList } from '../ocpp/messages16.ts'
import type { TokenInfo } from '../ocpp/token.ts'
import { parseTime } from '../ocpp/time.ts'
import type { Call, Moment, Reply } from './rules-calls.ts'
import { momentOf } from './rules-cuts.ts'

/** One answer about one card. */
export interface CardAnswer extends Moment {
  /** Lower case: CiString20, S16 §7.28. */
  tag: string
  by: 'backend' | 'proxy'
  status: TokenInfo['status']
  expiryDate: number | null
  /** Line of the question. */
  asked: number
  /** Backend time of the answer: this computer's plus the last offset the backend's clock showed. */
  backendTime: number
}

const tagActions = new Set(['Authorize', 'StartTransaction', 'StopTransaction'])

/** Keeps answers about `tags` only: a busy site must not fill memory. */
export function cardReader(tags: ReadonlySet<string>) {
  const answers: CardAnswer[] = []
  let offset = 0

  function keep(tag: unknown, info: TokenInfo | null, by: CardAnswer['by'], call: Call, moment: Moment): void {
    if (typeof tag !== 'string' || info === null || !tags.has(tag.toLowerCase())) return
    // S16 §7.2: ConcurrentTx speaks of a transaction, not of the card.
    if (info.status === 'ConcurrentTx') return
    const { status, expiryDate } = info
    const backendTime = moment.at + offset
    answers.push({ tag: tag.toLowerCase(), by, status, expiryDate, asked: call.line, backendTime, ...momentOf(moment) })
  }

  function reply(reply: Reply): void {
    const { call, payload } = reply
    if (!reply.ok) return
    if (call.leg === 'backend' && call.way === 'out') {
      const clock = parseTime(payload['currentTime'])
      if (clock !== null) offset = clock - reply.at
      if (tagActions.has(call.action)) keep(call.payload['idTag'], idTagInfoOf(payload), 'backend', call, reply)
    }
    if (call.leg === 'station' && call.way === 'in' && reply.by === 'proxy' && tagActions.has(call.action))
      keep(call.payload['idTag'], idTagInfoOf(payload), 'proxy', call, reply)
    // A local list the station took over is the backend's word as well (design §3 P6).
    if (
      call.leg === 'station' &&
      call.way === 'out' &&
      call.action === 'SendLocalList' &&
      payload['status'] === 'Accepted'
    )
      for (const entry of readLocalList(call.payload).entries) keep(entry.idTag, entry.info, 'backend', call, reply)
  }

  return { reply, answers: (): readonly CardAnswer[] => answers, offset: (): number => offset }
}
