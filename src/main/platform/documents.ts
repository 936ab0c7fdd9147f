/**
 * JSON documents, one file each, in one folder. A save is a temporary file, fsync, rename, fsync of the folder:
 * after a crash the old or the new document is there, never half of one.
 */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../shared/failure.ts'
import type { Documents } from '../core/host.ts'
import { diskFailure } from './disk-failure.ts'

/**
 * `load` gives undefined for a document never saved. One that no longer parses is kept beside, with its date in its
 * name, and told by `data-corrupt` once; then there is none. Other failures: `data-unreadable`, `disk-full`.
 */
export async function openDocuments(directory: string): Promise<Documents> {
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw diskFailure(error, directory)
  })
  const saving = new Map<string, { text: string; turn: Promise<void> }>()
  const fileOf = (name: string) => join(directory, `${encodeURIComponent(name)}.json`)

  return {
    async load(name) {
      const file = fileOf(name)
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        if (isMissing(error)) return undefined
        throw diskFailure(error, file)
      })
      if (text === undefined) return undefined
      try {
        return JSON.parse(text) as unknown
      } catch {
        const kept = `${file}.unreadable-${new Date().toISOString().replaceAll(':', '-')}`
        await rename(file, kept)
        throw new Failure('data-corrupt', `${file} no longer parses; it is kept as ${kept}`, { place: file, kept })
      }
    },
    save(name, value) {
      const text = JSON.stringify(value)
      const before = saving.get(name)
      // The same again is on disk already, or on its way there.
      if (before?.text === text) return before.turn
      const turn = (before?.turn ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => replace(directory, fileOf(name), text))
      const saved = { text, turn }
      saving.set(name, saved)
      // One that failed is tried again also when nothing has changed since.
      turn.catch(() => {
        if (saving.get(name) === saved) saving.delete(name)
      })
      return turn
    },
  }
}

async function replace(directory: string, file: string, text: string): Promise<void> {
  const temporary = `${file}.tmp`
  try {
    await writeSynced(temporary, text)
    await rename(temporary, file)
    await syncFolder(directory)
  } catch (error) {
    await rm(temporary, { force: true })
    throw diskFailure(error, file)
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(text, 'utf8')
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes the rename itself durable. Windows cannot open a folder, and journals the rename anyway. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
