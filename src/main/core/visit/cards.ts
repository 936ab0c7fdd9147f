/** Which cards work at a wallbox without its backend, and until when (C5 to C8, H12). */
import { backendKey } from '../../../shared/backend-key.ts'
import type { CardEntry, ConnectionView } from '../../../shared/connection.ts'
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { Host, TagRow } from '../host.ts'
import type { SavedWallbox } from './saved.ts'
import { maskTag } from './traffic.ts'
import { proxyOf, stationOf, type Visit } from './visit.ts'

type Card = TagRow & { works: boolean }

/** Those that work first, the next to end before the others; `rule`: what the offline switch makes of them. */
export function cardsOf(visit: Visit, box: SavedWallbox): { rule: Said | null; cards: CardEntry[] } {
  const offset = clockOffsetOf(visit, box)
  const cards = known(visit, box)
    .toSorted((a, b) => Number(b.works) - Number(a.works) || endOf(a) - endOf(b) || b.learnedAt - a.learnedAt)
    .map((card) => ({
      id: cardId(visit.host, card),
      shown: maskTag(card.shown),
      works: card.works,
      says: said(`cards.${card.works ? 'works' : card.status === 'Accepted' ? 'Expired' : card.status}`),
      validUntil: card.validUntil === null ? null : card.validUntil - offset,
      learnedAt: card.learnedAt,
    }))
  const position = box.policy.applied ?? 'known'
  return { rule: position === 'known' ? null : said(`cards.rule.${position}`), cards }
}

/** The same in two numbers and a time, for every view; a site's wallboxes mostly share one backend, whose cards are counted once. */
export function cardsCounter(visit: Visit): (box: SavedWallbox) => ConnectionView['cards'] {
  const counted = new Map<string, ConnectionView['cards']>()
  const count = (cards: readonly Card[]): ConnectionView['cards'] => {
    const working = cards.filter(({ works }) => works)
    const next = working.reduce((soonest, card) => Math.min(soonest, endOf(card)), Infinity)
    return {
      work: working.length,
      refused: cards.length - working.length,
      endsNext: next === Infinity ? null : next,
    }
  }
  return (box) => {
    const key = backendKey(box.backend.url)
    const cards = counted.get(key) ?? count(known(visit, box))
    counted.set(key, cards)
    const { endsNext } = cards
    return { ...cards, endsNext: endsNext === null ? null : endsNext - clockOffsetOf(visit, box) }
  }
}

/** Failure `not-found` for a card that is not kept any more. */
export async function forgetCard(visit: Visit, box: SavedWallbox, id: string): Promise<void> {
  const card = known(visit, box).find((one) => cardId(visit.host, one) === id)
  if (card === undefined) throw new Failure('not-found', 'This card is not remembered any more.')
  await proxyOf(visit).forgetCard(card.backend, card.idTag, card.type)
  visit.notebook.shown()
}

const known = (visit: Visit, box: SavedWallbox): Card[] =>
  box.backend.url === '' ? [] : (visit.proxy?.cards(backendKey(box.backend.url)) ?? [])

const endOf = ({ validUntil }: TagRow): number => validUntil ?? Infinity

/** Ends are judged by the backend's clock (P5) and shown by this computer's. */
const clockOffsetOf = (visit: Visit, box: SavedWallbox): number => stationOf(visit, box)?.clockOffset ?? 0

/** The window gets no tag in clear: a keyed digest names it. */
const cardId = ({ ids, pseudonymKey }: Host, { backend, type, idTag }: TagRow): string =>
  ids.digest(`${pseudonymKey} card ${backend} ${type} ${idTag}`)
