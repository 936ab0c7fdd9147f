/**
 * What the running test has seen so far, read from recorded lines as they come: a live answer of the backend is one line
 * on the backend leg, our own answer one on the station leg; either answers the station's CALL of that id.
 */
import type { EvidenceLine, FrameLine } from '../../../shared/evidence.ts'
import { payloadOf, scanHead } from '../ocpp/frame.ts'
import { idTagInfoOf } from '../ocpp/messages16.ts'
import type { BackendLink, StationLink } from '../proxy/settings.ts'

/** One thing that happened, with the line it was seen in. */
export type Event =
  /** Backend or proxy answered for a card: Authorize or StartTransaction. */
  | { saw: 'card'; n: number; tag: string; status: string; expiryDate: number | null; started: boolean }
  | { saw: 'stop'; n: number; tag: string | null }
  | { saw: 'heartbeat'; n: number }
  | { saw: 'meter'; n: number; wattHours: number | null }
  /** The station said what state a connector is in. */
  | { saw: 'status'; n: number; status: string }

export interface Seen {
  events: readonly Event[]
  backend: BackendLink
  station: StationLink
  owed: number
  /** Last status of a connector; null while unknown. */
  connector: string | null
}

interface Asked {
  action: string
  payload: Readonly<Record<string, unknown>>
}

/** Reads frames; gives what each answered CALL means. Keeps only CALLs that wait for their answer. */
export function eventReader(): (line: EvidenceLine) => Event | null {
  const open = new Map<string, Asked>()
  return (line) => {
    if (line.kind !== 'frame') return null
    const head = scanHead(line.text)
    if (head.type === 2 && line.leg === 'station' && line.way === 'in') {
      if (open.size > 200) open.clear()
      open.set(head.id, { action: head.action, payload: payloadOf(line.text, head) ?? {} })
      return null
    }
    if (head.type !== 3 && head.type !== 4) return null
    if (!isAnswerToStation(line)) return null
    const asked = open.get(head.id)
    open.delete(head.id)
    if (asked === undefined || head.type === 4) return null
    return eventOf(asked, payloadOf(line.text, head) ?? {}, line.n)
  }
}

const isAnswerToStation = ({ leg, way }: FrameLine): boolean =>
  (leg === 'station' && way === 'out') || (leg === 'backend' && way === 'in')

function eventOf({ action, payload }: Asked, answer: Readonly<Record<string, unknown>>, n: number): Event | null {
  switch (action) {
    case 'Authorize':
    case 'StartTransaction': {
      const info = idTagInfoOf(answer)
      const tag = payload['idTag']
      if (info === null || typeof tag !== 'string') return null
      return {
        saw: 'card',
        n,
        tag: tag.toLowerCase(),
        status: info.status,
        expiryDate: info.expiryDate,
        started: action === 'StartTransaction',
      }
    }
    case 'StopTransaction': {
      const tag = payload['idTag']
      return { saw: 'stop', n, tag: typeof tag === 'string' ? tag.toLowerCase() : null }
    }
    case 'Heartbeat':
      return { saw: 'heartbeat', n }
    case 'MeterValues':
      return { saw: 'meter', n, wattHours: energyOf(payload) }
    case 'StatusNotification': {
      const { connectorId, status } = payload
      return typeof status === 'string' && connectorId !== 0 ? { saw: 'status', n, status } : null
    }
    default:
      return null
  }
}

/** Energy.Active.Import.Register of the newest sample, Wh (S16 §7.35: the default measurand; Wh unless it says kWh). */
function energyOf(payload: Readonly<Record<string, unknown>>): number | null {
  const samples = arrayOf(payload['meterValue']).flatMap((one) => arrayOf(one['sampledValue']))
  const energy = samples.findLast(
    ({ measurand }) => measurand === undefined || measurand === 'Energy.Active.Import.Register',
  )
  const value = Number(energy?.['value'])
  if (energy === undefined || !Number.isFinite(value)) return null
  return energy['unit'] === 'kWh' ? value * 1000 : value
}

const arrayOf = (value: unknown): Readonly<Record<string, unknown>>[] =>
  Array.isArray(value)
    ? value.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
    : []
