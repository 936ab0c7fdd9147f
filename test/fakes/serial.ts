/** Serial ports in memory: a device behind a path, its bytes in pieces of any size. */
import { Failure } from '../../src/shared/failure.ts'
import type { Serial, SerialPort } from '../../src/main/core/host.ts'
import type { Timekeeper } from '../../src/main/practice/timekeeper.ts'
import type { FakeClock } from './clock.ts'

export interface FakeSerial extends Serial {
  /** Puts a device behind a path; it is given the way its bytes come back. */
  plugIn<D extends WiredDevice>(path: string, make: (send: (bytes: Uint8Array) => void) => D): D
  /** Bytes on the wire that no device sent. */
  noise(path: string, bytes: Uint8Array): void
  /** Opening this path fails like this. */
  refuse(path: string, failure: Failure): void
  pull(path: string): void
  /** The next write gets no further than its first byte, then the port is gone. */
  vanishInWrite(path: string): void
  listed: SerialPort[] | Failure
  /** Paths that are open, and every piece written, in order. */
  opened: Set<string>
  written: Uint8Array[]
}

export interface WiredDevice {
  receive(bytes: Uint8Array): void
  opened?(): void
}

/** `pieces`: how many bytes come at once, in turn. */
export function fakeSerial(pieces: readonly number[] = [7, 1, 30]): FakeSerial {
  const devices = new Map<string, WiredDevice>()
  const lines = new Map<string, { bytes(bytes: Uint8Array): void; gone(reason: string): void }>()
  const refusals = new Map<string, Failure>()
  const breaking = new Set<string>()
  let piece = 0

  function deliver(path: string, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const end = at + Math.max(1, pieces[piece++ % pieces.length] ?? 1)
      lines.get(path)?.bytes(bytes.slice(at, end))
      at = end
    }
  }

  const serial: FakeSerial = {
    listed: [],
    opened: new Set(),
    written: [],
    plugIn(path, make) {
      const device = make((bytes) => deliver(path, bytes))
      devices.set(path, device)
      return device
    },
    noise: deliver,
    refuse: (path, failure) => void refusals.set(path, failure),
    pull(path) {
      const ears = lines.get(path)
      lines.delete(path)
      serial.opened.delete(path)
      ears?.gone('disconnected')
    },
    vanishInWrite: (path) => void breaking.add(path),
    ports: () => (serial.listed instanceof Failure ? Promise.reject(serial.listed) : Promise.resolve(serial.listed)),
    open(path, _speed, ears) {
      const refusal = refusals.get(path)
      if (refusal) return Promise.reject(refusal)
      if (lines.has(path)) return Promise.reject(new Failure('serial-busy', 'open already'))
      lines.set(path, ears)
      serial.opened.add(path)
      devices.get(path)?.opened?.()
      return Promise.resolve({
        write(bytes: Uint8Array) {
          if (breaking.delete(path)) {
            serial.pull(path)
            return Promise.reject(new Failure('serial-gone', 'gone'))
          }
          serial.written.push(bytes)
          devices.get(path)?.receive(bytes)
          return Promise.resolve()
        },
        close() {
          if (lines.get(path) === ears) lines.delete(path)
          serial.opened.delete(path)
          return Promise.resolve()
        },
      })
    },
  }
  return serial
}

/** The still clock as practice devices know time. */
export const timeOf = (clock: FakeClock): Timekeeper => ({
  now: () => clock.monotonic(),
  at: (time, task) => clock.at(time, task),
})
