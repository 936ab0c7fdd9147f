/** Certificates, keys and CAs named by an option. Every failure is `bad-input` and names option and file, never what is in it. */
import { readFileSync } from 'node:fs'
import { Failure } from '../../shared/failure.ts'
import type { ClientCertificate } from '../core/host.ts'
import { faultOfPair } from '../platform/tls/credentials.ts'

export type FileOption = readonly [option: string, path: string]

export function pairOf(cert: FileOption, key: FileOption): ClientCertificate {
  const pair = { cert: textOf(...cert), key: textOf(...key) }
  const fault = faultOfPair(pair)
  if (fault === null) return pair
  const [option, path] = fault.of === 'cert' ? cert : key
  throw bad(`${option} ${path} ${fault.why}.`)
}

export function caFile(option: string, path: string, faultOf: (pem: string) => string | null): string {
  const pem = textOf(option, path)
  const why = faultOf(pem)
  if (why !== null) throw bad(`${option} ${path} ${why}.`)
  return pem
}

function textOf(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(option, path, error, 'file')
  }
}

export function unreadable(option: string, path: string, error: unknown, what: 'file' | 'folder'): Failure {
  const { code = 'unknown' } = error as NodeJS.ErrnoException
  return bad(`${option} ${path} cannot be read${code === 'ENOENT' ? `: there is no such ${what}` : ` (${code})`}.`)
}

export function bad(message: string): Failure {
  return new Failure('bad-input', message)
}
