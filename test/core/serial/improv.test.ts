import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shown, textOf, utf8 } from '../../../src/main/core/serial/bytes.ts'
import { improvCommands, improvOrder, improvPacket, readImprov } from '../../../src/main/core/serial/improv.ts'
import { createReader, longestLine } from '../../../src/main/core/serial/reader.ts'

const hex = (bytes: Iterable<number>): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')

/** Everything a reader makes of these bytes, cut into pieces of this size. */
function readAll(bytes: Uint8Array, piece = bytes.length): { packets: [number, number[]][]; lines: string[] } {
  const packets: [number, number[]][] = []
  const lines: string[] = []
  const reader = createReader({
    packet: (type, data) => packets.push([type, [...data]]),
    line: (text) => lines.push(text),
  })
  for (let at = 0; at < bytes.length; at += Math.max(1, piece)) reader.take(bytes.slice(at, at + Math.max(1, piece)))
  reader.flush()
  return { packets, lines }
}

const joined = (...parts: (string | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...(typeof part === 'string' ? utf8(part) : part)]))

describe('D4 Improv on the wire', () => {
  test('the orders are the bytes the specification shows, ended by a line end', () => {
    expect(hex(improvOrder(improvCommands.state))).toBe('49 4d 50 52 4f 56 01 03 02 02 00 e5 0a')
    expect(hex(improvOrder(improvCommands.device))).toBe('49 4d 50 52 4f 56 01 03 02 03 00 e6 0a')
    expect(hex(improvOrder(improvCommands.scan))).toBe('49 4d 50 52 4f 56 01 03 02 04 00 e7 0a')
    // 01, length of all, then name and password, each with its length.
    expect(hex(improvOrder(improvCommands.join, [utf8('My'), utf8('pw1')])).slice(0, -6)).toBe(
      '49 4d 50 52 4f 56 01 03 09 01 07 02 4d 79 03 70 77 31',
    )
  })

  test('what a device says is read by its type', () => {
    expect(readImprov(1, Uint8Array.of(4))).toEqual({ says: 'state', state: 'provisioned' })
    expect(readImprov(1, Uint8Array.of(9))).toBeNull()
    expect(readImprov(2, Uint8Array.of(3))).toEqual({ says: 'error', error: 3 })
    expect(readImprov(4, Uint8Array.of(1, 3, 2, 104, 105))).toEqual({
      says: 'result',
      command: 1,
      texts: [Uint8Array.of(104, 105)],
    })
    expect(readImprov(4, Uint8Array.of(4, 0))).toEqual({ says: 'result', command: 4, texts: [] })
    // An order come back is an echo, not an answer.
    expect(readImprov(3, Uint8Array.of(2, 0))).toBeNull()
  })

  test('lengths that do not add up are no message', () => {
    expect(readImprov(4, Uint8Array.of(1, 9, 2, 104, 105))).toBeNull()
    expect(readImprov(4, Uint8Array.of(1, 2, 200, 1))).toBeNull()
    expect(readImprov(4, Uint8Array.of(1))).toBeNull()
    expect(readImprov(1, Uint8Array.of())).toBeNull()
  })

  test('packets come through whatever is around them and however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.record({ type: fc.integer({ min: 1, max: 4 }), data: fc.uint8Array({ maxLength: 255 }) }),
            fc.stringMatching(/^[a-z IMPROV]{1,60}$/),
          ),
          { maxLength: 8 },
        ),
        fc.integer({ min: 1, max: 40 }),
        (items, piece) => {
          const bytes = joined(
            ...items.map((item) => (typeof item === 'string' ? item : improvPacket(item.type, item.data))),
          )
          const { packets } = readAll(bytes, piece)
          expect(packets).toEqual(
            items.flatMap((item) => (typeof item === 'string' ? [] : [[item.type, [...item.data]]])),
          )
        },
      ),
      { numRuns: 200 },
    )
  })

  test('log lines between packets are lines, also right before one', () => {
    const { packets, lines } = readAll(
      joined('I (31) boot\r\nwifi: scan', improvPacket(1, [2]), 'IMPROV is here\n', improvPacket(2, [0]), 'IMPRO'),
      1,
    )
    expect(packets).toEqual([
      [1, [2]],
      [2, [0]],
    ])
    expect(lines.map((line) => line.trim())).toEqual(['I (31) boot', 'wifi: scan', 'IMPROV is here', 'IMPRO'])
  })

  test('hostile devices: a header that promises too much hides no packet after it', () => {
    const lie = Uint8Array.of(...utf8('IMPROV'), 1, 4, 255)
    const { packets } = readAll(joined(lie, improvPacket(1, [2]), improvPacket(1, [3]), 'x'.repeat(300)), 3)
    expect(packets).toEqual([
      [1, [2]],
      [1, [3]],
    ])
  })

  test('hostile devices: a wrong checksum is no packet', () => {
    const packet = improvPacket(1, [2])
    packet[10] = (packet[10] ?? 0) ^ 1
    expect(readAll(packet).packets).toEqual([])
  })

  test('hostile devices: garbage without end is held in bounds, and counted', () => {
    const lines: string[] = []
    const reader = createReader({ packet: () => undefined, line: (text) => lines.push(text) })
    for (let round = 0; round < 200; round++) reader.take(new Uint8Array(1000).fill(0xf3))
    expect(Math.max(...lines.map(({ length }) => length))).toBe(longestLine)
    expect(reader.heard()).toEqual({ bytes: 200_000, junk: 200_000 })
  })
})

describe('text of devices', () => {
  test('text survives as bytes', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => textOf(utf8(text)) === text))
    expect([...utf8('Gä€😀')]).toEqual([...new TextEncoder().encode('Gä€😀')])
  })

  test('bytes that are no UTF-8 are read as Latin-1', () => {
    expect(textOf(Uint8Array.of(0x43, 0x61, 0x66, 0xe9))).toBe('Café')
  })

  test('half a character is refused', () => {
    expect(() => utf8('\ud800')).toThrow(expect.objectContaining({ code: 'bad-input' }))
  })

  test('hostile devices: what controls or turns text round is shown as a sign', () => {
    expect(shown('a\u001b[31m\u202eb\u0000c', 20)).toBe('a\ufffd[31m\ufffdb\ufffdc')
    expect(shown('x'.repeat(50), 32)).toHaveLength(32)
  })
})
