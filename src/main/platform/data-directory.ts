/**
 * The folder everything is kept in, and the one lock on it. The lock is an SQLite file held by an open exclusive
 * transaction: the operating system lets go of it when the process dies, however it dies.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Failure } from '../../shared/failure.ts'
import { diskFailure } from './disk-failure.ts'

/** Where this operating system keeps such data. */
export function defaultDataDirectory(platform: NodeJS.Platform, env: Readonly<NodeJS.ProcessEnv>): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Wattproof')
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Wattproof')
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'wattproof')
}

export interface DataDirectory {
  path: string
  /** Lets the next process in. */
  release(): void
}

/**
 * Makes the folder if it is missing and takes its lock. Failures: `data-in-use` (`pid` of the holder where known),
 * `data-unreadable` (a file in its place, no rights), `disk-full`.
 */
export function takeDataDirectory(path: string): DataDirectory {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    writeFileSync(join(path, 'lock'), '', { flag: 'a', mode: 0o600 })
  } catch (error) {
    throw diskFailure(error, path)
  }
  const holder = join(path, 'lock.pid')
  const lock = lockOf(path, holder)
  writeFileSync(holder, String(process.pid), { mode: 0o600 })
  return {
    path,
    release: () => {
      rmSync(holder, { force: true })
      held.delete(lock)
      lock.close()
    },
  }
}

/** For the commands that only read: the folder must be there; no lock is asked for. Failure `data-unreadable`. */
export function existingDataDirectory(path: string): string {
  try {
    if (!statSync(path).isDirectory()) throw new Failure('data-unreadable', `${path} is not a folder`, { place: path })
  } catch (error) {
    throw error instanceof Failure ? error : diskFailure(error, path)
  }
  return path
}

/** A lock that nobody refers to would be collected, and let the next process in while this one still writes. */
const held = new Set<DatabaseSync>()

function lockOf(path: string, holder: string): DatabaseSync {
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(join(path, 'lock'))
    lock.exec('BEGIN EXCLUSIVE')
    held.add(lock)
    return lock
  } catch (error) {
    lock?.close()
    if (!(error instanceof Error && 'errcode' in error && error.errcode === 5 /* SQLITE_BUSY */))
      throw diskFailure(error, join(path, 'lock'))
    const pid = pidIn(holder)
    throw new Failure(
      'data-in-use',
      `${path} is in use by another Wattproof${pid === null ? '' : ` (process ${pid})`}`,
      pid === null ? { place: path } : { place: path, pid },
    )
  }
}

function pidIn(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null
  } catch {
    return null // Not written yet, or removed a moment ago: the pid is only a courtesy.
  }
}

/** A secret of this installation by name (hex, 32 bytes), made once. Failures: `data-unreadable`, `disk-full`. */
export function installationSecret(directory: string, name: string): string {
  const file = join(directory, `${name}.key`)
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw diskFailure(error, file)
  }
  const secret = readFileSync(file, 'utf8')
  // A crash between create and write leaves it empty: nothing was derived from it yet.
  if (secret !== '') return secret
  rmSync(file)
  return installationSecret(directory, name)
}
