/**
 * A conversation with an OpenEVSE controller. Commands go one at a time; a question is asked again when nothing comes, what
 * changes the controller never is. From firmware 3 on, each carries an id that its reply repeats.
 */
import type { RapiView } from '../../../shared/cable.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { Clock } from '../host.ts'
import { shown, utf8 } from './bytes.ts'
import {
  rapiFrame,
  readCharging,
  readChecksOff,
  readFaults,
  readLevel,
  readLimits,
  readState,
  readTemperature,
  type RapiLine,
} from './rapi.ts'
import { oneByOne, type Waiting } from '../waiting.ts'

const replyMs = 700
const tries = 3

export interface RapiTalk {
  hear(line: RapiLine): void
  /** Whether a controller answers `$GV`. */
  probe(): Promise<boolean>
  /** Everything of the view, anew. False when it does not answer any more. */
  read(): Promise<boolean>
  /**
   * `$SC n M`: once in the controller's life. null when it has been read back; else what became of it. It is the hardware's most
   * of `$GC`, on service level 2 alone: on level 1 that is a fixed number, and nothing is sent.
   */
  limitOnce(amperes: number): Promise<Said | null>
  heard(): boolean
  view(): RapiView | null
}

type Reply = Extract<RapiLine, { says: 'reply' }>

export function createRapiTalk(parts: {
  send: (bytes: Uint8Array) => Promise<void>
  waiting: Waiting
  clock: Pick<Clock, 'monotonic'>
  changed: () => void
}): RapiTalk {
  const { send, waiting, clock, changed } = parts
  const inTurn = oneByOne()
  let heard = false
  let view: RapiView | null = null
  let selfTest: Said | null = null
  /** Main number of its firmware; 0 while unknown. */
  let major = 0
  let lastId = 0
  let echoes = false
  /** Replies nobody waited for. */
  let strays = 0
  let open: { id: number | null; reply: Reply | null } | null = null

  /** null when nothing came. */
  function ask(command: string, mostTries = tries): Promise<Reply | null> {
    return inTurn(async () => {
      // One id for all tries: a late reply to an earlier one answers the question as well.
      const id = major >= 3 ? (lastId = (lastId % 255) + 1) : null
      for (let tried = 0; tried < mostTries; tried++) {
        const mine: NonNullable<typeof open> = { id, reply: null }
        open = mine
        await send(utf8(rapiFrame(command, id ?? undefined)))
        await pause(replyMs, () => mine.reply !== null)
        open = null
        if (mine.reply === null) continue
        // Without ids, a late reply to an earlier try would be taken for the answer to what is asked next.
        const before = strays
        if (id === null && tried > 0) await pause(replyMs, () => strays - before >= tried)
        return mine.reply
      }
      return null
    })
  }

  function pause(ms: number, claim: () => boolean): Promise<boolean> {
    const deadline = clock.monotonic() + ms
    return waiting.until(claim, () => deadline)
  }

  function isMine({ id }: NonNullable<typeof open>, reply: Reply): boolean {
    // Without a checksum only firmware before 2.0 speaks.
    if (major >= 2 && !reply.checked) return false
    if (reply.sequence === null) return !echoes || id === null
    return reply.sequence === id
  }

  async function words(command: string): Promise<readonly string[]> {
    const reply = await ask(command)
    return reply?.ok === true ? reply.words : []
  }

  async function readVersion(): Promise<{ firmware: string; protocol: string } | null> {
    const reply = await ask('GV')
    if (reply?.ok !== true) return null
    const [firmware = '', protocol = ''] = reply.words.map((word) => shown(word, 40))
    major = Number(/\d+/.exec(firmware)?.[0] ?? 0)
    return { firmware, protocol }
  }

  return {
    hear(line) {
      heard = true
      if (line.says === 'boot') selfTest = postWords(line.post)
      if (line.says === 'state' && view !== null) view = { ...view, state: stateWords(line.state) }
      if (line.says === 'reply' && open === null) strays++
      if (line.says === 'reply' && open !== null && isMine(open, line)) {
        echoes ||= line.sequence !== null
        open.reply = line
      }
      if (view !== null) view = { ...view, selfTest }
      waiting.poke()
      changed()
    },
    async probe() {
      return (await readVersion()) !== null
    },
    async read() {
      const version = await readVersion()
      if (version === null) return false
      const [mcu = ''] = await words('GI')
      const checksOff = readChecksOff(await words('GE'))
      const capacity = readLimits(await words('GC'))
      const state = readState(await words('GS'))
      const faults = readFaults(await words('GF'))
      const charging = readCharging(await words('GG'))
      view = {
        ...version,
        mcu: shown(mcu, 40),
        state: stateWords(state),
        pilot: capacity?.pilot ?? null,
        limits: capacity?.limits ?? null,
        checksOff,
        faults,
        ...charging,
        temperature: readTemperature(await words('GP')),
        selfTest,
      }
      changed()
      return true
    },
    async limitOnce(amperes) {
      const before = readLimits(await words('GC'))?.limits?.hardwareMax
      if (readLevel(await words('GE')) !== 2) return said('cable.once.levelOne')
      const reply = await ask(`SC ${amperes} M`, 1)
      const capacity = readLimits(await words('GC'))
      if (capacity !== null && view !== null) view = { ...view, ...capacity }
      changed()
      const now = capacity?.limits?.hardwareMax ?? null
      if (now === null)
        return reply?.ok === false ? said('cable.once.refused') : said('cable.once.unknown', { asked: amperes })
      if (now === amperes && reply === null && before === amperes)
        return said('cable.once.unproved', { asked: amperes })
      if (now === amperes) return null
      if (reply?.ok === false) return said('cable.once.clamped', { asked: amperes, amperes: now })
      return said(reply === null ? 'cable.once.silent' : 'cable.once.unchanged', { asked: amperes, amperes: now })
    },
    heard: () => heard,
    view: () => view,
  }
}

const knownStates = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 254, 255]

/** As `open_evse.h` numbers them. */
function stateWords(state: number | null): Said {
  if (state === null) return said('cable.state.0')
  return knownStates.includes(state) ? said(`cable.state.${state}`) : said('cable.state.other', { number: state })
}

function postWords(post: number): Said {
  if ([0, 7, 8, 9].includes(post)) return said(`cable.post.${post}`)
  return said('cable.post.other', { number: post.toString(16).toUpperCase().padStart(2, '0') })
}
