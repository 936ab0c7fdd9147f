/** Every address of this computer's networks, knocked at one by one: for boxes that neither announce themselves nor hear a call. */
import { said, type Said } from '../../../shared/said.ts'
import type { DiscoveryView } from '../../../shared/wallbox.ts'
import type { Clock, Lan } from '../host.ts'
import { neighboursOf } from './networks.ts'

const atATime = 32
/** A hundred a second: a small router has other things to do. */
const spacingMs = 10
const knockMs = 1_000
const ports = [80, 443]

export interface SweepEars {
  /** Something takes connections there: resolves once it was asked who it is. */
  opens(address: string): Promise<'wallbox' | 'locked' | 'other'>
  changed(): void
}

export interface Sweep {
  view(): NonNullable<DiscoveryView['sweep']>
  /** At once: no knock is sent any more, and what still answers is not asked. */
  stop(): void
}

/** Runs until every address was asked. */
export function startSweep({ lan, clock }: { lan: Lan; clock: Clock }, ears: SweepEars): Sweep {
  const networks = lan.interfaces()
  const own = new Set(networks.map(({ address }) => address))
  const neighbours = networks.map((network) => ({ network, ...neighboursOf(network) }))
  const addresses = [...new Set(neighbours.flatMap(({ addresses: all }) => all))].filter((one) => !own.has(one))
  const narrowed = neighbours.filter((one) => one.narrowed).map(({ network }) => `${network.address}/24`)
  const locked: string[] = []
  let next = 0
  let asked = 0
  let wallboxes = 0
  let under = 0
  let ended: 'no' | 'done' | 'stopped' = 'no'
  let cancel: (() => void) | null = null

  async function askOne(address: string): Promise<void> {
    const knocks = await Promise.all(ports.map((port) => lan.knock(address, port, knockMs)))
    if (ended === 'no' && knocks.some(({ open }) => open)) {
      // Whatever goes wrong with one address, the others are asked.
      const what = await ears.opens(address).catch(() => 'other' as const)
      if (what === 'wallbox') wallboxes += 1
      if (what === 'locked') locked.push(address)
    }
    under -= 1
    asked += 1
    if (ended !== 'no') return
    if (asked === addresses.length) ended = 'done'
    else go()
    ears.changed()
  }

  /** One address at a time is due; while all hands are full it waits for the first that is free. */
  function go(): void {
    const address = addresses[next]
    if (cancel !== null || address === undefined || under >= atATime) return
    next += 1
    under += 1
    void askOne(address)
    cancel = clock.at(clock.monotonic() + spacingMs, () => {
      cancel = null
      if (ended === 'no') go()
    })
  }

  function note(): Said | null {
    if (addresses.length === 0) return said('find.sweep.nowhere')
    if (ended === 'stopped') return said('find.sweep.stopped', { asked, of: addresses.length })
    if (ended === 'no')
      return narrowed.length > 0 ? said('find.sweep.narrowed', { network: narrowed.join(', ') }) : null
    if (locked.length > 0)
      return said('find.sweep.locked', { found: wallboxes, addresses: locked.slice(0, 5).join(', ') })
    if (narrowed.length > 0) return said('find.sweep.doneNarrowed', { found: wallboxes, network: narrowed.join(', ') })
    return said('find.sweep.done', { found: wallboxes })
  }

  if (addresses.length === 0) ended = 'done'
  go()
  return {
    view: () => ({ running: ended === 'no', asked, of: addresses.length, note: note() }),
    stop() {
      if (ended === 'no') ended = 'stopped'
      cancel?.()
      cancel = null
    },
  }
}
