/** Traffic on its way to the window: live in bundles, older by the page. */
import type { EvidenceLine } from '../../../shared/evidence.ts'
import type { TrafficEntry } from '../../../shared/visit.ts'
import { trafficReader } from './traffic.ts'
import type { Visit } from './visit.ts'

/** A busy box has hundreds of frames a second, a window draws ten times: more of one bundle nobody reads. */
const mostInBundle = 200
/** Frames that may still learn when they went out on the other leg. */
const mostRecent = 500

/** Live traffic in bundles; a frame that was relayed comes once more, with both its times. */
export function pushTraffic(visit: Visit, push: (wallbox: string, lines: TrafficEntry[]) => void): () => void {
  const readers = new Map<string, (line: EvidenceLine) => TrafficEntry | null>()
  const waiting = new Map<string, Map<number, TrafficEntry>>()
  const recent = new Map<number, { wallbox: string; entry: TrafficEntry }>()
  let cancel: (() => void) | null = null
  const flush = (): void => {
    cancel = null
    for (const [wallbox, entries] of waiting) push(wallbox, [...entries.values()].slice(-mostInBundle))
    waiting.clear()
  }
  const put = (wallbox: string, entry: TrafficEntry): void => {
    const bundle = waiting.get(wallbox) ?? new Map<number, TrafficEntry>()
    waiting.set(wallbox, bundle.set(entry.n, entry))
    cancel ??= visit.host.clock.at(visit.host.clock.monotonic() + 100, flush)
  }
  const stopLines = visit.evidence.listen((line) => {
    const box = visit.notebook.byIdentity(line.station)
    if (!box) return
    const read = readers.get(line.station) ?? trafficReader()
    readers.set(line.station, read)
    const entry = read(line)
    if (entry === null) return
    put(box.id, entry)
    if (entry.kind === 'moment') return
    recent.set(entry.n, { wallbox: box.id, entry })
    for (const oldest of recent.keys()) {
      if (recent.size <= mostRecent) break
      recent.delete(oldest)
    }
  })
  const stopRelayed = visit.evidence.listenRelayed((n, at) => {
    const known = recent.get(n)
    recent.delete(n)
    if (known !== undefined && known.entry.kind !== 'moment') put(known.wallbox, { ...known.entry, relayedAt: at })
  })
  return () => {
    stopLines()
    stopRelayed()
    cancel?.()
  }
}

/** A page of older lines, read by itself: answers whose CALL is on an earlier page have no latency. */
export function olderTraffic(lines: readonly EvidenceLine[]): TrafficEntry[] {
  const read = trafficReader()
  return lines.flatMap((line) => read(line) ?? [])
}
