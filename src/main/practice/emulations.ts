/**
 * Wallboxes of other makers, emulated over real sockets: their local interface as documented, quirks included, and the same
 * charging station behind it. Each file names the source it follows.
 */
import type { Family } from '../../shared/wallbox.ts'
import { emulateAlfen } from './alfen.ts'
import type { Hands } from './hands.ts'
import { emulateKeba } from './keba.ts'
import { emulateOpenEvse } from './openevse.ts'
import { emulateSmartEvse } from './smartevse.ts'
import type { Timekeeper } from './timekeeper.ts'
import { emulateWarp } from './warp.ts'

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
  /** Tell the network of it, where boxes of this family do. Default false. */
  announce?: boolean
}

export interface Emulated {
  /** host:port of its local interface. */
  address: string
  serial: string
  /** Absent where nobody can stand before it. */
  hands?: Hands
  stop(): Promise<void>
}

export type Emulation = (options: EmulationOptions) => Promise<Emulated>

export const emulations: Partial<Record<Family, Emulation>> = {
  openevse: emulateOpenEvse,
  smartevse: (options) => emulateSmartEvse(options),
  warp: (options) => emulateWarp(options),
  alfen: emulateAlfen,
  keba: (options) => emulateKeba(options),
}
