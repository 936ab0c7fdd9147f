import { Failure } from '../../shared/failure.ts'

/** What the disk refused, as the installer can act on it: `disk-full`, or `data-unreadable` with the place. */
export function diskFailure(error: unknown, place: string): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return new Failure('disk-full', `No room left to write ${place}`, { place })
  return new Failure('data-unreadable', `${place} cannot be used (${code || 'unknown reason'})`, {
    place,
    reason: code,
  })
}
