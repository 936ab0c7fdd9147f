/**
 * An open port and whoever answers there. Improv is asked first, it does no harm; then RAPI. Many boards start anew when a
 * port is opened: once their log is seen they get ten seconds. If nobody answers, what came tells why.
 */
import type { CableView } from '../../../shared/cable.ts'
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { Host, SerialLine } from '../host.ts'
import { shown } from './bytes.ts'
import { createHiddenTexts } from './hidden-texts.ts'
import { createImprovTalk, type ImprovTalk } from './improv-talk.ts'
import { readImprov } from './improv.ts'
import { createRapiTalk, type RapiTalk } from './rapi-talk.ts'
import { readRapi } from './rapi.ts'
import { createReader } from './reader.ts'
import { createWaiting } from '../waiting.ts'

const firstAnswerMs = 1500
const bootMs = 10_000
const mostHeard = 30
const longestHeard = 160
/** At a wrong speed nearly every second byte is no text; a log in another language has a few. */
const junkShare = 0.25

export interface OpenLine {
  /** Finds out who is there and reads it; `view` tells as it goes. Never rejects for a device that does not answer. */
  ask(): Promise<void>
  improv: ImprovTalk
  rapi: RapiTalk
  talk(): NonNullable<CableView['open']>['talk']
  /** Of what is being done, and of what came of it. */
  say(waitsFor: Said | null, trouble: Said | null): void
  /** This text is never shown, however the device prints it. */
  hide(secret: string): void
  view(): Omit<NonNullable<CableView['open']>, 'path' | 'speed' | 'improv'>
  close(): Promise<void>
}

/** Failures as of `Serial.open`. `gone`: the port vanished; everything that waits for the device ends with `serial-gone`. */
export async function openLine(
  host: Pick<Host, 'serial' | 'clock' | 'log'>,
  path: string,
  speed: number,
  parts: { changed: () => void; gone: (failure: Failure) => void; url: (url: string) => void },
): Promise<OpenLine> {
  const { clock } = host
  const waiting = createWaiting(clock)
  const heard: string[] = []
  const hidden = createHiddenTexts()
  let talk: ReturnType<OpenLine['talk']> = 'asking'
  let waitsFor: Said | null = null
  let trouble: Said | null = null
  let echo = false
  let log = false
  let counted: Came = { bytes: 0, junk: 0 }
  let line: SerialLine | null = null

  const send = async (bytes: Uint8Array): Promise<void> => {
    await line?.write(bytes)
  }
  const both = { send, waiting, clock, changed: parts.changed }
  const improv = createImprovTalk({ ...both, url: parts.url })
  const rapi = createRapiTalk(both)
  const reader = createReader({
    packet(type, data) {
      const message = readImprov(type, data)
      if (message !== null) improv.hear(message)
      else echo ||= type === 3
    },
    line(text) {
      const frame = readRapi(text)
      if (frame !== null) return rapi.hear(frame)
      if (text.endsWith('$GV^35')) echo = true
      else log = true
      heard.push(shown(hidden.in(withoutColours(text)), longestHeard))
      if (heard.length > mostHeard) heard.shift()
      parts.changed()
    },
  })

  line = await host.serial.open(path, speed, {
    bytes: (bytes) => reader.take(bytes),
    gone: (reason) => {
      const failure = new Failure('serial-gone', `The port ${path} is gone (${reason}).`, { path })
      waiting.end(failure)
      parts.gone(failure)
    },
  })

  async function identify(): Promise<'improv' | 'rapi' | null> {
    const start = clock.monotonic()
    const patience = (): number => start + (log ? bootMs : firstAnswerMs)
    for (;;) {
      const hadLog = log
      if (await improv.hello(() => (rapi.heard() ? 0 : patience()))) return 'improv'
      if (await rapi.probe()) return 'rapi'
      if (improv.heard()) return 'improv'
      // The log of a board that starts may come late: then it is asked once more.
      if (hadLog || !log) return null
    }
  }

  const say = (waits: Said | null, came: Said | null): void => {
    waitsFor = waits
    trouble = came
    parts.changed()
  }

  return {
    async ask() {
      if (talk !== 'improv' && talk !== 'rapi') {
        talk = 'asking'
        say(said('cable.waits.asking'), null)
        const who = await identify()
        reader.flush()
        talk = who ?? 'nothing understood'
        host.log.info('A port was asked who is there.', { path, speed, answer: talk })
        if (who === null) {
          say(null, whyNot(counted, reader.heard(), { log, echo, speed }))
          // The next asking judges only what comes from now on.
          counted = reader.heard()
          log = echo = false
          return
        }
      }
      say(said('cable.waits.reading'), null)
      const told = talk === 'improv' ? await improv.read().then(() => true) : await rapi.read()
      say(null, told ? null : said('cable.trouble.silentNow'))
    },
    improv,
    rapi,
    talk: () => talk,
    say,
    hide: (secret) => hidden.add(secret),
    view: () => ({ talk, rapi: rapi.view(), waitsFor, trouble, heard: [...heard] }),
    async close() {
      waiting.end(new Failure('serial-gone', `The port ${path} was closed.`, { path }))
      await line.close()
    },
  }
}

/** Escape sequences of coloured logs. */
// eslint-disable-next-line no-control-regex
const withoutColours = (text: string): string => text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').trim()

interface Came {
  bytes: number
  junk: number
}

function whyNot(before: Came, now: Came, seen: { log: boolean; echo: boolean; speed: number }): Said {
  const came = { bytes: now.bytes - before.bytes, junk: now.junk - before.junk }
  if (came.bytes === 0) return said('cable.trouble.silence')
  if (came.junk / came.bytes >= junkShare) return said('cable.trouble.speed', { speed: seen.speed })
  if (seen.echo) return said('cable.trouble.echo')
  return said('cable.trouble.log')
}
