/**
 * Real sessions with damaged bytes, fields and types, from the station and from the backend, online and in an outage:
 * nothing throws, nothing is promised that is not stored, nobody hears what he did not ask for (H33, P11, P15).
 */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { silence, type Connection, type Received } from '../../fakes/backend.ts'
import { damage, damaged, share, type Damage } from '../../fakes/mutation.ts'
import { site, type Site } from '../../fakes/site.ts'
import type { StationLink } from '../../fakes/station.ts'
import { ocpp16, ocpp201, ocpp21, type Moment, type Version } from './fuzz-words.ts'

type Step =
  | { do: 'station says'; which: number; damage: readonly Damage[]; spaced: boolean; again: boolean }
  | { do: 'backend says'; which: number; damage: readonly Damage[] }
  /** From now on: how the backend answers, and the station. */
  | { do: 'backend answers'; how: 'well' | 'twice' | 'never' | 'CALLERROR'; damage: readonly Damage[] }
  | { do: 'station answers'; how: 'well' | 'twice' | 'never' | 'CALLERROR'; damage: readonly Damage[] }
  /** A frame of this type that nobody waits for. */
  | { do: 'stray'; from: 'station' | 'backend'; type: number; id: string }
  | { do: 'away' | 'back' | 'reset' | 'station gone' | 'second socket' | 'restart' }
  | { do: 'disk'; held: boolean; full: boolean }
  | { do: 'pass'; ms: number }

const which = share
const pieces = fc.oneof(fc.constant([]), fc.array(damage, { minLength: 1, maxLength: 3 }))
const how = fc.constantFrom('well', 'well', 'well', 'twice', 'never', 'CALLERROR')
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('station says' as const),
      ...{ which, damage: pieces, spaced: fc.boolean(), again: fc.boolean() },
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('backend says' as const), which, damage: pieces }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('backend answers' as const), how, damage: pieces }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('station answers' as const), how, damage: pieces }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('stray' as const),
      from: fc.constantFrom('station', 'backend'),
      type: fc.constantFrom(3, 4, 5, 6),
      id: fc.constantFrom('-1', '', '__proto__', 'own-1', 'said-1', 'x'.repeat(300)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('away', 'back', 'back', 'reset', 'station gone', 'second socket', 'restart'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disk' as const), held: fc.boolean(), full: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(500, 11_000, 61_000) }) },
)

/** More with WATTPROOF_FUZZ=<sessions>. */
const runs = Number(process.env['WATTPROOF_FUZZ'] ?? 600)

interface Heard {
  action: string
  sameness: string
  id: string
}

const parsed = (text: string): any => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
/** The id an answer to this text may carry: as JSON reads it, or as far as it can be made out. Null for what is an answer itself. */
function idOf(text: string): string | null {
  const frame: unknown = parsed(text)
  if (Array.isArray(frame)) return frame[0] !== 3 && frame[0] !== 4 && typeof frame[1] === 'string' ? frame[1] : null
  const [, type, id] = /^\s*\[\s*(-?\d+)\s*,\s*("(?:[^"\\]|\\.)*")/s.exec(text) ?? []
  if (id === undefined || type === '3' || type === '4') return null
  const read: unknown = parsed(id)
  return typeof read === 'string' ? read : id.slice(1, -1)
}

/** The scripted station prints the action of what it hears, and not every value can be printed. */
function toProxy(connection: Connection | undefined, text: string): void {
  const frame: unknown = parsed(text)
  try {
    String(Array.isArray(frame) ? frame[2] : undefined)
  } catch {
    return
  }
  connection?.peer.send(text)
}

/** A station and a backend that damage what they say, and an eye on what they hear. */
function talking(it: Site, version: Version) {
  const moment: Moment = { minute: 0, transaction: -1 }
  const asked = new Map<StationLink, string[]>()
  const uses = new Map<string, number>()
  const kept: Heard[] = []
  let counted = 0
  let lastSaid = ''
  let backendAnswers: { how: string; damage: readonly Damage[] } = { how: 'well', damage: [] }
  let stationAnswers = backendAnswers
  let looked = { lines: it.lines, upTo: 0 }
  const seenFrames = new Map<StationLink, number>()

  const station = it.station()
  station.answers = () => {
    const { link } = station
    const call = link.heard.at(-1)
    if (!call || stationAnswers.how === 'never') return undefined
    const text =
      stationAnswers.how === 'CALLERROR'
        ? JSON.stringify([4, call.id, 'InternalError', '', {}])
        : JSON.stringify([3, call.id, version.reply(call.action)])
    for (let n = stationAnswers.how === 'twice' ? 2 : 1; n > 0; n--)
      link.peer?.send(damaged(text, stationAnswers.damage))
    return undefined
  }
  const isUp = (): boolean => station.links.length > 0 && station.link.peer?.closed === null
  const write = (text: string): void => {
    const { link } = station
    const id = idOf(text)
    if (id !== null) {
      asked.set(link, [...(asked.get(link) ?? []), id])
      uses.set(id, (uses.get(id) ?? 0) + 1)
    }
    const frame: unknown = parsed(text)
    if (Array.isArray(frame) && frame[0] === 2 && version.kept.has(frame[2] as string))
      kept.push({
        id: frame[1] as string,
        action: frame[2] as string,
        sameness: samenessOf(frame[2] as string, frame[3]),
      })
    link.peer?.send(text)
  }
  const samenessOf = (action: string, payload: unknown): string =>
    typeof payload === 'object' && payload !== null
      ? version.sameness(action, payload)
      : JSON.stringify([action, payload])

  /** A backend answers also what it cannot read. */
  function answerTo(call: Received): unknown {
    try {
      return version.answer(call.action, call.payload, it.backend.usual(call))
    } catch {
      return {}
    }
  }

  return {
    isUp,
    damageAnswers(of: 'backend' | 'station', answers: { how: string; damage: readonly Damage[] }) {
      if (of === 'station') stationAnswers = answers
      else backendAnswers = answers
    },
    /** Every CALL the backend gets is answered here. */
    listen() {
      for (const say of [...version.station, () => version.boot]) {
        const [action] = say(moment)
        it.backend.answers(action, (call) => {
          const { how, damage } = backendAnswers
          if (how === 'never') return silence
          const text =
            how === 'CALLERROR'
              ? JSON.stringify([4, call.id, 'InternalError', 'no', {}])
              : JSON.stringify([3, call.id, answerTo(call)])
          const connection = it.backend.connections[call.connection - 1]
          for (let n = how === 'twice' ? 2 : 1; n > 0; n--) toProxy(connection, damaged(text, damage))
          call.answered = true
          return silence
        })
      }
    },
    async connect() {
      const link = await station.connects({ protocols: [version.protocol] })
      if (link.status === 101) write(JSON.stringify([2, `boot-${++counted}`, ...version.boot]))
      await it.settle()
    },
    says({ which, damage, spaced, again }: Step & { do: 'station says' }) {
      if (again && lastSaid !== '' && damage.length === 0) {
        // The same words under a new id, as most stations repeat themselves.
        const head = /^\[2,( ?)"[^"]*"/
        return write(lastSaid.replace(head, `[2,$1"said-${++counted}"`))
      }
      moment.minute++
      const say = version.station[Math.floor(which * version.station.length)]
      if (!say) return
      const [action, payload] = say(moment)
      const id = `said-${++counted}`
      lastSaid = spaced
        ? `[2, "${id}", "${action}", ${JSON.stringify(payload, null, 1)}]`
        : JSON.stringify([2, id, action, payload])
      write(damaged(lastSaid, damage))
    },
    commands({ which, damage }: Step & { do: 'backend says' }) {
      const say = version.backend[Math.floor(which * version.backend.length)]
      const connection = it.backend.open('CP1').at(-1)
      if (say) toProxy(connection, damaged(JSON.stringify([2, `order-${++counted}`, ...say(moment)]), damage))
    },
    stray({ from, type, id }: Step & { do: 'stray' }) {
      const text = JSON.stringify(type === 6 ? [6, id, 'NotifyPeriodicEventStream', {}] : [type, id, {}, '', {}])
      if (from === 'station') write(text)
      else it.backend.open('CP1').at(-1)?.peer.send(text)
    },
    /** What must hold at every moment. */
    look() {
      for (const [n, link] of station.links.entries()) {
        const before = seenFrames.get(link) ?? 0
        seenFrames.set(link, link.frames.length)
        for (const text of link.frames.slice(before)) {
          const frame: unknown = parsed(text)
          // What a backend writes as [3.0, … is no answer to anybody, and passes like all that cannot be read.
          if (!Array.isArray(frame) || !/^\s*\[\s*[34]\s*,/.test(text) || typeof frame[1] !== 'string') continue
          moment.transaction = version.transactionIn(frame[2]) ?? moment.transaction
          // 2.x Part 4 §4.2.3: the id of an answer to a frame without a readable one.
          if (frame[0] === 4 && frame[1] === '-1' && version.codes.has('RpcFrameworkError')) continue
          const open = asked.get(link) ?? []
          expect(open, `connection ${n} asked for ${text}`).toContain(frame[1])
          open.splice(open.indexOf(frame[1]), 1)
        }
      }
      if (looked.lines !== it.lines) looked = { lines: it.lines, upTo: 0 }
      const fresh = it.lines.slice(looked.upTo)
      looked.upTo = it.lines.length
      for (const line of fresh) {
        if (line.kind !== 'frame' || line.way !== 'out' || line.rule !== 'stand-in') continue
        const frame: unknown = parsed(line.text)
        if (!Array.isArray(frame)) continue
        if (frame[0] === 4) expect([...version.codes]).toContain(frame[2])
        if (frame[0] === 3 && line.leg === 'station') isStored(frame[1] as string)
      }
    },
  }

  /** What was acknowledged here is on disk by now, itself or as the earlier one it repeats. */
  function isStored(id: string): void {
    const said = kept.filter((each) => each.id === id)
    // Damage may give two messages one id: then nobody can say which of them was meant.
    if (said.length === 0 || uses.get(id) !== said.length) return
    const stored = new Set(it.disk.stored('CP1').map((row) => row.messageId))
    const copies = kept.filter((each) => said.some(({ sameness }) => sameness === each.sameness))
    expect(
      copies.filter((each) => stored.has(each.id)),
      `${id} was acknowledged and is stored`,
    ).not.toHaveLength(0)
  }
}

async function live(version: Version, steps: readonly Step[]): Promise<void> {
  const it = await site()
  const talk = talking(it, version)
  talk.listen()
  await talk.connect()
  for (const each of steps) {
    if (!talk.isUp() && it.backend.door === 'open') await talk.connect()
    switch (each.do) {
      case 'station says':
        if (talk.isUp()) talk.says(each)
        break
      case 'backend says':
        talk.commands(each)
        break
      case 'backend answers':
      case 'station answers':
        talk.damageAnswers(each.do === 'backend answers' ? 'backend' : 'station', each)
        break
      case 'stray':
        if (talk.isUp()) talk.stray(each)
        break
      case 'away':
        it.backend.vanishes()
        break
      case 'back':
        it.backend.comesBack()
        await it.pass(1_000)
        break
      case 'reset':
        it.backend.resets()
        break
      case 'station gone':
        it.station().vanishes()
        break
      case 'second socket':
        await talk.connect()
        break
      case 'restart':
        talk.look()
        it.disk.release()
        await it.restart()
        break
      case 'disk':
        it.disk.full = each.full
        if (each.held) it.disk.held = true
        else it.disk.release()
        break
      case 'pass':
        await it.pass(each.ms)
        break
    }
    await it.settle()
    talk.look()
  }

  // All is well again: what is stored arrives or is set aside, and everybody is served.
  it.disk.full = false
  it.disk.release()
  it.backend.comesBack()
  for (const of of ['backend', 'station'] as const) talk.damageAnswers(of, { how: 'well', damage: [] })
  const isDone = (): boolean => {
    const { owed, backendLink } = it.proxy.status('CP1') ?? {}
    return owed === 0 && backendLink === 'live'
  }
  for (let minutes = 0; minutes < 30 && !isDone(); minutes++) {
    await it.pass(61_000)
    if (!talk.isUp()) await talk.connect()
    talk.look()
  }
  expect(it.proxy.status('CP1')).toMatchObject({ owed: 0, stationLink: 'connected', backendLink: 'live' })
  const neighbour = it.station('CP2')
  await neighbour.connects({ protocols: [version.protocol] })
  expect((await it.say(neighbour, 'Heartbeat', {})).result).toHaveProperty('currentTime')
  // It may say that the disk was full, and nothing else.
  const errors = it.logged.filter((line) => !line.includes('the disk is full'))
  expect(errors).toEqual([])
}

test.each([ocpp16, ocpp201, ocpp21])(
  'H33 P11 P15 $protocol: sessions with damaged frames of both sides stop nothing, promise nothing and surprise nobody',
  async (version) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), (steps) => live(version, steps)),
      { numRuns: runs },
    )
  },
  60_000 + runs * 20,
)
