/** Options that say where stations connect, and how that is protected (design §3 P14). */
import type { ParseArgsOptionsConfig } from 'node:util'
import type { ClientCertificate, ListenAt, ListenTls } from '../core/host.ts'
import { faultOfClientCa } from '../platform/tls/credentials.ts'
import { hostAndPort } from './io.ts'
import { bad, caFile, pairOf } from './pem-files.ts'

export const listenOptions = {
  listen: { type: 'string' },
  'tls-listen': { type: 'string' },
  'mtls-listen': { type: 'string' },
  'tls-cert': { type: 'string', multiple: true, default: [] },
  'tls-key': { type: 'string', multiple: true, default: [] },
  'client-ca': { type: 'string' },
  'old-tls': { type: 'boolean', default: false },
} as const satisfies ParseArgsOptionsConfig

interface Values {
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
export function listenersOf(values: Values): ListenAt[] {
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

/** Every address of this computer, and a port that is the same tomorrow. */
const everywhere = '0.0.0.0:9100'

/** The app's listeners: the plain one is always there, as boxes are pointed at it. Failure `bad-input` as `listenersOf`. */
export const appListenersOf = (values: Values): ListenAt[] =>
  listenersOf({ ...values, listen: values.listen ?? everywhere })

/** These options out of what a lenient reading of a command line gave: one that came without its value is empty. */
export function listenValuesIn(read: Readonly<Record<string, unknown>>): Values {
  const texts = (name: string): string[] =>
    [read[name] ?? []].flat().map((value) => (typeof value === 'string' ? value : ''))
  return {
    listen: texts('listen').at(-1),
    'tls-listen': texts('tls-listen').at(-1),
    'mtls-listen': texts('mtls-listen').at(-1),
    'tls-cert': texts('tls-cert'),
    'tls-key': texts('tls-key'),
    'client-ca': texts('client-ca').at(-1),
    'old-tls': read['old-tls'] === true,
  }
}
