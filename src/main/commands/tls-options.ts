/** Options of `wattproof proxy` that say where stations connect and how each leg is protected (design §3 P14). */
import { readFileSync } from 'node:fs'
import type { ParseArgsOptionsConfig } from 'node:util'
import { Failure } from '../../shared/failure.ts'
import type { ClientCertificate, ListenAt, ListenTls } from '../core/host.ts'
import type { BackendTarget } from '../core/proxy/settings.ts'
import { faultOfCertificates, faultOfClientCa, faultOfPair } from '../platform/tls/credentials.ts'
import { hostAndPort } from './io.ts'

export const backendTlsOptions = {
  'backend-ca': { type: 'string' },
  'backend-cert': { type: 'string' },
  'backend-key': { type: 'string' },
  'backend-old-tls': { type: 'boolean', default: false },
} as const satisfies ParseArgsOptionsConfig

export const tlsOptions = {
  listen: { type: 'string' },
  'tls-listen': { type: 'string' },
  'mtls-listen': { type: 'string' },
  'tls-cert': { type: 'string', multiple: true, default: [] },
  'tls-key': { type: 'string', multiple: true, default: [] },
  'client-ca': { type: 'string' },
  'old-tls': { type: 'boolean', default: false },
  ...backendTlsOptions,
} as const satisfies ParseArgsOptionsConfig

interface StationValues {
  listen?: string | undefined
  'tls-listen'?: string | undefined
  'mtls-listen'?: string | undefined
  'tls-cert': string[]
  'tls-key': string[]
  'client-ca'?: string | undefined
  'old-tls': boolean
}

/** On this computer only, at a port the system picks. */
const somewhere = '127.0.0.1:0'

/**
 * One listener an option, the plain one first. Without any of them it follows from the certificates given: wss with client
 * certificate, wss, or ws. Failure `bad-input` names option and file.
 */
export function listenersOf(values: StationValues): ListenAt[] {
  const certificates = stationPairs(values['tls-cert'], values['tls-key'])
  const clientCa =
    values['client-ca'] === undefined ? undefined : caFile('--client-ca', values['client-ca'], faultOfClientCa)
  const none = values.listen === undefined && values['tls-listen'] === undefined && values['mtls-listen'] === undefined
  const secured = certificates.length > 0
  const at = {
    plain: values.listen ?? (none && !secured ? somewhere : undefined),
    tls: values['tls-listen'] ?? (none && secured && clientCa === undefined ? somewhere : undefined),
    mtls: values['mtls-listen'] ?? (none && secured && clientCa !== undefined ? somewhere : undefined),
  }
  if (!secured && (at.tls ?? at.mtls) !== undefined)
    throw bad(`${at.tls === undefined ? '--mtls-listen' : '--tls-listen'} needs --tls-cert and --tls-key.`)
  if (secured && (at.tls ?? at.mtls) === undefined)
    throw bad('--tls-cert is for --tls-listen or --mtls-listen; neither is given.')
  if (at.mtls !== undefined && clientCa === undefined) throw bad('--mtls-listen needs --client-ca.')
  if (at.mtls === undefined && clientCa !== undefined)
    throw bad('--client-ca is for --mtls-listen, which is not given.')
  if (!secured && values['old-tls']) throw bad('--old-tls is for --tls-listen or --mtls-listen; neither is given.')
  const tls: ListenTls = { certificates, oldTls: values['old-tls'] }
  return [
    ...(at.plain === undefined ? [] : [hostAndPort(at.plain, '--listen')]),
    ...(at.tls === undefined ? [] : [{ ...hostAndPort(at.tls, '--tls-listen'), tls }]),
    ...(at.mtls === undefined ? [] : [{ ...hostAndPort(at.mtls, '--mtls-listen'), tls: { ...tls, clientCa } }]),
  ]
}

/** The first certificate belongs to the first key, and so on. */
function stationPairs(certs: readonly string[], keys: readonly string[]): ClientCertificate[] {
  if (certs.length !== keys.length)
    throw bad(`Each --tls-cert needs its --tls-key, in the same order; there are ${certs.length} and ${keys.length}.`)
  return certs.map((cert, index) => pairOf(['--tls-cert', cert], ['--tls-key', keys[index] ?? '']))
}

interface BackendValues {
  'backend-ca'?: string | undefined
  'backend-cert'?: string | undefined
  'backend-key'?: string | undefined
  'backend-old-tls': boolean
}

/** How a backend at this address is trusted and what it is shown. Failure `bad-input` names option and file. */
export function backendTlsOf(url: string, values: BackendValues): Pick<BackendTarget, 'ca' | 'client' | 'oldTls'> {
  const { 'backend-ca': ca, 'backend-cert': cert, 'backend-key': key, 'backend-old-tls': oldTls } = values
  const given = [ca && '--backend-ca', cert && '--backend-cert', key && '--backend-key', oldTls && '--backend-old-tls']
  const first = given.find((option) => typeof option === 'string' && option !== '')
  if (first !== undefined && !/^wss:/i.test(url))
    throw bad(`${first} is for a backend at wss://; this one is at ws://.`)
  if ((cert === undefined) !== (key === undefined))
    throw bad('--backend-cert and --backend-key belong together; one of them is missing.')
  return {
    ...(ca === undefined ? {} : { ca: caFile('--backend-ca', ca, faultOfCertificates) }),
    ...(cert === undefined || key === undefined
      ? {}
      : { client: pairOf(['--backend-cert', cert], ['--backend-key', key]) }),
    oldTls,
  }
}

type FileOption = readonly [option: string, path: string]

function pairOf(cert: FileOption, key: FileOption): ClientCertificate {
  const pair = { cert: textOf(...cert), key: textOf(...key) }
  const fault = faultOfPair(pair)
  if (fault === null) return pair
  const [option, path] = fault.of === 'cert' ? cert : key
  throw bad(`${option} ${path} ${fault.why}.`)
}

function caFile(option: string, path: string, faultOf: (pem: string) => string | null): string {
  const pem = textOf(option, path)
  const why = faultOf(pem)
  if (why !== null) throw bad(`${option} ${path} ${why}.`)
  return pem
}

function textOf(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw bad(
      `${option} ${path} cannot be read${code === 'ENOENT' ? ': there is no such file' : ` (${code ?? 'unknown'})`}.`,
    )
  }
}

function bad(message: string): Failure {
  return new Failure('bad-input', message)
}
