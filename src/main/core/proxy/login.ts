/** Who a station has shown to be on its own leg (design §3 P1, P14, V3). */
import type { ClientCertificate, Upgrade } from '../host.ts'
import type { Payload } from '../ocpp/messages16.ts'
import { objectOf } from '../ocpp/messages16.ts'
import type { BackendTarget } from './settings.ts'

export interface Login {
  authorization: string | undefined
  /** Its certificate, verified; null for none. */
  certificate: { sha256: string; commonName: string | null } | null
  /** The certificate names this very station: a password passes through unread, so it proves nothing here. */
  isKnown: boolean
}

/**
 * `boot`: what the station said of itself when the backend accepted it last. A certificate names it by its identity or by
 * its serial number (white paper A00.FR.405).
 */
export function loginOf(upgrade: Upgrade, station: string, boot: Payload | null): Login {
  const client = upgrade.tls?.client ?? null
  const names = [station, boot?.['chargePointSerialNumber'], boot?.['chargeBoxSerialNumber']]
  names.push(objectOf(boot?.['chargingStation'])?.['serialNumber'])
  return {
    authorization: upgrade.authorization,
    certificate: client && { sha256: client.sha256, commonName: client.commonName },
    isKnown: client?.commonName != null && names.includes(client.commonName),
  }
}

/** The second shows exactly what the first has shown: it may go on where that one was. */
export const isSameLogin = (first: Login, second: Login): boolean =>
  first.authorization === second.authorization && first.certificate?.sha256 === second.certificate?.sha256

/** What is shown to the backend for this station: the operator's, else anybody in the LAN could use it, or the installer said so. */
export const certificateFor = (
  login: Pick<Login, 'isKnown'>,
  { client, clientForAll = false }: BackendTarget,
): ClientCertificate | undefined => (login.isKnown || clientForAll ? client : undefined)
