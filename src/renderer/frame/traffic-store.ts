import { useEffect, useState } from 'react'
import type { TrafficEntry } from '../../shared/visit.ts'
import { useBackend } from '../view.tsx'

/** Entries kept in the window; older ones are asked for again. */
const kept = 3000

/** What happened at one wallbox, oldest first; an entry that learns its second time replaces itself. */
export function useTraffic(wallbox: string): { entries: readonly TrafficEntry[]; older: () => void } {
  const backend = useBackend()
  const [entries, setEntries] = useState<readonly TrafficEntry[]>([])
  useEffect(() => {
    const take = (more: readonly TrafficEntry[]): void => setEntries((before) => merged(before, more).slice(-kept))
    const stop = backend.on('traffic', (news) => {
      if (news.wallbox === wallbox) take(news.lines)
    })
    backend.call('traffic.recent', { wallbox, before: null }).then(take, () => undefined)
    return stop
  }, [backend, wallbox])
  const older = (): void => {
    const take = (more: readonly TrafficEntry[]): void => setEntries((before) => merged(before, more))
    backend.call('traffic.recent', { wallbox, before: entries[0]?.n ?? null }).then(take, () => undefined)
  }
  return { entries, older }
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
