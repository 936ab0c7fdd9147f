/**
 * An emulated KEBA KeContact P30, as the maker's UDP Programmers Guide describes it: it answers `i`, `report 1` to `report 3` and
 * `report 100` to port 7090 of whoever asked, tells currents in mA, power in mW and energy in tenths of a Wh, and overhears what comes
 * within 100 ms of the command before. Its charging station is set to its backend by hand, as a real one is in its web page.
 */
import { createSocket, type RemoteInfo } from 'node:dgram'
import type { EmulationOptions, Emulated } from './emulations.ts'
import { handsOf } from './hands.ts'
import { volts } from './meter.ts'
import { Wallbox } from './wallbox.ts'

const serial = '19990090'
const product = 'KC-P30-EC240422-E0R'
const firmware = 'P30 v 3.10.57 (220823-093829)'
/** Commands closer than this are not understood, ms. */
const apart = 100

export interface EmulatedKeba extends Emulated {
  /** The charging station inside: dials what a hand sets. */
  box: Wallbox
}

/** `answersTo`: the port of the asker it answers to; the documented one, or whichever the question came from. */
export async function emulateKeba(
  { directory, host, time, backendUrl, speed }: EmulationOptions,
  { answersTo = 7090 }: { answersTo?: number | 'the asker' } = {},
): Promise<EmulatedKeba> {
  const box = new Wallbox({
    directory,
    serial,
    time,
    speed,
    settings: { ocppe: true, ocppu: `${backendUrl}/${serial}` },
    model: { vendor: 'Keba AG', type: product, firmware },
  })
  const session = sessionsOf(box, () => time.now())
  const socket = createSocket('udp4')
  let lastAt = -Infinity
  socket.on('message', (message: Buffer, from: RemoteInfo) => {
    const now = time.now()
    const tooSoon = now - lastAt < apart
    lastAt = now
    if (tooSoon) return
    const answer = answerTo(box, message.toString('latin1').trim(), session())
    socket.send(Buffer.from(answer, 'latin1'), answersTo === 'the asker' ? from.port : answersTo, from.address)
  })
  await new Promise<void>((listening, failed) => {
    socket.once('error', failed)
    socket.bind(0, host, () => {
      socket.off('error', failed)
      // An asker that is gone already is nobody's trouble.
      socket.on('error', () => undefined)
      listening()
    })
  })
  box.start()
  return {
    address: `${host === '0.0.0.0' ? '127.0.0.1' : host}:${socket.address().port}`,
    serial,
    box,
    hands: handsOf(box),
    stop() {
      box.stop()
      return new Promise((stopped) => socket.close(() => stopped()))
    },
  }
}

/** The session that runs, or the last one; energy in Wh, times in wall ms, `ended` 0 while it runs. */
interface SessionRecord {
  id: number
  from: number
  to: number
  started: number
  ended: number
}

/** Follows the sessions of the box; id 0 before the first. */
function sessionsOf(box: Wallbox, now: () => number): () => SessionRecord {
  const { wh } = box.reading
  let record: SessionRecord = { id: 0, from: wh, to: wh, started: 0, ended: 0 }
  let running = false
  box.watch(() => {
    const runs = box.session !== null
    if (runs && !running) record = { id: record.id + 1, from: box.reading.wh, to: 0, started: now(), ended: 0 }
    if (running && !runs) record = { ...record, to: box.reading.wh, ended: now() }
    running = runs
  })
  return () => (running ? { ...record, to: box.reading.wh } : record)
}

function answerTo(box: Wallbox, command: string, session: SessionRecord): string {
  const seconds = Math.floor(box.connection.sinceBoot / 1000)
  if (command === 'i') return `"Firmware":"${firmware}"\n`
  if (command === 'report 1')
    return report(1, {
      Product: product,
      Serial: serial,
      Firmware: firmware,
      'COM-module': 1,
      Backend: Number(box.connection.connected),
      timeQ: 3,
      Sec: seconds,
    })
  if (command === 'report 2') return report(2, limitsOf(box, seconds))
  if (command === 'report 3') return report(3, meterOf(box, session, seconds))
  if (command === 'report 100') return report(100, recordOf(session, seconds))
  return 'TCH-ERR'
}

const report = (id: number, fields: object): string => `${JSON.stringify({ ID: String(id), ...fields }, null, 1)}\n`

function limitsOf(box: Wallbox, seconds: number): object {
  const { amps } = box.reading
  return {
    State: box.session !== null ? 3 : box.plugged ? 1 : 2,
    Error1: 0,
    Error2: 0,
    Plug: box.plugged ? 7 : 3,
    AuthON: 1,
    Authreq: Number(box.session === null),
    'Enable sys': 1,
    'Enable user': 1,
    'Max curr': amps > 0 ? 16_000 : 0,
    'Max curr %': 1000,
    'Curr HW': 16_000,
    'Curr user': 63_000,
    'Curr FS': 0,
    'Tmo FS': 0,
    Serial: serial,
    Sec: seconds,
  }
}

function meterOf(box: Wallbox, session: SessionRecord, seconds: number): object {
  const { wh, amps, watts } = box.reading
  const mA = Math.round(amps * 1000)
  return {
    U1: volts,
    U2: volts,
    U3: volts,
    I1: mA,
    I2: mA,
    I3: mA,
    P: Math.round(watts * 1000),
    PF: amps > 0 ? 1000 : 0,
    'E pres': tenths(session.to - session.from),
    'E total': Math.round(wh * 10),
    Serial: serial,
    Sec: seconds,
  }
}

function recordOf({ id, from, to, started, ended }: SessionRecord, seconds: number): object {
  const told = (at: number): string => (at === 0 ? '0' : new Date(at).toISOString().slice(0, 19).replace('T', ' '))
  return {
    'Session ID': id,
    'Curr HW': 16_000,
    'E start': tenths(from),
    'E pres': tenths(to - from),
    started: told(started),
    ended: told(ended),
    Serial: serial,
    Sec: seconds,
  }
}

const tenths = (wh: number): number => Math.max(0, Math.round(wh * 10))
