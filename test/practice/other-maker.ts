/** What tests of an emulated wallbox and its family share: one box over real sockets, an operator it was left with, another. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { OpenBox, WallboxFamily } from '../../src/main/core/wallboxes/family.ts'
import { applyPlan, planOf, type Settable, type Wanted } from '../../src/main/core/writes/writes.ts'
import { createClock } from '../../src/main/platform/clock.ts'
import { createLan } from '../../src/main/platform/lan.ts'
import { PracticeBackend } from '../../src/main/practice/backend.ts'
import type { Emulated, EmulationOptions } from '../../src/main/practice/emulations.ts'
import { realTime } from '../../src/main/practice/timekeeper.ts'
import type { WritePlan } from '../../src/shared/wallbox.ts'
import { ScriptedBackend } from './scripted.ts'
import { StillTime } from './still-time.ts'

export interface Scene<E extends Emulated> {
  readonly emulated: E
  readonly time: StillTime
  readonly old: ScriptedBackend
  readonly fresh: ScriptedBackend
  open(login?: { user: string; password: string }): OpenBox
  /** Planned from what the box shows, written, read back. */
  write(wanted: Wanted[], box?: Settable): Promise<WritePlan>
  /** Ends the box as a power failure does and starts it from its memory. */
  again(): Promise<void>
}

/** A real network and a real clock. */
export const host = { lan: createLan(), clock: createClock() }

/** Its local interface, opened. */
export const openAt = (
  family: WallboxFamily,
  { address }: Emulated,
  login: { user: string; password: string } | null = null,
): OpenBox => family.local!.open({ ...host, address, login, pin: null, pinned: () => undefined })

/** A new box for each test, on a clock that stands still; the returned function gives the present scene. */
export function eachWithA<E extends Emulated>(
  family: WallboxFamily,
  emulate: (options: EmulationOptions) => Promise<E>,
): () => Scene<E> {
  let directory: string
  let scene: Scene<E> & { emulated: E }
  const start = (time: StillTime, backendUrl: string): Promise<E> =>
    emulate({ directory, host: '127.0.0.1', time, backendUrl, speed: 1 })

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'other-maker-'))
    const [time, old, fresh] = [new StillTime(), await ScriptedBackend.start({}), await ScriptedBackend.start({})]
    const open: Scene<E>['open'] = (login) => openAt(family, scene.emulated, login)
    scene = {
      emulated: await start(time, old.url),
      time,
      old,
      fresh,
      open,
      async write(wanted, box = open()) {
        const plan = planOf('p', wanted, await box.read(wanted.map(({ key }) => key)))
        return applyPlan(
          plan,
          box,
          () => undefined,
          () => Promise.resolve(),
        )
      },
      async again() {
        await scene.emulated.stop()
        scene.emulated = await start(time, old.url)
      },
    }
  })
  afterEach(async () => {
    await scene.emulated.stop()
    await Promise.all([scene.old.stop(), scene.fresh.stop()])
    rmSync(directory, { recursive: true, force: true })
  })
  return () => scene
}

export interface AtWork<E extends Emulated> {
  readonly emulated: E
  readonly backend: PracticeBackend
  readonly box: OpenBox
  /** Everything of this test is kept below it. */
  readonly directory: string
  /** Starts the box anew from its memory after it was stopped, by now with that operator. */
  again(backendUrl: string): Promise<void>
}

/** A new box for each test at work at a practice backend, in real time; the returned function gives the present one. */
export function eachAtWork<E extends Emulated>(
  family: WallboxFamily,
  emulate: (options: EmulationOptions) => Promise<E>,
  speed: number,
): () => AtWork<E> {
  let atWork: AtWork<E> & { emulated: E }
  beforeEach(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'at-work-'))
    const backend = await PracticeBackend.start({ directory })
    const start = (backendUrl: string): Promise<E> =>
      emulate({ directory: join(directory, 'box'), host: '127.0.0.1', time: realTime, backendUrl, speed })
    const emulated = await start(backend.url)
    atWork = {
      directory,
      backend,
      emulated,
      box: openAt(family, emulated),
      async again(backendUrl) {
        atWork.emulated = await start(backendUrl)
      },
    }
  })
  afterEach(async () => {
    await atWork.emulated.stop()
    await atWork.backend.stop()
    rmSync(atWork.directory, { recursive: true, force: true })
  })
  return () => atWork
}
