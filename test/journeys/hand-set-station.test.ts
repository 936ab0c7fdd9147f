/**
 * Any OCPP 1.6 station whose backend URL a hand sets: a third-party station (`ocpp-rpc`) and a third-party backend,
 * commissioned through the same handlers the window uses. The station's hands follow the prompts.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openApp } from '../../src/main/assemble.ts'
import type { App } from '../../src/main/core/app.ts'
import type { WallboxView } from '../../src/shared/visit.ts'
import { startRpcBackend, type RpcBackend } from '../proxy/rpc-backend.ts'
import { connectStation, type RpcStation } from '../proxy/rpc-station.ts'

const identity = 'HAND-SET 1'
const cards = { known: 'known', blocked: 'blocked', unknown: 'stranger' }

let closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  closing = []
})

/** A station without a local API: what a hand would do to it, and its own small memory for when it is cut off. */
class ThirdPartyStation {
  private station: RpcStation | null = null
  private readonly url: () => string
  private session: { id: number; meter: number } | null = null
  private kept: { start: [string, number, string]; stop: [number, string] }[] = []
  private alone: { tag: string; at: string } | null = null
  private meter = 1000

  constructor(url: () => string) {
    this.url = url
  }

  async connect(): Promise<void> {
    const [base] = this.url().split('/ocpp/')
    this.station = await connectStation(base!, identity)
    this.station.client.handle('TriggerMessage', ({ params }: any) => {
      setImmediate(() => void this.station?.call(params.requestedMessage).catch(() => undefined))
      return { status: 'Accepted' }
    })
    this.station.client.handle('GetConfiguration', () => ({
      configurationKey: [
        { key: 'HeartbeatInterval', readonly: false, value: '300' },
        { key: 'LocalAuthorizeOffline', readonly: false, value: 'true' },
      ],
    }))
    this.station.client.handle('ChangeConfiguration', () => ({ status: 'Accepted' }))
    for (const { start, stop } of this.kept.splice(0)) {
      const { transactionId } = await this.station.start(...start)
      await this.station.stop(transactionId, ...stop, start[0])
    }
  }

  /** Online it asks; on its own it lets the cards start that it knows. */
  async present(tag: string, online: boolean): Promise<void> {
    if (!online) return this.presentAlone(tag)
    const at = new Date().toISOString()
    if (this.session) {
      await this.station!.stop(this.session.id, (this.meter += 100), at, tag)
      this.session = null
      return
    }
    if ((await this.station!.authorize(tag)) !== 'Accepted' || !this.plugged) return
    const { transactionId } = await this.station!.start(tag, this.meter, at)
    this.session = { id: transactionId, meter: this.meter }
    await this.station!.meter(transactionId, (this.meter += 50), new Date().toISOString())
  }

  private presentAlone(tag: string): void {
    const at = new Date().toISOString()
    if (this.alone) {
      this.kept.push({ start: [this.alone.tag, this.meter, this.alone.at], stop: [(this.meter += 10), at] })
      this.alone = null
    } else if (tag === cards.known) this.alone = { tag, at }
  }

  private plugged = false
  async plug(plugged: boolean, online: boolean): Promise<void> {
    this.plugged = plugged
    const status = plugged ? 'Preparing' : 'Available'
    if (online) await this.station!.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status })
  }

  async whenCutOff(): Promise<void> {
    await this.station!.closed
  }
  async end(): Promise<void> {
    await this.station?.disconnect()
  }
}

function viewUntil(app: App, holds: (box: WallboxView) => boolean): Promise<WallboxView> {
  return new Promise((resolve) => {
    const look = (): void => {
      const box = app.view().wallboxes[0]
      if (!box || !holds(box)) return
      stop()
      resolve(box)
    }
    const stop = app.on(look)
    look()
  })
}

test('D2 D7 a station set by hand is followed from its first dial to the report', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wattproof-hand-'))
  const made: string[] = []
  const { app, close } = await openApp({
    kind: 'browser',
    dataDirectory: directory,
    listeners: [{ host: '127.0.0.1', port: 0 }],
    offer: (folder) => {
      made.push(folder)
      return Promise.resolve({ href: null })
    },
  })
  closing.push(() => rm(directory, { recursive: true, force: true }), close)
  const backend: RpcBackend = await startRpcBackend('/steve/websocket/CentralSystemService')
  closing.push(() => backend.stop())
  const { handlers } = app

  const { wallbox } = await handlers['wallbox.adoptByHand']({ title: 'Garage left', identity })
  await handlers['backend.choose']({ wallbox, template: 'steve', url: backend.url, identity })
  const pointed = await viewUntil(app, (box) => box.backend.handUrl !== null && box.backend.finalUrl !== null)
  expect(pointed.backend.finalUrl).toBe(`${backend.url}/HAND-SET%201`)
  expect(pointed.backend.handUrl).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/.*HAND-SET%201$/)

  const station = new ThirdPartyStation(() => pointed.backend.handUrl!.replace(/\/HAND-SET%201$/, ''))
  await station.connect()
  closing.push(() => station.end())
  await viewUntil(app, (box) => box.links.backend === 'live' && box.backend.accepted)
  expect(app.view().wallboxes[0]!.pointsHere).toBe(true)

  await handlers['keys.read']({ wallbox })
  expect(app.view().wallboxes[0]!.keys.rows.map((row) => [row.key, row.value])).toContainEqual([
    'HeartbeatInterval',
    '300',
  ])

  await handlers['test.prepare']({ wallbox, stays: 'nothing', cards })
  await handlers['test.start']({ wallbox })
  await handlers['test.skip']({ wallbox, scenario: 'F4', reason: 'no card that expires at hand' })
  const followed = followPrompts(app, station, wallbox)
  const finished = await viewUntil(app, (box) => box.test.state === 'finished' && box.test.findings !== null)
  followed()
  const outcomes = finished.test.findings!.verdicts.map((verdict) => [verdict.scenario, verdict.outcome])
  expect(outcomes).toEqual([
    ['F1', 'passed'],
    ['F2', 'passed'],
    ['F3', 'passed'],
    ['F4', 'skipped'],
    ['F5', 'passed'],
    ['F7', 'passed'],
    ['F12', 'passed'],
  ])

  await handlers['visit.moveOff']({ wallbox })
  expect(app.view().wallboxes[0]!.pointsHere).toBe(true)
  // Its URL is typed in by hand: all that can be seen here is that it is gone. That it has moved, a person says.
  await station.end()
  await viewUntil(app, (box) => box.links.station === 'gone')
  expect(app.view().wallboxes[0]!.pointsHere).toBe(true)
  await handlers['visit.confirmLeft']({ wallbox, seen: true })
  await viewUntil(app, (box) => !box.pointsHere)
  await handlers['report.export']({ wallbox, language: 'de' })
  expect(made).toHaveLength(1)
  const report = JSON.parse(await readFile(join(made[0]!, 'report.json'), 'utf8'))
  expect(report.handover.says.code).toContain('seenByPerson')
  expect(JSON.stringify(report)).not.toContain('stranger')
}, 300_000)

/** Does what each prompt asks for, once; says so where it cannot be seen. */
function followPrompts(app: App, station: ThirdPartyStation, wallbox: string): () => void {
  let done = ''
  let turn = Promise.resolve()
  const stop = app.on(() => {
    const box = app.view().wallboxes[0]
    const prompt = box?.test.prompt
    if (!box || !prompt || `${prompt.says.code}${prompt.since}` === done) return
    done = `${prompt.says.code}${prompt.since}`
    const online = prompt.confirmable !== true
    const { code } = prompt.says
    turn = turn.then(async () => {
      if (!online) await station.whenCutOff()
      if (/plug$/.test(code)) await station.plug(!/unplug$/.test(code), online)
      else
        await station.present(
          /blocked|F3/.test(code) ? cards.blocked : /unknown|F5/.test(code) ? cards.unknown : cards.known,
          online,
        )
      if (!online) await app.handlers['test.hand']({ wallbox })
    })
  })
  const reconnect = app.on(() => {
    const box = app.view().wallboxes[0]
    if (!box || box.links.station === 'connected' || box.test.state !== 'running') return
    if (box.test.cut === null && box.test.prompt === null)
      turn = turn.then(async () => {
        if (app.view().wallboxes[0]?.links.station !== 'connected') await station.connect()
      })
  })
  return () => {
    stop()
    reconnect()
  }
}
