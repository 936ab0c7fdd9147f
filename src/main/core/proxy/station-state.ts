/**
 * What passing traffic teaches about one station, and what follows from it: boot status, clock, cards, lists.
 * Used by the session (what to answer) and by the lane (what to promise).
 */
import type { Host } from '../host.ts'
import { payloadOf, type Head } from '../ocpp/frame.ts'
import {
  idTagInfoOf,
  meterTransaction,
  readStart,
  readStop,
  type IdTagInfo,
  type ListEntry,
  type Payload,
} from '../ocpp/messages16.ts'
import { parseTime } from '../ocpp/time.ts'
import { infoOf, type Knowledge } from './lane-answers.ts'
import type { Memory } from './memory.ts'
import type { Changes, TransactionRow } from './rows.ts'
import type { OfflineStarts } from './settings.ts'
import type { TagStore } from './tag-store.ts'
import { decideTag, type TagDecision } from './tags.ts'

export interface StationState extends Knowledge {
  readonly memory: Memory
  readonly boot: 'Accepted' | 'Pending' | 'Rejected' | null
  readonly bootPayload: Payload | null
  /** P1: no Boot since answered Pending or Rejected. */
  accepted(): boolean
  /** A new connection: what the last one was told about its boot is over. */
  connected(): void
  authorize(idTag: string): { decision: TagDecision; payload: Record<string, unknown> }
  /** Learns from the backend's answer to a relayed CALL. True when it was an answer to a BootNotification. */
  observeAnswer(action: string, request: Payload | null, text: string, head: Head): boolean
  /** What a station is told the time is while the backend is away; wall ms of the backend's clock. */
  timeToGive(): number
  /** Resolves when what was learned so far is on disk, or could not be put there. */
  kept(): Promise<void>
  /** What the station's keys say of repeating a refused message; absent ones are unknown. */
  retryLearned(key: string, value: unknown): void
  cacheCleared(): void
  localListChanged(full: boolean, entries: readonly ListEntry[]): void
}

/** Their answers speak of the card the request names; transaction messages come here when they could not be kept. */
const aboutTags = new Set(['Authorize', 'StartTransaction', 'StopTransaction'])
/** The station row is written at most this often for the clock alone, ms. */
const clockWriteEvery = 60_000
/** A jump of the offset beyond this is written at once, ms. */
const clockJump = 1_000

export function createStationState(
  host: Pick<Host, 'clock' | 'store' | 'log'>,
  memory: Memory,
  tags: TagStore,
  policy: () => OfflineStarts | 'full',
): StationState {
  let boot: StationState['boot'] = null
  let bootPayload: Payload | null =
    memory.row.acceptedBoot === null ? null : (JSON.parse(memory.row.acceptedBoot) as Payload)
  let clockWrittenAt = -Infinity

  // What is lost here is learned again: the station is not kept waiting for it, and a failure stops nothing.
  let kept: Promise<void> = Promise.resolve()
  const keep = (changes: Changes): void => {
    kept = host.store
      .apply(changes)
      .catch((error: unknown) => host.log.warn('not kept', { station: memory.station, error: String(error) }))
  }
  const decide = (idTag: string, running: readonly TransactionRow[]): TagDecision =>
    decideTag(
      idTag,
      tags.get(memory.row.backend, idTag),
      {
        running,
        localList: memory.localList,
        clearedAt: memory.row.cacheClearedAt,
      },
      policy(),
      memory.time.now(),
    )
  const learn = (idTag: string, info: IdTagInfo) => tags.learn(memory.row.backend, idTag, info)

  function learnTime(payload: Payload): void {
    const time = parseTime(payload['currentTime'])
    if (time === null) return
    const before = memory.time.offset
    const after = memory.time.learn(time)
    keepTime(before === null || Math.abs(after - before) > clockJump)
  }

  function keepTime(now: boolean): void {
    if (!now && host.clock.monotonic() - clockWrittenAt < clockWriteEvery) return
    clockWrittenAt = host.clock.monotonic()
    keep({ stations: [memory.snapshot()] })
  }

  function bootAnswered(request: Payload | null, payload: Payload): void {
    const status = payload['status']
    if (status !== 'Accepted' && status !== 'Pending' && status !== 'Rejected') return
    boot = status
    bootPayload = request
    if (status !== 'Accepted') return
    memory.row = { ...memory.row, acceptedBoot: JSON.stringify(request) }
    keep({ stations: [memory.snapshot()] })
  }

  return {
    memory,
    get boot() {
      return boot
    },
    get bootPayload() {
      return bootPayload
    },
    accepted: () => boot === null || boot === 'Accepted',
    connected() {
      boot = null
    },
    decideStart: (idTag) => decide(idTag, []),
    learn,
    authorize(idTag) {
      const running = memory.transactions.running().filter((row) => row.accepted)
      const decision = decide(idTag, running)
      return { decision, payload: { idTagInfo: infoOf(decision) } }
    },
    observeAnswer(action, request, text, head) {
      const isAboutTag = aboutTags.has(action)
      if (head.type !== 3 || (action !== 'Heartbeat' && action !== 'BootNotification' && !isAboutTag)) return false
      const payload = payloadOf(text, head)
      if (!payload) return false
      if (isAboutTag) {
        const idTag = request?.['idTag']
        const info = idTagInfoOf(payload)
        if (typeof idTag === 'string' && info) keep({ tags: learn(idTag, info) })
        return false
      }
      learnTime(payload)
      if (action === 'Heartbeat') return false
      bootAnswered(request, payload)
      return true
    },
    kept: () => kept,
    timeToGive() {
      const time = memory.time.now()
      keepTime(false)
      return time
    },
    retryLearned(key, value) {
      const number = /^\d{1,5}$/.test(String(value)) ? Number(value) : null
      const name = key.toLowerCase()
      const known = memory.row
      if (number === null) return
      if (name === 'transactionmessageattempts') memory.row = { ...known, messageAttempts: number }
      if (name === 'transactionmessageretryinterval') memory.row = { ...known, messageRetryInterval: number }
      if (memory.row !== known) keep({ stations: [memory.snapshot()] })
    },
    cacheCleared() {
      memory.row = { ...memory.row, cacheClearedAt: host.clock.wall() }
      keep({ stations: [memory.snapshot()] })
    },
    localListChanged(full, entries) {
      if (full) memory.localList = new Map()
      for (const { idTag, info } of entries) {
        if (info) memory.localList.set(idTag.toLowerCase(), { ...info, at: host.clock.wall() })
        else memory.localList.delete(idTag.toLowerCase())
      }
      keep({ stations: [memory.snapshot()] })
    },
  }
}

/** True when a transaction message has what a promise needs; anything else is the backend's to judge. */
export function isReadable(action: string, payload: Payload): boolean {
  if (action === 'StartTransaction') return readStart(payload) !== null
  if (action === 'StopTransaction') return readStop(payload) !== null
  if (action !== 'MeterValues') return true
  return (
    (meterTransaction(payload) !== null || payload['transactionId'] === undefined) &&
    Array.isArray(payload['meterValue'])
  )
}
