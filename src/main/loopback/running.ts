/** How a second start on the same data directory finds the first: a private file with the way in, proven by asking. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Door } from './serve.ts'

const fileIn = (dataDirectory: string) => join(dataDirectory, 'running.json')
const note = z.object({ port: z.int().min(1).max(65535), secret: z.string() })

/** Leaves the way in for later starts. Returns its removal. */
export function announceRunning(dataDirectory: string, { port, secret }: Pick<Door, 'port' | 'secret'>): () => void {
  const file = fileIn(dataDirectory)
  // A file of an earlier run keeps its old mode when it is overwritten.
  rmSync(file, { force: true })
  writeFileSync(file, JSON.stringify({ port, secret }), { mode: 0o600 })
  return () => rmSync(file, { force: true })
}

/** A fresh address of the instance that runs on this data directory; null when none answers to its secret. */
export async function runningAddress(dataDirectory: string): Promise<string | null> {
  try {
    const { port, secret } = note.parse(JSON.parse(readFileSync(fileIn(dataDirectory), 'utf8')))
    const response = await fetch(`http://127.0.0.1:${port}/api/address`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${secret}` },
      redirect: 'error',
      signal: AbortSignal.timeout(3_000),
    })
    const address = await response.text()
    return response.ok && address.startsWith(`http://127.0.0.1:${port}/?code=`) ? address : null
  } catch {
    return null // No file, not ours, or nobody listens there any more: nothing to open.
  }
}
