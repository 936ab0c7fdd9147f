/** What every row of the bench plays on: how long, how often, where its files are, and who takes part. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startGateways } from './gateways.ts'
import type { Measured } from './roles/load.ts'
import { play, type Role } from './role.ts'

export interface Bench {
  quick: boolean
  /** Interleaved rounds; figures are their medians. */
  rounds: number
  /** Length of one measurement. */
  seconds: number
  /** Node's flags for the proxy's process. */
  flags: readonly string[]
  /** A new empty directory. */
  fresh(): string
}

export function createBench(quick: boolean, flags: readonly string[], directory: string): Bench {
  let places = 0
  return {
    quick,
    rounds: quick ? 1 : 3,
    seconds: quick ? 0.4 : 1,
    flags,
    fresh() {
      const place = join(directory, String(places++))
      mkdirSync(place)
      return place
    },
  }
}

/** Something stations can connect to. */
export interface Target {
  name: string
  url: string
  /** CPU time so far, µs: all threads, and where it is known the one with the event loop. Null for the backend itself. */
  usage: (() => Promise<{ cpu: number; loop: number | null; rss?: number }>) | null
  end(): Promise<void>
}

/** Their names, as the tables show them. */
export const names = {
  direct: 'direct',
  bare: 'bare ws relay',
  durable: 'ws relay, stored first',
  ours: 'Wattproof',
} as const

/** The proxy's process. `ms`: from opening its files to its first listener. */
export async function startProxy(
  bench: Bench,
  backend: string,
  settings: object = {},
  data = bench.fresh(),
): Promise<{ role: Role; url: string; ms: number }> {
  const role = play('proxy', bench.flags)
  return { role, ...((await role.ask('start', { backend, data, settings })) as { url: string; ms: number }) }
}

export interface Cast {
  backend: Role
  /** Of the backend. */
  url: string
  load: Role
  targets: Target[]
  end(): Promise<void>
}

/** Starts a backend, the stations and those of `who` that are wanted between them. */
export async function cast(bench: Bench, who: readonly (keyof typeof names | 'gateways')[]): Promise<Cast> {
  const [backend, load] = [play('backend'), play('load')]
  const { url } = (await backend.ask('start')) as { url: string }
  const targets: Target[] = []
  const add = async (name: string, role: Role, asked: object): Promise<void> => {
    const started = (await role.ask('start', asked)) as { url: string }
    targets.push({ name, url: started.url, usage: () => role.usage(), end: () => role.end() })
  }
  for (const each of who) {
    if (each === 'direct') targets.push({ name: names.direct, url, usage: null, end: () => Promise.resolve() })
    if (each === 'bare') await add(names.bare, play('relay'), { kind: 'plain', backend: url })
    if (each === 'durable')
      await add(names.durable, play('relay'), { kind: 'durable', backend: url, file: join(bench.fresh(), 'journal') })
    if (each === 'ours') {
      const { role, url: ours } = await startProxy(bench, url)
      targets.push({ name: names.ours, url: ours, usage: () => role.usage(), end: () => role.end() })
    }
    if (each === 'gateways')
      for (const gateway of await startGateways(url, bench.fresh()))
        targets.push({ ...gateway, usage: () => Promise.resolve({ cpu: gateway.cpu(), loop: null }) })
  }
  return {
    ...{ backend, url, load, targets },
    async end() {
      await load.end()
      for (const target of targets) await target.end()
      await backend.end()
    },
  }
}

/** One measurement of one target: what the stations saw, and what it cost the one in between a round trip, µs. */
export interface Cost extends Measured {
  cpu: number | null
  loop: number | null
}

/** Connects, warms up, measures, disconnects. `kind` and `asked` as the load takes them. */
export async function measure(
  load: Role,
  { url, usage }: Target,
  stations: number,
  kind: 'closed' | 'paced',
  asked: { action: string; seconds: number; rate?: number },
): Promise<Cost> {
  await load.ask('connect', { url, stations })
  await load.ask(kind, { ...asked, seconds: asked.seconds / 2 })
  const before = await usage?.()
  const measured = (await load.ask(kind, asked)) as Measured
  const after = await usage?.()
  await load.ask('disconnect')
  const each = (from: number | null | undefined, to: number | null | undefined): number | null =>
    typeof from === 'number' && typeof to === 'number' ? (to - from) / measured.count : null
  return { ...measured, cpu: each(before?.cpu, after?.cpu), loop: each(before?.loop, after?.loop) }
}

/** Rounds in which every target has its turn, each time another one first. */
export async function interleaved(
  rounds: number,
  targets: readonly Target[],
  turn: (target: Target) => Promise<Cost>,
): Promise<Map<string, Cost>[]> {
  const all: Map<string, Cost>[] = []
  for (let round = 0; round < rounds; round++) {
    const costs = new Map<string, Cost>()
    for (let at = 0; at < targets.length; at++) {
      const target = targets[(at + round) % targets.length]
      if (target) costs.set(target.name, await turn(target))
    }
    all.push(costs)
  }
  return all
}
