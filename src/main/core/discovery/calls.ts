/**
 * Boxes that answer no HTTP and announce nothing: called by UDP broadcast, on every network of this computer. Each call goes out
 * three times, for datagrams get lost, and never two within 100 ms: more is too much for the boxes that need it.
 */
import { noteOf, type FailureCode } from '../../../shared/failure.ts'
import type { Family } from '../../../shared/wallbox.ts'
import type { Clock, Datagrams, Lan } from '../host.ts'
import { foreign, type Call, type Fingerprint, type WallboxFamily } from '../wallboxes/family.ts'
import { broadcastOf } from './networks.ts'

export interface Calls {
  /** Calls everybody, now and every half minute, until `stop`. */
  start(): void
  stop(): void
  /** Calls one host, also while nobody else is called; `port` where it is not the family's own. */
  callOne(host: string, port: number | null): void
}

export interface CallEars {
  answered(family: Family, print: Fingerprint, host: string): void
  /** The socket of a family's call cannot be had, and why; null once it can. */
  trouble(family: Family, port: number, code: FailureCode | null): void
}

const spacingMs = 120
const times = 3
const roundMs = 30_000
/** So long after the last call an answer is still awaited. */
const patienceMs = 3_000
/** Boxes that are asked for more between two rounds. */
const mostAnswering = 300

/** A datagram that goes out so many times. */
interface Letter {
  text: string
  address: string
  port: number
  times: number
}

const isSame = (one: Letter, other: Letter): boolean =>
  one.text === other.text && one.address === other.address && one.port === other.port

/** Of those `families` that are called at all. */
export function createCalls(
  host: { lan: Lan; clock: Clock },
  families: readonly Pick<WallboxFamily, 'id' | 'discovery'>[],
  ears: CallEars,
): Calls {
  const lines = families.flatMap(({ id, discovery: { call } }) =>
    call === undefined ? [] : [createLine(host, id, call, ears)],
  )
  return {
    start: () => lines.forEach((line) => line.start()),
    stop: () => lines.forEach((line) => line.stop()),
    callOne: (address, port) => lines.forEach((line) => line.callOne(address, port)),
  }
}

/** One family's socket: opened for a round, closed once nothing is awaited any more, so that its driver can have the port. */
function createLine({ lan, clock }: { lan: Lan; clock: Clock }, family: Family, call: Call, ears: CallEars): Calls {
  let running = false
  let socket: Datagrams | null = null
  let opening = false
  /** One of each at most, so that it is no longer than what there is to say; who waits longest goes first. */
  let outbox: Letter[] = []
  let cancelRound: () => void = () => undefined
  let cancelNext: (() => void) | null = null
  const answered = new Set<string>()
  /** Hosts that were called at another port than the family's own. */
  const portOf = new Map<string, number>()

  function heard(text: string, address: string): void {
    const print = foreign(() => call.heard(text))
    if (print === null) return
    ears.answered(family, print, address)
    if (answered.has(address) || answered.size >= mostAnswering) return
    answered.add(address)
    const port = portOf.get(address) ?? call.port
    send((call.more ?? []).map((more) => ({ text: more, address, port, times: 1 })))
  }

  function send(letters: readonly Letter[]): void {
    for (const letter of letters) if (!outbox.some((other) => isSame(other, letter))) outbox.push({ ...letter })
    if (socket !== null) return pump()
    // Never rejects.
    if (!opening) void open()
  }

  async function open(): Promise<void> {
    opening = true
    try {
      socket = await lan.datagrams(call.port, heard)
      ears.trouble(family, call.port, null)
    } catch (error) {
      outbox = []
      ears.trouble(family, call.port, noteOf(error).code)
    }
    opening = false
    pump()
  }

  function pump(): void {
    if (cancelNext !== null || socket === null) return
    const letter = outbox.shift()
    if (letter === undefined) return wait(patienceMs, close)
    socket.send(letter.text, letter.address, letter.port)
    if (letter.times > 1) outbox.push({ ...letter, times: letter.times - 1 })
    wait(spacingMs, pump)
  }

  function wait(ms: number, then: () => void): void {
    cancelNext = clock.at(clock.monotonic() + ms, () => {
      cancelNext = null
      // What came in meanwhile goes first.
      if (then === close && outbox.length > 0) return pump()
      then()
    })
  }

  function close(): void {
    cancelNext?.()
    cancelNext = null
    outbox = []
    socket?.close()
    socket = null
  }

  function round(): void {
    answered.clear()
    const everybody = [...new Set([...lan.interfaces().map(broadcastOf), '255.255.255.255'])]
    const letters = everybody.flatMap((address) =>
      address === null ? [] : [{ text: call.text, address, port: call.port, times }],
    )
    send(letters)
    cancelRound = clock.at(clock.monotonic() + roundMs, round)
  }

  return {
    start() {
      if (running) return
      running = true
      round()
    },
    stop() {
      running = false
      cancelRound()
      close()
    },
    callOne(address, port) {
      answered.delete(address)
      if (port === null) portOf.delete(address)
      else if (portOf.size < mostAnswering) portOf.set(address, port)
      send([{ text: call.text, address, port: port ?? call.port, times: 1 }])
    },
  }
}
