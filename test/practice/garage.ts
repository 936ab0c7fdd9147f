/** A wallbox and a backend on a clock that stands still, as every test of the two together needs them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { PracticeBackend } from '../../src/main/practice/backend.ts'
import type { Received } from '../../src/main/practice/backend.ts'
import { Wallbox } from '../../src/main/practice/wallbox.ts'
import { schemaProblem } from './schemas.ts'
import { StillTime, until } from './still-time.ts'

export const hour = 3_600_000

/** `ms` after the clock's start, as OCPP writes it. */
export const at = (ms: number) => new Date(Date.parse('2026-03-01T12:00:00.000Z') + ms).toISOString()

export class Garage {
  readonly directory = mkdtempSync(join(tmpdir(), 'practice-'))
  readonly time = new StillTime()
  received: Received[] = []
  backend!: PracticeBackend
  box!: Wallbox

  async open(): Promise<void> {
    const { directory, time } = this
    this.backend = await PracticeBackend.start({ directory, time, interval: 300, expiresAfterMs: hour })
    this.backend.received((entries) => (this.received = entries))
    this.box = this.newBox()
  }

  /** Every CALL any of these tests provoked must be valid OCPP 1.6, and no timer may be left. */
  async close(): Promise<void> {
    this.box.stop()
    await this.backend.stop()
    rmSync(this.directory, { recursive: true, force: true })
    const problems = this.received.map(({ action, payload }) => schemaProblem(action, 'req', payload))
    expect(problems.filter((problem) => problem !== null)).toEqual([])
    expect(this.time.waiting).toBe(0)
  }

  /** The wallbox as its memory makes it. */
  newBox(): Wallbox {
    const settings = { ocppe: true, ocppu: `${this.backend.url}/990077` }
    const box = new Wallbox({ directory: join(this.directory, 'box'), serial: '990077', time: this.time, settings })
    // Whole minutes pass here in one leap, without a moment for a pong.
    box.keys.change('WebSocketPingInterval', '0')
    return box
  }

  /** Payloads of what the backend received under this action. */
  of(action: string): Record<string, unknown>[] {
    return this.received
      .filter((entry) => entry.action === action)
      .map(({ payload }) => payload as Record<string, unknown>)
  }

  /** Statuses of connector 1. */
  get statuses(): unknown[] {
    return this.of('StatusNotification').flatMap(({ connectorId, status }) => (connectorId === 1 ? [status] : []))
  }

  async online(): Promise<void> {
    this.box.start()
    await until(() => this.box.connection.accepted && this.statuses.length > 0)
  }

  async set(key: string, value: string): Promise<void> {
    const reply = await this.backend.call('990077', 'ChangeConfiguration', { key, value })
    expect(reply).toMatchObject({ payload: { status: 'Accepted' } })
  }

  async backendGone(): Promise<void> {
    await this.backend.goAway()
    await until(() => !this.box.connection.connected)
  }
}

/** A new garage for each test; the returned function gives the present one. */
export function eachInAGarage(): () => Garage {
  let garage: Garage
  beforeEach(() => (garage = new Garage()).open())
  afterEach(() => garage.close())
  return () => garage
}
