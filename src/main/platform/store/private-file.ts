import { closeSync, openSync } from 'node:fs'
import { Failure } from '../../../shared/failure.ts'

/** Makes the file, for this user alone, where there is none: card numbers are in it. SQLite gives its log the same rights. */
export function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    const full = /ENOSPC|EDQUOT|EFBIG/.test(code)
    throw new Failure(full ? 'disk-full' : 'data-unreadable', `${file} cannot be written (${code}).`, { file })
  }
}
