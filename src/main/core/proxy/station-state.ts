/**
 * What passing traffic teaches about one station, and what follows from it: boot status, clock, cards, lists, keys.
 * Used by the session (what to answer) and by the lane (what to promise).
 */
import type { Host } from '../host.ts'
import { payloadOf, scanHead, type Head } from '../ocpp/frame.ts'
import type { Payload } from '../ocpp/messages16.ts'
import { parseTime } from '../ocpp/time.ts'
import type { Token, TokenInfo } from '../ocpp/token.ts'
import type { Dialect, Observed } from './dialect.ts'
import type { Findings } from './findings.ts'
import type { LearnedKey } from './keys.ts'
import type { Knowledge } from './lane-answers.ts'
import type { Memory } from './memory.ts'
import type { Changes, TransactionRow } from './rows.ts'
import type { StationPolicy } from './settings.ts'
import type { TagStore } from './tag-store.ts'
import { cardKey, decideTag, isLocalUser as isSiteUser, type TagDecision } from './tags.ts'

export interface StationState extends Knowledge {
  readonly memory: Memory
  readonly findings: Findings
  policy(): StationPolicy
  boot(): 'Accepted' | 'Pending' | 'Rejected' | null
  bootPayload(): Payload | null
  /** P1: no Boot since answered Pending or Rejected. */
  accepted(): boolean
  /** A new connection: what the last one was told about its boot is over. */
  connected(): void
  /** Such a card may charge, or runs a local session, whatever the backend says (P13). */
  isLocal(token: Token): boolean
  /** The backend's word on a card; kept by itself, `kept` tells when. */
  heardOfCard(token: Token, info: TokenInfo): void
  /** Learns from the backend's answer to a relayed CALL. True when it was an answer to a BootNotification. */
  observeAnswer(dialect: Dialect, action: string, request: Payload | null, text: string, head: Head): boolean
  /** Learns from the station's answer to a CALL of the backend. */
  observeStationAnswer(dialect: Dialect, observed: Observed, text: string): void
  learnKeys(keys: readonly LearnedKey[]): void
  /** What is stored has changed: findings about it may be over. */
  lookAgain(): void
  /** What a station is told the time is while the backend is away; wall ms of the backend's clock. */
  timeToGive(): number
  /** Puts what is remembered of the station on disk, some time soon. */
  keep(): void
  /** Resolves when what was learned so far is on disk, or could not be put there. */
  kept(): Promise<void>
}

/** The station row is written at most this often for the clock alone, ms. */
const clockWriteEvery = 60_000
/** A jump of the offset beyond this is written at once, ms. */
const clockJump = 1_000

export interface StationStateOptions {
  policy(): StationPolicy
  /** Of what is owed, all stations together, or of the disk (P15). */
  isTight(): boolean
  maxOwed: number
}

export function createStationState(
  host: Pick<Host, 'clock' | 'store' | 'log'>,
  memory: Memory,
  tags: TagStore,
  findings: Findings,
  options: StationStateOptions,
): StationState {
  let boot: ReturnType<StationState['boot']> = null
  let bootPayload: Payload | null =
    memory.row.acceptedBoot === null ? null : (JSON.parse(memory.row.acceptedBoot) as Payload)
  let clockWrittenAt = -Infinity

  // What is lost here is learned again: the station is not kept waiting for it, and a failure stops nothing.
  let kept: Promise<unknown> = Promise.resolve()
  function write(changes: Changes): Promise<void> {
    const written = host.store
      .apply(changes)
      .catch((error: unknown) => host.log.warn('not kept', { station: memory.station, error: String(error) }))
    kept = Promise.all([kept, written])
    return written
  }
  // One write of the row at a time, however often it changes meanwhile: the next one holds it all.
  let rowWritten: Promise<void> = Promise.resolve()
  let isToBeWritten = false
  function keep(): void {
    if (isToBeWritten) return
    isToBeWritten = true
    rowWritten = rowWritten.then(() => {
      isToBeWritten = false
      return write({ stations: [memory.snapshot()] })
    })
    kept = Promise.all([kept, rowWritten])
  }

  let wasFull = false
  function room(): ReturnType<Knowledge['room']> {
    const endsOnly = memory.owed >= 2 * options.maxOwed || host.store.room() === 'reserve'
    const isFull = endsOnly || memory.owed >= options.maxOwed || options.isTight()
    if (isFull !== wasFull) {
      wasFull = isFull
      if (isFull) findings.add('queue full', { owed: memory.owed })
      else findings.clear('queue full')
    }
    return endsOnly ? 'ends only' : isFull ? 'no starts' : 'enough'
  }
  function decide(token: Token, running: readonly TransactionRow[], asked: boolean): TagDecision {
    // What the site allows in an outage says nothing of what the backend was asked.
    const { starts, cardless } = asked ? ({ starts: 'known', cardless: [] } as const) : options.policy()
    const decision = decideTag(
      token,
      tags.get(memory.row.backend, token),
      { running, localList: memory.localList, clearedAt: memory.row.cacheClearedAt },
      { starts: room() === 'enough' ? starts : 'full', cardless },
      memory.time.now(),
    )
    return asked && decision.authority === 'proxy store' ? { ...decision, authority: 'backend' } : decision
  }
  const isLocalUser = (token: Token): boolean => isSiteUser(options.policy(), token)
  const startsLocally = (token: Token): boolean =>
    isLocalUser(token) && room() === 'enough' && decide(token, [], true).status !== 'Accepted'
  const learn = (token: Token, info: TokenInfo) => tags.learn(memory.row.backend, token, info)

  function heardOfCard(token: Token, info: TokenInfo): void {
    const rows = learn(token, info)
    if (rows.length > 0) void write({ tags: rows })
  }

  function learnTime(payload: Payload): void {
    const time = parseTime(payload['currentTime'])
    if (time === null) return
    const before = memory.time.offset
    memory.time.learn(time)
    const after = memory.time.offset
    if (after !== null) keepTime(before === null || Math.abs(after - before) > clockJump)
  }

  function keepTime(now: boolean): void {
    if (!now && host.clock.monotonic() - clockWrittenAt < clockWriteEvery) return
    clockWrittenAt = host.clock.monotonic()
    keep()
  }

  function bootAnswered(request: Payload | null, payload: Payload): void {
    const status = payload['status']
    if (status !== 'Accepted' && status !== 'Pending' && status !== 'Rejected') return
    boot = status
    bootPayload = request
    if (status !== 'Accepted') return
    memory.row = { ...memory.row, acceptedBoot: JSON.stringify(request) }
    keep()
  }

  function learnKeys(keys: readonly LearnedKey[]): void {
    if (keys.every(({ key, value }) => memory.keys[key] === value)) return
    memory.learn(keys)
    keep()
  }

  return {
    memory,
    findings,
    policy: options.policy,
    boot: () => boot,
    bootPayload: () => bootPayload,
    accepted: () => boot === null || boot === 'Accepted',
    connected() {
      boot = null
    },
    room,
    lookAgain() {
      if (wasFull) room()
      if (memory.parked === 0) for (const over of ['parked', 'other version'] as const) findings.clear(over)
    },
    decideStart: (token, asked = false) => decide(token, [], asked),
    authorize: (token, asked = false) =>
      decide(
        token,
        memory.transactions.running().filter((row) => row.accepted),
        asked,
      ),
    isLocalUser,
    startsLocally,
    isLocal: (token) =>
      startsLocally(token) ||
      memory.transactions
        .running()
        .some((row) => row.local && cardKey({ idTag: row.idTag, type: row.tagType }) === cardKey(token)),
    flagsOffline: () => options.policy().offlineFlag,
    learn,
    heardOfCard,
    observeAnswer(dialect, action, request, text, head) {
      if (head.type !== 3) return false
      if (action === 'Heartbeat' || action === 'BootNotification') {
        const payload = payloadOf(text, head)
        if (!payload) return false
        learnTime(payload)
        if (action === 'Heartbeat') return false
        bootAnswered(request, payload)
        return true
      }
      // Transaction messages come here when they could not be kept.
      if (action !== 'Authorize' && dialect.keeps(action) !== 'always') return false
      const payload = payloadOf(text, head)
      const token = request && (action === 'Authorize' ? dialect.asks(request) : dialect.read(action, request)?.token)
      const info = payload && dialect.tokenInfo(payload)
      if (token && info) heardOfCard(token, info)
      return false
    },
    observeStationAnswer(dialect, observed, text) {
      // ClearCache counts whatever it answers (H12): the cache that decides in an outage is ours, and stations without
      // one of their own answer NotImplemented.
      if (observed.about === 'card cache') {
        memory.row = { ...memory.row, cacheClearedAt: host.clock.wall() }
        return keep()
      }
      const payload = payloadOf(text, scanHead(text))
      if (!payload || observed.about === 'messages in queue') return
      if (observed.about !== 'local list') return learnKeys(dialect.keysIn(observed, payload))
      if (payload['status'] !== 'Accepted') return
      if (observed.full) memory.localList = new Map()
      for (const { token, info } of observed.entries) {
        if (info) memory.localList.set(cardKey(token), { ...info, at: host.clock.wall() })
        else memory.localList.delete(cardKey(token))
      }
      keep()
    },
    learnKeys,
    timeToGive() {
      const time = memory.time.now()
      keepTime(false)
      return time
    },
    keep,
    kept: () => kept.then(() => undefined),
  }
}
