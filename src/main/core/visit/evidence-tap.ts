/** A recorder that also tells listeners of each line as it is recorded: the live traffic view and the running test hear it here. */
import type { EvidenceLine } from '../../../shared/evidence.ts'
import type { Clock, Recorder } from '../host.ts'

export interface EvidenceTap extends Recorder {
  listen(listener: (line: EvidenceLine) => void): () => void
  /** Hears that the frame with this `n` also went out on the other leg, and when (wall ms). */
  listenRelayed(listener: (n: number, at: number) => void): () => void
}

export function tapRecorder(recorder: Recorder, clock: Clock): EvidenceTap {
  const listeners = new Set<(line: EvidenceLine) => void>()
  const relayListeners = new Set<(n: number, at: number) => void>()
  return {
    record(line, at) {
      const n = recorder.record(line, at)
      const numbered: EvidenceLine = { ...line, n, at: at ?? clock.wall(), mono: clock.monotonic() }
      for (const listener of listeners) listener(numbered)
      return n
    },
    relayed(n) {
      recorder.relayed(n)
      const at = clock.wall()
      for (const listener of relayListeners) listener(n, at)
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
