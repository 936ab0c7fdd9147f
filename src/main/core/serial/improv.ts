/**
 * Improv Wi-Fi over serial, as documented by the project (improv-wifi/website, `src/serial.md`): packets ↔ messages.
 * `IMPROV` 01 type length data checksum; text inside is UTF-8 with its length before it.
 */

/** `IMPROV` */
export const magic: readonly number[] = [0x49, 0x4d, 0x50, 0x52, 0x4f, 0x56]
export const version = 1

/** Low byte of the sum of all bytes before it, header included. */
export const checksum = (bytes: Iterable<number>): number => {
  let sum = 0
  for (const byte of bytes) sum = (sum + byte) & 0xff
  return sum
}

const packetTypes = { state: 1, error: 2, rpc: 3, result: 4 }
export const improvCommands = { join: 1, state: 2, device: 3, scan: 4 }

/** What a device sends. */
export type ImprovMessage =
  | { says: 'state'; state: 'stopped' | 'ready' | 'provisioning' | 'provisioned' }
  /** 0: the error is over. */
  | { says: 'error'; error: number }
  | { says: 'result'; command: number; texts: readonly Uint8Array[] }

/** A packet, with the line end that some devices wait for. */
export function improvPacket(type: number, data: Iterable<number>): Uint8Array {
  const body = [...data]
  const bytes = [...magic, version, type, body.length, ...body]
  return Uint8Array.from([...bytes, checksum(bytes), 10])
}

/** An order to the device with its texts. */
export function improvOrder(command: number, texts: readonly Uint8Array[] = []): Uint8Array {
  const body = texts.flatMap((text) => [text.length, ...text])
  return improvPacket(packetTypes.rpc, [command, body.length, ...body])
}

/** null for what no device says: our own order come back, lengths that do not add up, a state nobody knows. */
export function readImprov(type: number, data: Uint8Array): ImprovMessage | null {
  const [first] = data
  if (first === undefined) return null
  if (type === packetTypes.state) {
    const state = states[first]
    return state === undefined ? null : { says: 'state', state }
  }
  if (type === packetTypes.error) return { says: 'error', error: first }
  if (type !== packetTypes.result || data[1] !== data.length - 2) return null
  const texts = readTexts(data.subarray(2))
  return texts && { says: 'result', command: first, texts }
}

const states: Readonly<Record<number, Extract<ImprovMessage, { says: 'state' }>['state']>> = {
  0: 'stopped',
  2: 'ready',
  3: 'provisioning',
  4: 'provisioned',
}

function readTexts(data: Uint8Array): Uint8Array[] | null {
  const texts: Uint8Array[] = []
  for (let at = 0; at < data.length;) {
    const end = at + 1 + (data[at] ?? 0)
    if (end > data.length) return null
    texts.push(data.slice(at + 1, end))
    at = end
  }
  return texts
}
