import { Failure } from '../../../shared/failure.ts'

/** SQLite's words for a disk, a quota or a limit that takes no more. */
export const isFull = (reason: string): boolean => /full|disk I\/O|too large/i.test(reason)

/** Why SQLite could not write a file, as the installer can act on it: `disk-full`, `data-corrupt`, else `data-unreadable`. */
export function sqliteFailure(reason: string, file: string): Failure {
  if (isFull(reason)) return new Failure('disk-full', `${file} cannot grow: ${reason}`, { file })
  if (/malformed|not a database/i.test(reason))
    return new Failure('data-corrupt', `${file} is damaged: ${reason}`, { file })
  return new Failure('data-unreadable', `${file}: ${reason}`, { file })
}
