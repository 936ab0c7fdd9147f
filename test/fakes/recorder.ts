/** A recorder in memory. */
import type { EvidenceLine } from '../../src/shared/evidence.ts'
import type { Clock, Recorder } from '../../src/main/core/host.ts'

export interface FakeRecorder extends Recorder {
  all: EvidenceLine[]
}

export function fakeRecorder(clock: Clock): FakeRecorder {
  const all: EvidenceLine[] = []
  return {
    all,
    record(line, at) {
      const n = all.length + 1
      all.push({ ...line, n, at: at ?? clock.wall(), mono: clock.monotonic() })
      return n
    },
    relayed(n) {
      const line = all[n - 1]
      if (line?.kind === 'frame') line.relayedAt = clock.wall()
    },
    lines: (station, from, to = Infinity) =>
      Promise.resolve(all.filter((line) => line.station === station && line.n >= from && line.n <= to)),
    recent: (station, count, before) =>
      Promise.resolve(
        all.filter((line) => line.station === station && (before === null || line.n < before)).slice(-count),
      ),
  }
}
