/** A wallbox on a cable: what the window draws of the serial ports of this computer and of what answers there. */
import type { FailureNote } from './failure.ts'
import type { Said } from './said.ts'

export interface SerialPortView {
  /** e.g. `/dev/ttyUSB0`, `COM3`. */
  path: string
  /** Of the USB bridge or board, where the system tells; empty where it does not. */
  maker: string
  product: string
  /** What it probably is, or what driver it needs; null for nothing to say. */
  hint: Said | null
}

export interface WifiNetwork {
  ssid: string
  /** dBm. */
  rssi: number
  secured: boolean
}

/** An Improv Wi-Fi device (serial). */
export interface ImprovView {
  device: { name: string; firmware: string; version: string; chip: string } | null
  state: 'ready' | 'provisioning' | 'provisioned' | 'stopped'
  scanning: boolean
  /** Strongest first; scans merge. */
  networks: readonly WifiNetwork[]
  /** What the device offers to open next, once it is in the network. */
  url: string | null
  /** The box found there by the local network; null until it is. */
  found: string | null
}

/** An OpenEVSE controller spoken to by RAPI. Amperes and volts; counts are trips since ever. */
export interface RapiView {
  firmware: string
  protocol: string
  /** Unique id of the controller (`$GI`), empty where it does not tell. */
  mcu: string
  /** J1772 state as the controller numbers it, in words. */
  state: Said
  pilot: number | null
  limits: { min: number; hardwareMax: number; configuredMax: number } | null
  /** Safety checks that are switched off; null where it does not tell. */
  checksOff: readonly ControllerCheck[] | null
  /** What flows now, and the warmest sensor, °C; null where it does not measure. */
  current: number | null
  voltage: number | null
  temperature: number | null
  faults: { gfi: number; noGround: number; stuckRelay: number } | null
  /** Result of the self test at power-on, if it was heard. */
  selfTest: Said | null
}

/** Safety checks an OpenEVSE controller makes by itself, and that can be switched off there. */
export const checksOfController = ['diode', 'ventilation', 'ground', 'relay', 'gfi', 'temperature'] as const
export type ControllerCheck = (typeof checksOfController)[number]

/** What can be set on a controller only once in its life. */
export const oneTimeOrders = ['hardware limit'] as const

export interface CableView {
  /** null before they were looked for. */
  ports: readonly SerialPortView[] | null
  /** Why ports cannot be listed here; a path can still be typed. */
  listing: FailureNote | null
  open: {
    path: string
    /** Baud. */
    speed: number
    talk: 'asking' | 'improv' | 'rapi' | 'nothing understood'
    improv: ImprovView | null
    rapi: RapiView | null
    /** What is being done, in one sentence. */
    waitsFor: Said | null
    /** Why nothing is understood, or why the last order failed: boot text, wrong speed, silence. */
    trouble: Said | null
    /** The last text lines that were no packets, foreign and cut: for the details. */
    heard: readonly string[]
  } | null
  failure: FailureNote | null
}

/** Kept with a wallbox once it was read over the cable: goes into its report. */
export interface CableRecord {
  /** Wall ms. */
  at: number
  firmware: string
  mcu: string
  limits: RapiView['limits']
  faults: RapiView['faults']
  /** Absent where it was not told. */
  checksOff?: readonly ControllerCheck[]
}
