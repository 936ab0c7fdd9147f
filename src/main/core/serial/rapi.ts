/**
 * RAPI, the serial protocol of the OpenEVSE controller, as documented in its firmware (OpenEVSE/open_evse, `rapi_proc.h`):
 * lines ↔ commands and replies. `$CC p p :SS^XX`, ended by a carriage return; XX is the XOR of all characters before `^`.
 */
import { checksOfController, type RapiView } from '../../../shared/cable.ts'

/** One line. `sequence` (1–255) is echoed by firmware 3 and newer. */
export function rapiFrame(command: string, sequence?: number): string {
  const text = `$${command}${sequence === undefined ? '' : ` :${hex2(sequence)}`}`
  return `${text}^${hex2(xor(text))}\r`
}

export type RapiLine =
  | { says: 'reply'; ok: boolean; words: readonly string[]; sequence: number | null; checked: boolean }
  /** The self test at power-on: 0 when all is well. */
  | { says: 'boot'; post: number }
  | { says: 'state'; state: number }

/** null for anything else: log text, an echo of a command, a frame whose checksum is wrong. Firmware before 2.0 sends none. */
export function readRapi(line: string): RapiLine | null {
  const frame = /\$(OK|NK|AB|AT|ST)((?: [^$^]*)?)(?:\^([0-9A-Fa-f]{2}))?$/.exec(line.trimEnd())
  if (frame === null) return null
  const [whole, kind = '', rest = '', sum] = frame
  if (sum !== undefined && parseInt(sum, 16) !== xor(whole.slice(0, -3))) return null
  const words = rest.split(' ').filter((word) => word !== '')
  if (kind === 'AB') return boot(words)
  if (kind === 'AT' || kind === 'ST') {
    const state = hexWord(words[0])
    return state === null ? null : { says: 'state', state }
  }
  const last = /^:([0-9A-Fa-f]{2})$/.exec(words.at(-1) ?? '')
  const sequence = last === null ? null : parseInt(last[1] ?? '', 16)
  return {
    says: 'reply',
    ok: kind === 'OK',
    words: last === null ? words : words.slice(0, -1),
    sequence,
    checked: sum !== undefined,
  }
}

function boot(words: readonly string[]): RapiLine | null {
  const post = hexWord(words[0])
  return post === null ? null : { says: 'boot', post }
}

/**
 * `$GC`: least, hardware's most (what `$SC n M` sets once, on service level 2), offered by the pilot, configured most; firmware
 * before 3 tells only the first two.
 */
export function readLimits(words: readonly string[]): { limits: RapiView['limits']; pilot: number | null } | null {
  const [min, hardwareMax, pilot, configuredMax] = words.map(decimalWord)
  if (min == null || hardwareMax == null) return null
  return { limits: { min, hardwareMax, configuredMax: configuredMax ?? hardwareMax }, pilot: pilot ?? null }
}

/** `$GF`: trips since ever, hex. */
export function readFaults(words: readonly string[]): RapiView['faults'] {
  const [gfi, noGround, stuckRelay] = words.map(hexWord)
  if (gfi == null || noGround == null || stuckRelay == null) return null
  return { gfi, noGround, stuckRelay }
}

/** `$GE`: safety checks that are switched off, from its flags; null where they are no flags. */
export function readChecksOff(words: readonly string[]): RapiView['checksOff'] {
  const flags = hexWord(words[1])
  return flags === null ? null : checksOfController.filter((check) => (flags & checkFlags[check]) !== 0)
}

/** `$GE`: the service level, from its flags; null where they are no flags. */
export function readLevel(words: readonly string[]): 1 | 2 | null {
  const flags = hexWord(words[1])
  return flags === null ? null : (flags & levelTwo) === 0 ? 1 : 2
}

/** `open_evse.h`, ECF_L2. */
const levelTwo = 0x0001

/** The bits the firmware keeps them in (`open_evse.h`, ECF_…_DISABLED). */
const checkFlags: Readonly<Record<(typeof checksOfController)[number], number>> = {
  diode: 0x0002,
  ventilation: 0x0004,
  ground: 0x0008,
  relay: 0x0010,
  gfi: 0x0200,
  temperature: 0x0400,
}

/** `$GG`: amperes and volts; null where the board does not measure. */
export function readCharging(words: readonly string[]): { current: number | null; voltage: number | null } {
  const [milliamps, millivolts] = words.map(decimalWord)
  const measured = (value: number | null | undefined): number | null =>
    value == null || value < 0 ? null : value / 1000
  return { current: measured(milliamps), voltage: measured(millivolts) }
}

/** `$GP`: the warmest of its sensors, °C; −2560 stands for one that is not there. */
export function readTemperature(words: readonly string[]): number | null {
  const there = words.map(decimalWord).filter((tenths) => tenths !== null && tenths > -2560)
  return there.length === 0 ? null : Math.max(...there.map(Number)) / 10
}

/** `$GS`: state as the controller numbers it. */
export const readState = (words: readonly string[]): number | null => hexWord(words[0])

const decimalWord = (word: string | undefined): number | null =>
  word !== undefined && /^-?\d{1,9}$/.test(word) ? Number(word) : null

const hexWord = (word: string | undefined): number | null =>
  word !== undefined && /^[0-9A-Fa-f]{1,8}$/.test(word) ? parseInt(word, 16) : null

function xor(text: string): number {
  let sum = 0
  for (let at = 0; at < text.length; at++) sum ^= text.charCodeAt(at)
  return sum & 0xff
}

const hex2 = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0')
