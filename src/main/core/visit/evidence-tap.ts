/** A recorder that also tells listeners of each line as it is recorded: the live traffic view and the running test hear it here. */
import type { EvidenceLine } from '../../../shared/evidence.ts'
import type { Clock, Log, Recorder } from '../host.ts'

export interface EvidenceTap extends Recorder {
  listen(listener: (line: EvidenceLine) => void): () => void
  /** Hears that the frame with this `n` also went out on the other leg, and when (wall ms). */
  listenRelayed(listener: (n: number, at: number) => void): () => void
}

/** A listener that fails costs nobody else a line, and the frame it heard of its way least of all. */
export function tapRecorder(recorder: Recorder, clock: Clock, log: Log): EvidenceTap {
  const listeners = new Set<(line: EvidenceLine) => void>()
  const relayListeners = new Set<(n: number, at: number) => void>()
  function tell<L>(those: Iterable<L>, one: (listener: L) => void): void {
    for (const listener of those)
      try {
        one(listener)
      } catch (error) {
        log.error('A listener of the recording failed.', { error: String(error) })
      }
  }
  return {
    record(line, at) {
      const n = recorder.record(line, at)
      const numbered: EvidenceLine = { ...line, n, at: at ?? clock.wall(), mono: clock.monotonic() }
      tell(listeners, (listener) => listener(numbered))
      return n
    },
    relayed(n) {
      recorder.relayed(n)
      const at = clock.wall()
      tell(relayListeners, (listener) => listener(n, at))
    },
    lines: (station, from, to) => recorder.lines(station, from, to),
    recent: (station, count, before) => recorder.recent(station, count, before),
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    listenRelayed(listener) {
      relayListeners.add(listener)
      return () => relayListeners.delete(listener)
    },
  }
}
