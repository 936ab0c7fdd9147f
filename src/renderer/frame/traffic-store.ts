import { useEffect, useMemo, useState } from 'react'
import type { TrafficEntry } from '../../shared/visit.ts'
import { useBackend } from '../view.tsx'

/** What the window keeps of one wallbox's stream, oldest first. */
export interface Kept {
  entries: readonly TrafficEntry[]
  /** How many are kept; older ones are asked for again. Grows by what was asked for: nobody asks for what then vanishes. */
  room: number
  /** The last one shown while the stream is held still; null while it goes on. */
  held: number | null
}

const usualRoom = 3000

export const nothingYet: Kept = { entries: [], room: usualRoom, held: null }

/** What just happened. Held still, everything in sight stays, and of what comes after it only the newest is kept. */
export function withNews(kept: Kept, news: readonly TrafficEntry[]): Kept {
  const entries = merged(kept.entries, news)
  if (kept.held === null) return { ...kept, entries: entries.slice(-kept.room) }
  const { held, fresh } = atHold(entries, kept.held)
  return { ...kept, entries: [...held, ...fresh.slice(-usualRoom)] }
}

export function withOlder(kept: Kept, older: readonly TrafficEntry[]): Kept {
  const entries = merged(kept.entries, older)
  return { ...kept, entries, room: kept.room + entries.length - kept.entries.length }
}

export const holdStill = (kept: Kept): Kept => ({ ...kept, held: kept.entries.at(-1)?.n ?? 0 })

/** Where more has come meanwhile than was kept, what was held goes: between the two something is missing. */
export function goOn(kept: Kept): Kept {
  const { fresh } = atHold(kept.entries, kept.held)
  const entries = fresh.length < usualRoom ? kept.entries.slice(-kept.room) : fresh
  return { ...kept, entries, held: null }
}

/** What was there when the stream was held, and what came after. */
export function atHold(
  entries: readonly TrafficEntry[],
  held: number | null,
): { held: readonly TrafficEntry[]; fresh: readonly TrafficEntry[] } {
  const at = held === null ? -1 : entries.findIndex(({ n }) => n > held)
  return at < 0 ? { held: entries, fresh: [] } : { held: entries.slice(0, at), fresh: entries.slice(at) }
}

export interface Traffic {
  /** In sight, oldest first; an entry that learns its second time replaces itself. */
  entries: readonly TrafficEntry[]
  /** Came since it is held still. */
  fresh: number
  isHeld: boolean
  /** Holds it still, or lets it go on. */
  toggle: () => void
  older: () => void
}

export function useTraffic(wallbox: string): Traffic {
  const backend = useBackend()
  const [kept, setKept] = useState(nothingYet)
  useEffect(() => {
    const take = (news: readonly TrafficEntry[]): void => setKept((before) => withNews(before, news))
    const stop = backend.on('traffic', (news) => {
      if (news.wallbox === wallbox) take(news.lines)
    })
    backend.call('traffic.recent', { wallbox, before: null }).then(take, () => undefined)
    return stop
  }, [backend, wallbox])
  const { held, fresh } = useMemo(() => atHold(kept.entries, kept.held), [kept])
  return {
    entries: held,
    fresh: fresh.length,
    isHeld: kept.held !== null,
    toggle: () => setKept(kept.held === null ? holdStill : goOn),
    older() {
      const take = (more: readonly TrafficEntry[]): void => setKept((before) => withOlder(before, more))
      backend.call('traffic.recent', { wallbox, before: kept.entries[0]?.n ?? null }).then(take, () => undefined)
    },
  }
}

/** By number. What is only new at the end is only appended: that is how it nearly always comes. */
export function merged(before: readonly TrafficEntry[], more: readonly TrafficEntry[]): readonly TrafficEntry[] {
  const last = before.at(-1)?.n ?? -1
  const rises = more.every(({ n }, index) => n > (index === 0 ? last : (more[index - 1]?.n ?? last)))
  if (rises) return [...before, ...more]
  const byNumber = new Map([...before, ...more].map((entry) => [entry.n, entry]))
  return [...byNumber.values()].sort((a, b) => a.n - b.n)
}

export interface Wanted {
  /** Lower case; empty for any. */
  text: string
  which: string
  /** Empty for any. */
  action: string
}

/** Whether an entry is one the reader looks for. `says`: the sentence of a moment in the reader's language. */
export function fits(entry: TrafficEntry, wanted: Wanted, says: string): boolean {
  const { text, which, action } = wanted
  if (entry.kind === 'moment') {
    const named = entry.says.values?.['action']
    if (action !== '' && named !== action) return false
    if (which === 'proxy') return false
    if (which === 'errors' && entry.tone !== 'bad') return false
    if ((which === 'station' || which === 'backend') && entry.leg !== which && entry.leg !== null) return false
    return text === '' || `${says} ${entry.technical ?? ''}`.toLowerCase().includes(text)
  }
  if (which === 'moments' || (action !== '' && entry.action !== action)) return false
  if (which === 'errors' && entry.kind !== 'error') return false
  if (which === 'proxy' && entry.rule === null) return false
  // A frame passed on unchanged went over both links.
  if ((which === 'station' || which === 'backend') && entry.leg !== which && entry.relayedAt === null) return false
  return text === '' || entry.action.toLowerCase().includes(text) || entry.text.toLowerCase().includes(text)
}
