/**
 * A station with an application queue of its own, as the careful ones in the field have it: at least once, one CALL at a
 * time, the same words under a new message id until they are answered. In 1.6 or 2.x.
 */
import { at, meterOf, startOf, stopOf } from '../../../fakes/session16.ts'
import type { Site } from '../../../fakes/site.ts'
import type { Call } from '../../../fakes/station.ts'

export type Kind = 'start' | 'meter' | 'stop'
export type Version = 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1'

export interface Session {
  connector: number
  startedAt: string
  /** As the station was told (1.6), or as it says itself. */
  id: number | string | null
  events: number
}

/** What stacks do differently (`field.md`). */
export interface Habits {
  /** What was not answered it says again, under a new id; else it is as good as said. */
  repeats: boolean
  /** Message ids count from 1 on every connection. */
  countsAnew: boolean
}

export interface Said {
  kind: Kind
  session: Session
  minute: number
  /** 2.x. */
  seqNo: number
  call: Call | null
  /** The station has given it up unanswered: it may arrive, or not. */
  forgotten: boolean
}

const actions = { start: 'StartTransaction', meter: 'MeterValues', stop: 'StopTransaction' }
const eventTypes = { start: 'Started', meter: 'Updated', stop: 'Ended' }
const triggers = { start: 'Authorized', meter: 'MeterValuePeriodic', stop: 'StopAuthorized' }

/** What it says of a moment of a session, in its version's words. */
export function wordsOf(version: Version, { kind, session, minute, seqNo }: Said): [string, Record<string, unknown>] {
  if (version === 'ocpp1.6') {
    const id = typeof session.id === 'number' ? session.id : -1
    if (kind === 'start') return [actions[kind], startOf('known', minute, session.connector)]
    return [actions[kind], kind === 'meter' ? meterOf(id, minute, session.connector) : stopOf(id, minute, 'known')]
  }
  return [
    'TransactionEvent',
    {
      ...{ eventType: eventTypes[kind], timestamp: at(minute), triggerReason: triggers[kind], seqNo },
      transactionInfo: { transactionId: session.id },
      ...(kind === 'start' ? { evse: { id: session.connector } } : {}),
      ...(kind === 'meter' ? {} : { idToken: { idToken: 'known', type: 'ISO14443' } }),
    },
  ]
}

export function queueing(it: Site, version: Version, habits: Habits) {
  const station = it.station()
  let ids = 0
  const nextId = (): string | undefined => (habits.countsAnew ? `n${++ids}` : undefined)
  const queue: Said[] = []
  const said: Said[] = []
  const running = new Map<number, Session>()
  let minute = 0

  const isUp = (): boolean => station.links.length > 0 && station.link.peer?.closed === null

  /** The answers to what is on the wire will not come. */
  function losesAnswers(): void {
    for (const one of [...queue]) {
      if (one.call === null) continue
      if (one.call.result === undefined && !habits.repeats) forgets(one)
      one.call = null
    }
  }
  /** Nobody has to keep what nobody acknowledged; a session without a number is over for such a station. */
  function forgets(one: Said): void {
    const gone = (each: Said): boolean => each === one || (one.kind === 'start' && each.session === one.session)
    for (const each of queue.filter(gone)) queue.splice(queue.indexOf(each), 1)
    for (const each of said.filter(gone)) each.forgotten = true
    if (one.kind === 'start') running.delete(one.session.connector)
  }

  return {
    queue,
    said,
    isUp,
    happens(kind: Kind, connector: number) {
      const session = running.get(connector)
      if ((kind === 'start') === (session !== undefined)) return
      minute++
      const id = version === 'ocpp1.6' ? null : `tx-${minute}`
      const mine = session ?? { connector, startedAt: at(minute), id, events: 0 }
      if (kind === 'start') running.set(connector, mine)
      if (kind === 'stop') running.delete(connector)
      const one: Said = { kind, session: mine, minute, seqNo: mine.events++, call: null, forgotten: false }
      queue.push(one)
      said.push(one)
    },
    async connect() {
      if (isUp()) return
      const link = await station.connects({ protocols: [version] })
      ids = 0
      if (link.peer?.closed === null)
        station.calls(
          'BootNotification',
          version === 'ocpp1.6'
            ? { chargePointVendor: 'V', chargePointModel: 'M' }
            : { reason: 'PowerUp', chargingStation: { vendorName: 'V', model: 'M' } },
          nextId(),
        )
      losesAnswers()
    },
    async secondSocket() {
      if (!isUp()) return
      const link = await station.connects({ protocols: [version] })
      if (link.status !== 101) return
      ids = 0
      losesAnswers()
    },
    /** Something said in between that nobody has to keep. */
    mentions(action: string) {
      if (!isUp()) return
      const idToken = { idToken: 'known', type: 'ISO14443' }
      if (action === 'Authorize')
        station.calls(action, version === 'ocpp1.6' ? { idTag: 'known' } : { idToken }, nextId())
      if (action === 'Heartbeat') station.calls(action, {}, nextId())
      if (action === 'StatusNotification')
        station.calls(
          action,
          version === 'ocpp1.6'
            ? { connectorId: 1, errorCode: 'NoError', status: minute % 2 ? 'Charging' : 'Available' }
            : {
                ...{ timestamp: at(minute), evseId: 1, connectorId: 1 },
                connectorStatus: minute % 2 ? 'Occupied' : 'Available',
              },
        )
    },
    /** It no longer waits for the answer of what it said. */
    loses: losesAnswers,
    /** Takes the answers, says what is next. */
    async pump() {
      for (let turns = 0; turns < 50; turns++) {
        await it.settle()
        const [head] = queue
        if (!head || !isUp()) return
        if (head.call?.result) {
          if (head.kind === 'start' && version === 'ocpp1.6')
            head.session.id = head.call.result['transactionId'] as number
          queue.shift()
          continue
        }
        if (head.call && head.call.error === undefined) return
        if (head.call?.error !== undefined) {
          // Refused: again, a while later.
          head.call = null
          return
        }
        head.call = station.calls(...wordsOf(version, head), nextId())
      }
    },
  }
}
