/**
 * KEBA KeContact P20/P30 over UDP: identification, limits and meter. Documented in the maker's UDP Programmers Guide. Nothing
 * is written: its backend is set in its own web page or app, its keys over OCPP. The box answers to port 7090 of whoever asks,
 * so one program a computer can listen to it, and it wants 100 ms between two commands. A key here is the report and the field.
 */
import { Failure } from '../../../shared/failure.ts'
import type { BoxLink, Check } from '../../../shared/wallbox.ts'
import type { Datagrams } from '../host.ts'
import { finding } from '../preflight/check.ts'
import { after, oneByOne, reached } from '../waiting.ts'
import { anyStation } from './any.ts'
import { objectOf, textOf } from './device-json.ts'
import { short, untold, type Door, type Fingerprint, type OpenBox, type Setting, type WallboxFamily } from './family.ts'
import { joinUrl } from './join-url.ts'

/** ms: between two commands; for one answer; for the port, while discovery or the next box has it; between two tries for it. */
const pace = { apart: 110, answer: 1500, port: 8000, again: 400 }

export interface KebaPorts {
  /** Where the box listens, if its address does not say. */
  box: number
  /** Where it answers on this computer. */
  here: number
}

/** 100 is the session that runs, or the last one: the box's own record of it. Older firmware has none. */
type Report = 1 | 2 | 3 | 100
const ifItHasOne = '100'

const row = (report: Report, field: string, type: Setting['type'], unit: string | null = null): Setting => ({
  key: `report ${report}/${field}`,
  type,
  access: 'R',
  unit,
})

/** What the box counts in a smaller unit than people do, and how many of it make one. */
const parts = new Map<string, number>()

const inParts = (of: number, report: Report, field: string, unit: string): Setting => {
  const setting = row(report, field, 'decimal', unit)
  parts.set(setting.key, of)
  return setting
}

const choice = (report: 1 | 2, field: string, values: readonly number[]): Setting => {
  const setting = row(report, field, 'choice')
  return {
    ...setting,
    choices: Object.fromEntries(values.map((value) => [String(value), `settings.keba.${setting.key}.${value}`])),
  }
}

const settings: readonly Setting[] = [
  row(1, 'Product', 'text'),
  row(1, 'Serial', 'text'),
  row(1, 'Firmware', 'text'),
  choice(1, 'Backend', [0, 1]),
  choice(1, 'COM-module', [0, 1]),
  row(1, 'timeQ', 'integer'),
  row(1, 'Sec', 'integer', 's'),
  choice(2, 'State', [0, 1, 2, 3, 4, 5]),
  choice(2, 'Plug', [0, 1, 3, 5, 7]),
  choice(2, 'AuthON', [0, 1]),
  inParts(1000, 2, 'Max curr', 'A'),
  inParts(1000, 2, 'Curr HW', 'A'),
  inParts(1000, 2, 'Curr user', 'A'),
  inParts(1000, 2, 'Curr FS', 'A'),
  row(2, 'Tmo FS', 'integer', 's'),
  row(3, 'U1', 'integer', 'V'),
  row(3, 'U2', 'integer', 'V'),
  row(3, 'U3', 'integer', 'V'),
  inParts(1000, 3, 'I1', 'A'),
  inParts(1000, 3, 'I2', 'A'),
  inParts(1000, 3, 'I3', 'A'),
  inParts(1000, 3, 'P', 'W'),
  inParts(10, 3, 'E pres', 'Wh'),
  inParts(10, 3, 'E total', 'Wh'),
  row(100, 'Session ID', 'integer'),
  inParts(10, 100, 'E start', 'Wh'),
  inParts(10, 100, 'E pres', 'Wh'),
  row(100, 'started', 'text'),
  row(100, 'ended', 'text'),
]

const typeOf = new Map(settings.map(({ key, type }) => [key, type]))

export const keba: WallboxFamily = kebaAt({ box: 7090, here: 7090 })

/** The family with other ports than the documented ones. */
export function kebaAt(ports: KebaPorts): WallboxFamily {
  return {
    id: 'keba',
    maker: 'KEBA',
    discovery: {
      services: [],
      heard: () => null,
      questions: [],
      call: { text: 'i', port: ports.box, more: ['report 1'], heard: readCall },
    },
    finalUrl: joinUrl,
    urlProblem: () => null,
    local: {
      login: 'never',
      user: null,
      settings,
      checks,
      open: (door) => openKeba(door, ports),
      pointAt: () => [],
      link: { keys: ['report 1/Backend'], read: readLink },
      settleMs: 0,
      releaseAfterMs: null,
    },
    policy: anyStation.policy,
    tls: null,
  }
}

function openKeba({ lan, clock, address }: Door, ports: KebaPorts): OpenBox {
  const [, host = address, typed] = /^(.*?)(?::(\d+))?$/.exec(address) ?? []
  const port = typed === undefined ? ports.box : Number(typed)
  const inTurn = oneByOne()
  let freeAt = clock.monotonic()
  let listener: (text: string, from: string) => void = () => undefined
  /** Where a name leads shows the first answer to a question of ours. */
  let own = /^[\d.]+$/.test(host) ? host : null

  function heard(text: string, from: string): void {
    // Another box of the kind may answer, too.
    if (own === null || from === own) listener(text, from)
  }

  /** The port is taken while discovery calls, or another box is read: that passes. */
  async function socket(): Promise<Datagrams> {
    const end = clock.monotonic() + pace.port
    for (;;) {
      try {
        return await lan.datagrams(ports.here, heard)
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'port-in-use') throw error
        if (clock.monotonic() >= end)
          throw new Failure(
            'box-busy',
            `Another program on this computer listens at UDP port ${ports.here}; ${address} answers only there.`,
            { address, port: ports.here },
          )
        await after(clock, pace.again)
      }
    }
  }

  /** null: no answer. Datagrams get lost, and whoever opens the port last hears the answer: asked again. */
  async function report(line: Datagrams, number: string): Promise<ReadonlyMap<string, unknown> | null> {
    for (let tries = 0; tries < 3; tries++) {
      await reached(clock, freeAt)
      const answer = await new Promise<ReadonlyMap<string, unknown> | null>((resolve) => {
        const cancel = clock.at(clock.monotonic() + pace.answer, () => resolve(null))
        listener = (text, from) => {
          const isMissing = number === ifItHasOne && /^TCH-ERR/.test(text)
          const fields = isMissing ? new Map<string, unknown>() : objectOf(text)
          if (fields === null || (!isMissing && String(fields.get('ID')) !== number)) return
          if (own === null && !isMissing) own = from
          cancel()
          resolve(fields)
        }
        line.send(`report ${number}`, host, port)
      })
      freeAt = clock.monotonic() + pace.apart
      if (answer !== null) return answer
    }
    return null
  }

  async function readNow(keys: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    const known = keys.filter((key) => typeOf.has(key))
    const values = new Map<string, string | null>()
    if (known.length === 0) return values
    const line = await socket()
    try {
      for (const number of new Set(known.map(reportOf))) {
        const fields = await report(line, number)
        if (fields === null && number === ifItHasOne) continue
        if (fields === null)
          throw new Failure(
            'box-not-answering',
            `${address} does not answer by UDP: is its DIP switch 1.3 on, and the firewall here open for port ${ports.here}?`,
            { address, reason: 'timeout' },
          )
        for (const key of known.filter((one) => reportOf(one) === number)) {
          const field = fieldOf(key)
          if (fields.has(field)) values.set(key, valueOf(key, fields.get(field)))
        }
      }
      return values
    } finally {
      line.close()
    }
  }

  return {
    read: (keys) => inTurn(() => readNow(keys)),
    write: (key) => Promise.resolve({ result: typeOf.has(key) ? 'read-only' : 'not supported' }),
    held: () => false,
    close: () => Promise.resolve(),
  }
}

const reportOf = (key: string): string => key.slice('report '.length, key.indexOf('/'))
const fieldOf = (key: string): string => key.slice(key.indexOf('/') + 1)

function valueOf(key: string, told: unknown): string | null {
  const one = parts.get(key)
  return one !== undefined && typeof told === 'number' ? String(told / one) : textOf(told, typeOf.get(key) ?? 'text')
}

/** `i` is answered with its firmware, without braces; `report 1` with product and serial number. */
function readCall(text: string): Fingerprint | null {
  const firmware = short(/^\s*"Firmware"\s*:\s*"([^"]*)"/.exec(text)?.[1])
  if (/\b(KEBA|P[23]0)\b/.test(firmware)) return { state: 'ready', family: 'keba', maker: 'KEBA', firmware }
  const fields = objectOf(text)
  const serial = short(fields?.get('Serial'))
  const model = short(fields?.get('Product'))
  if (String(fields?.get('ID')) !== '1' || serial === '' || model === '') return null
  return {
    state: 'ready',
    family: 'keba',
    maker: 'KEBA',
    model,
    serial,
    firmware: short(fields?.get('Firmware')),
    title: `KEBA ${serial}`,
  }
}

/** All it tells of its backend is whether there is a connection. */
function readLink(values: ReadonlyMap<string, string | null>): BoxLink {
  const backend = values.get('report 1/Backend') ?? null
  return {
    ...untold,
    url: null,
    stored: null,
    identity: null,
    connected: backend === null ? null : backend === '1',
  }
}

/** A box that asks for no card lets everybody charge, whatever the offline switch says. */
function checks(values: ReadonlyMap<string, string | null>): Check[] {
  return values.get('report 2/AuthON') === '0' ? [finding('kebaCards', 'off', 'warns')] : []
}
