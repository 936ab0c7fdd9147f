/** Serial ports of this computer. */
import { Failure } from '../../shared/failure.ts'
import type { Serial } from '../core/host.ts'

export function createSerial(): Serial {
  const none = (): Promise<never> =>
    Promise.reject(new Failure('serial-not-listed', 'Serial ports cannot be listed here.'))
  return { ports: none, open: none }
}
