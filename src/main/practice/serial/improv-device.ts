/**
 * A wallbox on a cable that can be put into a Wi-Fi, byte by byte as Improv documents it (improv-wifi/website, `src/serial.md`),
 * with the habits of dzurikmiroslav/esp32-evse: log lines between packets, `provisioned` before it has tried, and an order that
 * is only understood when it comes in one piece. Its own reading of the protocol: nothing here is shared with Wattproof's.
 */
import type { Timekeeper } from '../timekeeper.ts'

export interface ImprovNetwork {
  ssid: string
  rssi: number
  /** null: an open network. */
  password: string | null
}

export interface ImprovDeviceOptions {
  time: Timekeeper
  /** Bytes on their way to the computer. */
  send: (bytes: Uint8Array) => void
  /** By scan; the last one stays. */
  scans: readonly (readonly ImprovNetwork[])[]
  /** Where it says it goes on, once it is in a network. */
  url: string
  /** How long it tries a network. Default 4 s. */
  joinMs?: number
  /** It starts when its port is opened: prints this, and hears nothing for so long. */
  boot?: { text: string; ms: number }
  /** Prints what it is told, as careless firmware does. */
  chatty?: boolean
  canScan?: boolean
  alreadyJoined?: boolean
}

export interface ImprovDevice {
  receive(bytes: Uint8Array): void
  /** Somebody opened the port. */
  opened(): void
  /** Orders it understood, by number. */
  readonly orders: readonly number[]
}

const scanMs = 1500
const header = [...new TextEncoder().encode('IMPROV')]

export function createImprovDevice(options: ImprovDeviceOptions): ImprovDevice {
  const { time, send, scans, url, joinMs = 4000, boot, chatty = false, canScan = true } = options
  const orders: number[] = []
  let deafUntil = 0
  let state = options.alreadyJoined === true ? 4 : 2
  let scanned = 0
  let busy = false

  const later = (ms: number, task: () => void): void => void time.at(time.now() + ms, task)
  const print = (text: string): void => send(new TextEncoder().encode(text))

  function packet(type: number, data: readonly number[]): void {
    const bytes = [...header, 1, type, data.length, ...data]
    send(Uint8Array.from([...bytes, bytes.reduce((sum, byte) => sum + byte, 0) % 256, 0x0a]))
  }

  function result(command: number, texts: readonly string[]): void {
    const parts = texts.map((text) => [...new TextEncoder().encode(text)])
    const data = parts.flatMap((part) => [part.length, ...part])
    packet(4, [command, data.length, ...data])
  }

  const tellState = (next: number): void => {
    state = next
    packet(1, [state])
  }

  function scan(): void {
    if (!canScan) return packet(2, [2])
    const seen = scans[Math.min(scanned++, scans.length - 1)] ?? []
    later(scanMs, () => {
      print('I (5120) wifi: scan done\n')
      for (const { ssid, rssi, password } of seen) result(4, [ssid, String(rssi), password === null ? 'NO' : 'YES'])
      result(4, [])
    })
  }

  function join(ssid: string, password: string): void {
    if (busy) return
    busy = true
    if (chatty) print(`I (8812) wifi: connecting to ${ssid} with ${password}\r\n`)
    packet(2, [0])
    tellState(3)
    // Said before it has tried.
    tellState(4)
    const fits = scans.flat().some((one) => one.ssid === ssid && (one.password ?? '') === password)
    later(joinMs, () => {
      busy = false
      if (fits) return result(1, [url])
      tellState(0)
      packet(2, [3])
    })
  }

  function obey(command: number, texts: readonly string[]): void {
    orders.push(command)
    if (command === 1) return join(texts[0] ?? '', texts[1] ?? '')
    if (command === 2) {
      packet(1, [state])
      if (state === 4 && !busy) result(2, [url])
      return
    }
    if (command === 3) return result(3, ['esp32-evse', '2.0.2', 'ESP32-C3', 'EVSE'])
    if (command === 4) return scan()
    packet(2, [2])
  }

  return {
    orders,
    opened() {
      if (boot === undefined) return
      deafUntil = time.now() + boot.ms
      print(boot.text)
    },
    receive(bytes) {
      if (time.now() < deafUntil) return
      const order = orderIn(bytes)
      if (order !== null) obey(order.command, order.texts)
    },
  }
}

/** Only a whole order counts; what follows it is its line end. */
function orderIn(bytes: Uint8Array): { command: number; texts: string[] } | null {
  if (!header.every((byte, at) => bytes[at] === byte) || bytes[6] !== 1 || bytes[7] !== 3) return null
  const length = bytes[8] ?? 0
  const end = 9 + length
  let sum = 0
  for (const byte of bytes.subarray(0, end)) sum += byte
  if (bytes.length <= end || bytes[end] !== sum % 256) return null
  const texts: string[] = []
  for (let at = 11; at < end;) {
    const size = bytes[at] ?? 0
    texts.push(new TextDecoder().decode(bytes.subarray(at + 1, at + 1 + size)))
    at += 1 + size
  }
  return { command: bytes[9] ?? 0, texts }
}
