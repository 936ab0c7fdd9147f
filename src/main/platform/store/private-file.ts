import { closeSync, openSync } from 'node:fs'
import { diskFailure } from '../disk-failure.ts'

/** Makes the file, for this user alone, where there is none: card numbers are in it. SQLite gives its log the same rights. */
export function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600))
  } catch (error) {
    throw diskFailure(error, file)
  }
}
