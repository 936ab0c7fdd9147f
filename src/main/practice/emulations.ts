/**
 * Wallboxes of other makers, emulated over real sockets: their local interface as documented, quirks included, and the same
 * charging station behind it. Each file names the source it follows.
 */
import type { Family } from '../../shared/wallbox.ts'
import type { Timekeeper } from './timekeeper.ts'
import type { Wallbox } from './wallbox.ts'

export interface EmulationOptions {
  /** Its memory lives there. */
  directory: string
  /** Address its local interface listens on. */
  host: string
  time: Timekeeper
  /** ws URL without identity of the operator it was set to before. */
  backendUrl: string
  /** How many times faster than real energy flows. */
  speed: number
}

export interface Emulated {
  /** host:port of its local interface. */
  address: string
  serial: string
  /** Absent where nobody can stand before it. */
  hands?: Hands
  stop(): Promise<void>
}

/** What an installer does at a wallbox. */
export interface Hands {
  present(idTag: string): Promise<void>
  plugIn(): Promise<void>
  unplug(): Promise<void>
}

export const handsOf = (box: Pick<Wallbox, 'present' | 'plugIn' | 'unplug'>): Hands => ({
  async present(idTag) {
    await box.present(idTag)
  },
  plugIn: () => Promise.resolve(box.plugIn()),
  unplug: () => Promise.resolve(box.unplug()),
})

export type Emulation = (options: EmulationOptions) => Promise<Emulated>

export const emulations: Partial<Record<Family, Emulation>> = {}
