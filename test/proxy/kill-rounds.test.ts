/**
 * The proxy process is killed at random instants while stations charge and the backend comes and goes. A life of five
 * kills each; WATTPROOF_ROUNDS=100 makes it twenty such lives, WATTPROOF_SEED=<n> lives the one with that seed again.
 */
import { rm } from 'node:fs/promises'
import { randomInt } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { firstProvisional } from '../../src/main/core/proxy/transactions.ts'
import { startKillBackend } from './kill-backend.ts'
import { chanceOf, type Chance } from './kill-chance.ts'
import { broken, type LedgerLine } from './kill-invariant.ts'
import { killProcess, type KillProcess } from './kill-process.ts'
import { startKillStation, type KillStation } from './kill-station.ts'
import { newDirectory } from './running-proxy.ts'
import { run } from './proxy-process.ts'

const killsOfALife = 5
const wanted = Number(process.env['WATTPROOF_ROUNDS'] ?? killsOfALife)
const given = process.env['WATTPROOF_SEED']
const seeds =
  given === undefined
    ? Array.from({ length: Math.ceil(wanted / killsOfALife) }, () => randomInt(2 ** 31))
    : [Number(given)]

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Waits for what others do. */
function watch() {
  const looks = new Set<() => void>()
  return {
    changed: () => looks.forEach((look) => look()),
    until: (what: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!what()) return
          looks.delete(look)
          resolve()
        }
        looks.add(look)
        look()
      }),
  }
}

const answeredBy = (stations: readonly KillStation[]): number =>
  stations.reduce((sum, station) => sum + station.acknowledged.size, 0)

/** Up to three times: something changes or nothing does, then the stations get on a little; then it is killed. */
async function untilKilled(
  chance: Chance,
  proxy: KillProcess,
  site: {
    backend: Awaited<ReturnType<typeof startKillBackend>>
    stations: KillStation[]
    seen: ReturnType<typeof watch>
  },
): Promise<void> {
  const { backend, stations, seen } = site
  for (let phase = chance.between(0, 3); phase > 0; phase--) {
    if (chance.happens(0.7)) {
      if (backend.isThere) backend.leaves(chance.oneOf(['reset', 'busy']))
      else backend.comesBack()
    }
    // Live and draining, what reaches the backend counts; in an outage what the proxy answers.
    const progress = (): number => (backend.isThere ? backend.arrivals.length : answeredBy(stations))
    const goal = progress() + chance.between(1, chance.oneOf([20, 200]))
    // A proxy that was restarted lets nobody in in an outage: then there is nothing to wait for.
    const shut = (): boolean => !backend.isThere && stations.every((station) => station.shutOut)
    await seen.until(() => progress() >= goal || shut())
  }
  // Not at the moment of an answer: anywhere between.
  await new Promise((resolve) => setTimeout(resolve, chance.between(0, 20)))
  await proxy.kill()
}

test.each(seeds)(
  'C2 C4 P7 P8 P11 P12 H9 killed five times under load (seed %i): nothing acknowledged is lost, nothing comes twice unmarked, in order, under the backend’s ids',
  async (seed) => {
    const chance = chanceOf(seed)
    const data = await newDirectory()
    ends.push(() => rm(data, { recursive: true, force: true }))
    const seen = watch()
    const deadline = chance.oneOf([0.1, 0.5, 10])
    const backend = await startKillBackend(chance.branch(1), {
      slowMs: Math.min(1, 2 * deadline) * 1000,
      // Low ids as usual, or soon the very ones the proxy made up (P7).
      firstId: chance.oneOf([100, firstProvisional - chance.between(1, 3)]),
      changed: seen.changed,
    })
    ends.push(() => backend.stop())
    const proxy = killProcess({ backend: backend.url, data, answerDeadline: String(deadline) })
    ends.push(() => proxy.kill())
    await proxy.start()
    const stations = Array.from({ length: chance.between(10, 30) }, (_, n) =>
      startKillStation({
        identity: `CP${n}`,
        protocol: chance.oneOf(['ocpp1.6', 'ocpp1.6', 'ocpp2.0.1', 'ocpp2.1']),
        chance: chance.branch(100 + n),
        url: () => proxy.url,
        changed: seen.changed,
      }),
    )
    ends.push(() => stations.forEach((station) => station.stop()))

    for (let kills = 0; kills < killsOfALife;) {
      await untilKilled(chance, proxy, { backend, stations, seen })
      for (kills++; kills < killsOfALife && chance.happens(0.3); kills++)
        await proxy.killInStart(chance.between(0, 700))
      await proxy.start()
    }

    backend.comesBack()
    stations.forEach((station) => station.rest())
    await seen.until(() => stations.every((station) => station.isDone))
    // The last answers are given before what they promise is delivered.
    const queue = async (): Promise<unknown[]> => {
      const printed = await run(['queue', '--data', data, '--json'])
      expect([printed.code, printed.errors]).toEqual([0, ''])
      return printed.lines
    }
    let owed = await queue()
    for (let looks = 0; owed.length > 0 && looks < 30; looks++) owed = await queue()
    expect(owed).toEqual([])
    expect(await proxy.running.end()).toBe(0)

    const printed = await run(['ledger', '--data', data, '--json'])
    expect([printed.code, printed.errors]).toEqual([0, ''])
    const ledger = printed.lines as LedgerLine[]
    expect(broken(stations, backend, ledger)).toEqual([])
    expect(proxy.errors()).toEqual([])
    // There was something to lose.
    expect(ledger.length).toBeGreaterThan(0)
  },
  120_000,
)
