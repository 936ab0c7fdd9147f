/**
 * What comes over a cable, cut into Improv packets and lines of text. Boards print their log between packets, also without a
 * line end before the next one; a length byte may lie, a line may never end: what is held is bounded by one packet and one line.
 */
import { checksum, magic, version } from './improv.ts'

export interface ReaderEars {
  /** A packet whose checksum is right. */
  packet(type: number, data: Uint8Array): void
  /** Text without its line end, never empty, cut at `longestLine`. */
  line(text: string): void
}

export interface Reader {
  take(bytes: Uint8Array): void
  /** All bytes that came, and those of them that are no text of any kind: many at a wrong speed. */
  heard(): { bytes: number; junk: number }
  /** Hands out a line that has not ended yet. */
  flush(): void
}

export const longestLine = 400

/** header, version, type, length */
const headBytes = magic.length + 3

export function createReader(ears: ReaderEars): Reader {
  let held: number[] = []
  let line = ''
  let bytes = 0
  let junk = 0

  function text(byte: number): void {
    if (byte === 13 || byte === 10) return endLine()
    if (byte >= 128 || (byte < 32 && byte !== 9 && byte !== 27)) junk++
    line += String.fromCharCode(byte)
    if (line.length >= longestLine) endLine()
  }

  function endLine(): void {
    const ended = line
    line = ''
    if (ended.trim() !== '') ears.line(ended)
  }

  /** Takes packets off the front of what is held; what cannot become one is text. */
  function settle(): void {
    while (held.length > 0) {
      const size = packetSize(held)
      if (size === 'unfinished') return
      if (size === 'none') {
        text(held.shift() ?? 0)
        continue
      }
      const [type = 0] = held.slice(magic.length + 1)
      const data = Uint8Array.from(held.slice(headBytes, size - 1))
      held = held.slice(size)
      ears.packet(type, data)
    }
  }

  return {
    take(more) {
      bytes += more.length
      for (const byte of more) {
        held.push(byte)
        settle()
      }
    },
    heard: () => ({ bytes, junk }),
    flush() {
      held.forEach(text)
      held = []
      endLine()
    },
  }
}

/** How many bytes the packet at the front has. */
function packetSize(held: readonly number[]): number | 'unfinished' | 'none' {
  const start = held.slice(0, magic.length + 1)
  if (!start.every((byte, at) => byte === (magic[at] ?? version))) return 'none'
  const length = held[headBytes - 1]
  if (length === undefined || held.length < headBytes + length + 1) return 'unfinished'
  const size = headBytes + length + 1
  return held[size - 1] === checksum(held.slice(0, size - 1)) ? size : 'none'
}
