/**
 * A conversation with an Improv device: one order at a time, 30 s each, networks merged over several scans. Joining has
 * succeeded when the device answers the order: some say `provisioned` before they have tried (dzurikmiroslav/esp32-evse).
 */
import type { ImprovView, WifiNetwork } from '../../../shared/cable.ts'
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { Clock } from '../host.ts'
import { shown, textOf, utf8 } from './bytes.ts'
import { improvCommands, improvOrder, type ImprovMessage } from './improv.ts'
import { oneByOne, type Waiting } from '../waiting.ts'

const orderMs = 30_000
const askAgainMs = 1000
const scanEveryMs = 3000
const scanRounds = 5
const mostNetworks = 60
/** IEEE 802.11: octets of an SSID; WPA2: characters of a passphrase, or 64 hex digits. */
const longestSsid = 32
const longestPassword = 64

export interface ImprovTalk {
  hear(message: ImprovMessage): void
  /** Asks for the state, again each second, until anything is heard or `deadline` is over. */
  hello(deadline: () => number): Promise<boolean>
  /** Who it is and in which state. What it does not answer stays unknown. */
  read(): Promise<void>
  /** Looks for networks, several rounds, until `join` wants its turn. Resolves with the reason why it found none, or null. */
  scan(): Promise<Said | null>
  /** null when the device is in the network. Failure `bad-input` for a name or password no network can have. */
  join(ssid: string, password: string): Promise<Said | null>
  heard(): boolean
  view(): Omit<ImprovView, 'url' | 'found'>
}

type Ending = { end: 'done'; texts: readonly Uint8Array[] } | { end: 'error'; error: number } | { end: 'silence' }

export function createImprovTalk(parts: {
  send: (bytes: Uint8Array) => Promise<void>
  waiting: Waiting
  clock: Pick<Clock, 'monotonic'>
  changed: () => void
  /** The device named the address where it goes on. */
  url: (url: string) => void
}): ImprovTalk {
  const { send, waiting, clock, changed } = parts
  const inTurn = oneByOne()
  let heard = false
  let state: ImprovView['state'] = 'ready'
  let device: ImprovView['device'] = null
  let scanning = false
  /** By the name as shown; the bytes are what joining needs. */
  const networks = new Map<string, WifiNetwork & { bytes: Uint8Array }>()
  let open: { hears: (message: ImprovMessage) => Ending | null; ending: Ending | null } | null = null

  function order(
    command: number,
    texts: readonly Uint8Array[],
    hears: (message: ImprovMessage) => Ending | null,
  ): Promise<Ending> {
    return inTurn(async () => {
      const mine: NonNullable<typeof open> = { hears, ending: null }
      open = mine
      try {
        await send(improvOrder(command, texts))
        const deadline = clock.monotonic() + orderMs
        await waiting.until(
          () => mine.ending !== null,
          () => deadline,
        )
        return mine.ending ?? { end: 'silence' }
      } finally {
        open = null
      }
    })
  }

  const resultOf =
    (command: number) =>
    (message: ImprovMessage): Ending | null => {
      if (message.says === 'error' && message.error !== 0) return { end: 'error', error: message.error }
      if (message.says !== 'result' || message.command !== command) return null
      return { end: 'done', texts: message.texts }
    }

  /** One network a result; an empty result ends the round. */
  const networksOf = (message: ImprovMessage): Ending | null => {
    const ending = resultOf(improvCommands.scan)(message)
    if (ending?.end !== 'done' || ending.texts.length === 0) return ending
    addNetwork(ending.texts)
    return null
  }

  function addNetwork([bytes, rssi, secured]: readonly Uint8Array[]): void {
    if (bytes === undefined || bytes.length === 0 || bytes.length > longestSsid || networks.size >= mostNetworks) return
    const ssid = shown(textOf(bytes), longestSsid)
    const strength = Number(textOf(rssi ?? new Uint8Array()))
    const known = networks.get(ssid)
    // Several senders of one name: the strongest speaks for it, and keeps its place over the rounds.
    if (known !== undefined && known.rssi >= strength) return
    if (!Number.isInteger(strength)) return
    const locked = textOf(secured ?? new Uint8Array()) !== 'NO'
    networks.set(ssid, { ssid, rssi: strength, secured: locked, bytes: known?.bytes ?? bytes })
    changed()
  }

  return {
    hear(message) {
      heard = true
      if (message.says === 'state') state = message.state
      const [first] = message.says === 'result' ? message.texts : []
      const leads =
        message.says === 'result' &&
        (message.command === improvCommands.join || message.command === improvCommands.state)
      if (open !== null && open.ending === null) open.ending = open.hears(message)
      if (leads && first !== undefined && first.length > 0) parts.url(textOf(first))
      waiting.poke()
      changed()
    },
    async hello(deadline) {
      while (!heard && clock.monotonic() < deadline()) {
        await send(improvOrder(improvCommands.state))
        const again = clock.monotonic() + askAgainMs
        await waiting.until(
          () => heard,
          () => Math.min(again, deadline()),
        )
      }
      return heard
    },
    async read() {
      await order(improvCommands.state, [], (message) => (message.says === 'state' ? { end: 'done', texts: [] } : null))
      const told = await order(improvCommands.device, [], resultOf(improvCommands.device))
      if (told.end !== 'done') return
      const [firmware = '', version = '', chip = '', name = ''] = told.texts.map((text) => shown(textOf(text), 60))
      device = { firmware, version, chip, name }
      changed()
    },
    async scan() {
      if (scanning) return null
      scanning = true
      // `join` ends it.
      const wanted = (): boolean => scanning
      changed()
      try {
        for (let round = 0; round < scanRounds && wanted(); round++) {
          const ending = await order(improvCommands.scan, [], networksOf)
          if (ending.end !== 'done') return networks.size > 0 ? null : said(scanTrouble(ending))
          const next = clock.monotonic() + scanEveryMs
          await waiting.until(
            () => !wanted(),
            () => next,
          )
        }
        return networks.size > 0 ? null : said('cable.improv.noNetworks')
      } finally {
        scanning = false
        changed()
      }
    },
    async join(ssid, password) {
      const name = networks.get(ssid)?.bytes ?? utf8(ssid)
      const secret = utf8(password)
      if (name.length > longestSsid) throw badInput('cable.improv.longSsid')
      if (secret.length > longestPassword) throw badInput('cable.improv.longPassword')
      scanning = false
      waiting.poke()
      const ending = await order(improvCommands.join, [name, secret], resultOf(improvCommands.join))
      if (ending.end === 'done') return null
      if (ending.end === 'silence') return said('cable.improv.joinSilence')
      if (ending.error === 3) return said('cable.improv.notJoined', { ssid: shown(ssid, longestSsid) })
      return said('cable.improv.refused', { error: errorName(ending.error) })
    },
    heard: () => heard,
    view: () => ({
      device,
      state,
      scanning,
      networks: [...networks.values()]
        .map(({ ssid, rssi, secured }) => ({ ssid, rssi, secured }))
        .sort((a, b) => b.rssi - a.rssi),
    }),
  }
}

const badInput = (problem: string): Failure => new Failure('bad-input', 'No network can have this.', { problem })

const scanTrouble = (ending: Exclude<Ending, { end: 'done' }>): string =>
  // 2: unknown order. Older devices cannot look for networks.
  ending.end === 'error' && ending.error === 2 ? 'cable.improv.cannotScan' : 'cable.improv.scanFailed'

const errorName = (error: number): string => error.toString(16).toUpperCase().padStart(2, '0')
