/** Options that say how a backend is trusted and what it is shown (design §3 P14). */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ParseArgsOptionsConfig } from 'node:util'
import type { ClientCertificate } from '../core/host.ts'
import type { BackendTarget } from '../core/proxy/settings.ts'
import { faultOfCertificates } from '../platform/tls/credentials.ts'
import { bad, caFile, pairOf, unreadable } from './pem-files.ts'

export const backendOptions = {
  'backend-ca': { type: 'string' },
  'backend-cert': { type: 'string' },
  'backend-key': { type: 'string' },
  'backend-cert-dir': { type: 'string' },
  'backend-old-tls': { type: 'boolean', default: false },
} as const satisfies ParseArgsOptionsConfig

interface Values {
  'backend-ca'?: string | undefined
  'backend-cert'?: string | undefined
  'backend-key'?: string | undefined
  'backend-cert-dir'?: string | undefined
  'backend-cert-for-all'?: boolean
  'backend-old-tls': boolean
}

/**
 * How a backend at this address is trusted, and what each station's connection shows to it: its own certificate before the
 * one for all. Every file is read now. Failure `bad-input` names option and file.
 */
export function backendTlsOf(
  url: string,
  values: Values,
): (station: string) => Pick<BackendTarget, 'ca' | 'client' | 'clientForAll' | 'oldTls'> {
  const first = Object.entries(values).find(([name, value]) => isOurs(name) && value !== undefined && value !== false)
  if (first !== undefined && !/^wss:/i.test(url))
    throw bad(`--${first[0]} is for a backend at wss://; this one is at ws://.`)
  const { 'backend-ca': ca, 'backend-cert': cert, 'backend-key': key, 'backend-cert-dir': folder } = values
  if ((cert === undefined) !== (key === undefined))
    throw bad('--backend-cert and --backend-key belong together; one of them is missing.')
  const clientForAll = values['backend-cert-for-all'] === true
  if (clientForAll && cert === undefined && folder === undefined)
    throw bad('--backend-cert-for-all needs --backend-cert or --backend-cert-dir.')
  const trusted = ca === undefined ? undefined : caFile('--backend-ca', ca, faultOfCertificates)
  const common =
    cert === undefined || key === undefined ? undefined : pairOf(['--backend-cert', cert], ['--backend-key', key])
  const own = folder === undefined ? new Map<string, ClientCertificate>() : pairsIn(folder)
  return (station) => ({
    ca: trusted,
    client: own.get(station) ?? common,
    ...{ clientForAll, oldTls: values['backend-old-tls'] },
  })
}

const isOurs = (name: string): boolean => name.startsWith('backend-')

/** `<identity>.pem` and `<identity>.key`, percent-encoded where an identity holds what a file name cannot. Other files are left alone. */
function pairsIn(folder: string): Map<string, ClientCertificate> {
  const option = '--backend-cert-dir'
  const pairs = new Map<string, ClientCertificate>()
  const names = namesIn(folder)
  for (const name of names) {
    const [, encoded, ending] = /^(.+)\.(pem|key)$/.exec(name) ?? []
    if (encoded === undefined) continue
    if (ending === 'key') {
      if (names.includes(`${encoded}.pem`)) continue
      throw bad(`${option} ${join(folder, name)} has no ${encoded}.pem beside it.`)
    }
    const station = identityOf(encoded)
    if (station === null) throw bad(`${option} ${join(folder, name)} is not named after an identity.`)
    if (pairs.has(station)) throw bad(`${option} ${join(folder, name)} is the second certificate of ${station}.`)
    pairs.set(station, pairOf([option, join(folder, name)], [option, join(folder, `${encoded}.key`)]))
  }
  if (pairs.size === 0) throw bad(`${option} ${folder} holds no <identity>.pem.`)
  return pairs
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch (error) {
    throw unreadable('--backend-cert-dir', folder, error, 'folder')
  }
}

function identityOf(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return null
  }
}
