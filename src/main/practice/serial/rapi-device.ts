/**
 * An OpenEVSE controller on a cable, as its firmware documents its serial protocol (OpenEVSE/open_evse, `rapi_proc.h`): replies
 * with a checksum from firmware 2 on, ids repeated from 3 on, a limit that is set once, counters in hex, messages in between.
 */
import type { Timekeeper } from '../timekeeper.ts'

export interface RapiDeviceOptions {
  time: Timekeeper
  send: (bytes: Uint8Array) => void
  /** e.g. `8.2.1`. */
  firmware: string
  /** `hardwareMax`: what its firmware was built for, while no limit is set. */
  limits?: { min: number; hardwareMax: number; configuredMax: number }
  /** The limit that can be set once, set before. */
  limitSet?: number
  faults?: readonly [gfi: number, noGround: number, stuckRelay: number]
  /** Settings as its flags say them. */
  flags?: number
}

export interface RapiDevice {
  receive(bytes: Uint8Array): void
  /** Switched on: tells the result of its self test. */
  powerOn(post: number): void
  /** The car or a fault changed its state. */
  turn(state: number): void
  /** Replies to so many commands get lost, of one kind only where it is named. */
  loseReplies(count: number, command?: string): void
  /** Its replies take so long, ms. */
  slowDown(ms: number): void
  /** Commands it understood, without checksum and id. */
  readonly commands: readonly string[]
  /** null while it was never set. */
  readonly limitSet: number | null
}

/** The most on service level 1, whatever the limit is. */
const levelOneMax = 24
const isLevelTwo = 0x0001

export function createRapiDevice(options: RapiDeviceOptions): RapiDevice {
  const { send, firmware, faults = [0, 0, 0], flags = 0x0021 } = options
  const major = Number(firmware.split('.')[0])
  const limits = { min: 6, hardwareMax: 48, configuredMax: 32, ...options.limits }
  const commands: string[] = []
  let buffer = ''
  let state = 1
  let limitSet = options.limitSet ?? null
  let pilot = Math.min(limits.configuredMax, limitSet ?? limits.hardwareMax)
  let lose = { count: 0, command: '' }
  let slow = 0

  const say = (text: string): void => {
    const frame = major >= 2 ? `${text}^${sumOf(text)}\r` : `${text}\r`
    send(new TextEncoder().encode(frame))
  }
  const ok = (...words: (string | number)[]): string => ['$OK', ...words].join(' ')
  const hex = (value: number): string => value.toString(16).padStart(2, '0')

  const hardwareMax = (): number => ((flags & isLevelTwo) === 0 ? levelOneMax : (limitSet ?? limits.hardwareMax))
  const configuredMax = (): number => Math.min(limits.configuredMax, hardwareMax())

  /** Once in its life, on whatever level; out of range or set before, nothing is written and nothing is clamped. */
  function setLimit(asked: number): string {
    const fits = limitSet === null && asked >= limits.min && asked <= limits.hardwareMax
    if (!fits) return `$NK ${limitSet ?? limits.hardwareMax}`
    limitSet = asked
    pilot = Math.min(pilot, asked)
    return ok(asked)
  }

  function answerTo(words: readonly string[]): string {
    switch (words[0]) {
      case 'GV':
        return ok(firmware, '5.2.1')
      case 'GI':
        return major >= 5 ? ok('N7GW3Q7FA0C21B4E') : '$NK'
      case 'GE':
        return ok(pilot, flags.toString(16).toUpperCase().padStart(4, '0'))
      case 'GC':
        return major >= 3 ? ok(limits.min, hardwareMax(), pilot, configuredMax()) : ok(limits.min, hardwareMax())
      case 'GS':
        return major >= 3 ? ok(hex(state), 0, hex(state), '0000') : ok(state, 0)
      case 'GF':
        return ok(...faults.map((count) => count.toString(16).toUpperCase()))
      case 'GG':
        return ok(state === 3 ? 16_040 : 0, 230_100)
      case 'GP':
        return ok(-2560, 273, -2560)
      case 'SC':
        return words[2] === 'M' ? setLimit(Number(words[1])) : '$NK'
      default:
        return '$NK'
    }
  }

  function obey(frame: string): void {
    const [, command = '', id, sum] = /^\$([^^:]*?)(?: :([0-9A-F]{2}))?(?:\^([0-9A-F]{2}))?$/.exec(frame) ?? []
    if (command === '' || (sum !== undefined && sum !== sumOf(frame.slice(0, -3)))) return
    commands.push(command)
    const answer = answerTo(command.split(' '))
    if (lose.count > 0 && command.startsWith(lose.command)) {
      lose.count--
      return
    }
    const reply = id === undefined || major < 3 ? answer : `${answer} :${id}`
    if (slow > 0) options.time.at(options.time.now() + slow, () => say(reply))
    else say(reply)
  }

  return {
    commands,
    get limitSet() {
      return limitSet
    },
    powerOn: (post) => say(`$AB ${hex(post)} ${firmware}`),
    turn(next) {
      state = next
      say(`$AT ${hex(state)} ${hex(state)} 32 0000`)
    },
    loseReplies(count, command = '') {
      lose = { count, command }
    },
    slowDown(ms) {
      slow = ms
    },
    receive(bytes) {
      for (const letter of new TextDecoder('latin1').decode(bytes)) {
        if (letter === '$') buffer = ''
        if (letter === '\r') {
          obey(buffer)
          buffer = ''
        } else if (buffer.length < 64) buffer += letter
      }
    },
  }
}

function sumOf(text: string): string {
  let sum = 0
  for (const letter of text) sum ^= letter.charCodeAt(0)
  return sum.toString(16).toUpperCase().padStart(2, '0')
}
