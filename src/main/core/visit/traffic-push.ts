/** Traffic on its way to the window: live in bundles, older by the page. */
import type { EvidenceLine } from '../../../shared/evidence.ts'
import type { TrafficLine } from '../../../shared/visit.ts'
import { trafficReader } from './traffic.ts'
import type { Visit } from './visit.ts'

/** Live traffic in bundles: a busy box has hundreds of frames a second, a window draws ten times. */
export function pushTraffic(visit: Visit, push: (wallbox: string, lines: TrafficLine[]) => void): () => void {
  const readers = new Map<string, (line: EvidenceLine) => TrafficLine | null>()
  const waiting = new Map<string, TrafficLine[]>()
  let cancel: (() => void) | null = null
  const flush = (): void => {
    cancel = null
    for (const [wallbox, lines] of waiting) push(wallbox, lines)
    waiting.clear()
  }
  const stop = visit.evidence.listen((line) => {
    const box = line.kind === 'frame' ? visit.notebook.byIdentity(line.station) : undefined
    if (!box) return
    const read = readers.get(line.station) ?? trafficReader()
    readers.set(line.station, read)
    const shown = read(line)
    if (!shown) return
    waiting.set(box.id, [...(waiting.get(box.id) ?? []), shown].slice(-200))
    cancel ??= visit.host.clock.at(visit.host.clock.monotonic() + 100, flush)
  })
  return () => {
    stop()
    cancel?.()
  }
}

/** A page of older lines, read by itself: answers whose CALL is on an earlier page have no latency. */
export function olderTraffic(lines: readonly EvidenceLine[]): TrafficLine[] {
  const read = trafficReader()
  return lines.flatMap((line) => read(line) ?? [])
}
