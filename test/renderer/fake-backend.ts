import type { Answer, Backend, CommandName, EventName, Events, Input } from '../../src/shared/contract.ts'
import { commands } from '../../src/shared/contract.ts'
import type { FailureCode } from '../../src/shared/failure.ts'
import { Failure } from '../../src/shared/failure.ts'
import type { Report } from '../../src/shared/report.ts'
import { said } from '../../src/shared/said.ts'
import type { AppView, ProfileMove, TrafficEntry, WallboxView } from '../../src/shared/visit.ts'
import type { CardEntry, QueueView } from '../../src/shared/connection.ts'
import { cards, queue, trafficEntries } from './sample-connection.ts'
import { comparison } from './sample-keys.ts'
import { dryRun } from './sample-templates.ts'
import { findings, startedAt } from './sample-tests.ts'

/** One command as the window sent it. */
export interface Sent {
  name: CommandName
  input: unknown
}

/**
 * A host that only remembers: it shows one view, notes every command after reading it with the contract,
 * and answers as little as a window needs.
 */
export class FakeBackend implements Backend {
  readonly sent: Sent[] = []
  cards: readonly CardEntry[] = cards(Date.now())
  queue: QueueView = queue
  older: readonly TrafficEntry[] = []
  private current: AppView
  private failing: { name: CommandName; code: FailureCode } | null = null
  private readonly listeners: { [E in EventName]: Set<(payload: Events[E]) => void> } = {
    view: new Set(),
    traffic: new Set(),
  }

  constructor(view: AppView) {
    this.current = view
  }

  /** Pushes a new view, as core does when anything changed. */
  show(view: AppView): void {
    this.current = view
    for (const listener of this.listeners.view) listener(view)
  }

  push(lines: readonly TrafficEntry[], wallbox: string): void {
    for (const listener of this.listeners.traffic) listener({ wallbox, lines })
  }

  /** The next command of this name fails. */
  failNext(name: CommandName, code: FailureCode): void {
    this.failing = { name, code }
  }

  names(): CommandName[] {
    return this.sent.map(({ name }) => name)
  }

  call<N extends CommandName>(name: N, input: Input<N>): Promise<Answer<N>> {
    const read = commands[name].input.safeParse(input)
    if (!read.success) return Promise.reject(new Error(`${name} with ${JSON.stringify(input)}: ${read.error.message}`))
    this.sent.push({ name, input })
    if (this.failing?.name === name) {
      const { code } = this.failing
      this.failing = null
      return Promise.reject(new Failure(code, `${name} failed on purpose`))
    }
    return Promise.resolve(this.answer(name, input) as Answer<N>)
  }

  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
    this.listeners[event].add(listener)
    return () => this.listeners[event].delete(listener)
  }

  private answer(name: CommandName, input: unknown): unknown {
    switch (name) {
      case 'app.view':
        return this.current
      case 'wallbox.adopt':
      case 'wallbox.adoptByHand':
        return { wallbox: 'box-1' }
      case 'wallbox.select':
        this.show({ ...this.current, selected: (input as Input<'wallbox.select'>).wallbox })
        return null
      case 'wallbox.visit': {
        const { wallbox, step } = input as Input<'wallbox.visit'>
        const visited = (box: WallboxView): WallboxView => (box.id === wallbox ? { ...box, at: step } : box)
        this.show({ ...this.current, wallboxes: this.current.wallboxes.map(visited) })
        return null
      }
      case 'report.preview':
        return preview(this.current)
      case 'traffic.recent':
        return (input as Input<'traffic.recent'>).before === null ? trafficEntries : this.older
      case 'queue.list':
        return this.current.wallboxes.some(({ queue: { waiting, parked } }) => waiting + parked > 0)
          ? this.queue
          : nothingOwed
      case 'template.load':
        return { template: 'file-1' }
      case 'job.look':
        return dryRun
      case 'template.save':
        return { name: 'wattproof-template-x.json', text: '{}' }
      case 'queue.export':
        return { name: 'wattproof-990077-messages.json', text: '{}' }
      case 'keys.compare':
        return comparison
      case 'visit.planMove':
        return profileMove
      case 'visit.moveByProfile':
        return { result: 'told', says: said('variables.move.told') }
      case 'cards.list':
        return { rule: null, cards: this.cards }
      default:
        return null
    }
  }
}

/** As a 2.0.1 station behind a password would be moved. */
const profileMove: ProfileMove = {
  id: 'move-1',
  steps: [
    said('variables.move.step.profile', { url: 'wss://ocpp.example.com/steve', slot: 2 }),
    said('variables.move.step.priority', { order: '2, 1', slot: 2 }),
    said('variables.move.step.reset'),
  ],
  warnings: [
    said('variables.move.warning.interface', { interface: 'Wired0' }),
    said('variables.move.warning.password'),
    said('variables.move.warning.root'),
    said('variables.move.warning.fallback', { slot: 1 }),
  ],
  why: null,
}

const nothingOwed = { waiting: 0, parked: 0, oldestSince: null, entries: [] }

function preview(view: AppView): Report {
  const box = view.wallboxes[0]
  if (box === undefined) throw new Error('a report needs a wallbox')
  return {
    schema: 'wattproof-report/1',
    app: { name: 'Wattproof', version: view.version },
    id: 'report-1',
    madeAt: startedAt,
    language: 'de',
    site: view.site,
    wallbox: box,
    backend: {
      name: 'Example',
      url: box.backend.url,
      finalUrl: box.backend.finalUrl ?? '',
      ocpp: 'ocpp1.6',
      checks: [],
      chain: null,
      clockSkew: 120,
      accepted: true,
    },
    policy: { position: box.policy.position, read: [], outcomes: [], warnings: [] },
    writes: [],
    keys: [],
    test: {
      stays: 'nothing',
      fault: 'reset',
      startedAt,
      finishedAt: startedAt,
      findings: box.test.findings ?? findings,
      timeline: [],
      plot: [],
    },
    rewritten: [],
    handover: {
      pointsHere: box.pointsHere,
      says: said('visit.handover.accepted', { url: box.backend.finalUrl ?? '' }),
    },
    messages: { sha256: 'd4'.repeat(32), lines: 1_284 },
  }
}
