/**
 * Writes the four files of a report (design §5 *Report files*). Slow and full of processor work: runs in the report worker.
 * The manifest is written last: a folder that has one is whole.
 */
import { createHash } from 'node:crypto'
import { open, rename } from 'node:fs/promises'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest, Report } from '../../shared/report.ts'
import { diskFailure } from './disk-failure.ts'
import { signManifest } from './installation-key.ts'
import type { InstallationKey } from './installation-key.ts'
import { drawPdf } from './pdf.ts'

export const reportFileNames = ['report.json', 'report.pdf', 'messages.ndjson'] as const
export const manifestName = 'manifest.json'

export interface Order {
  directory: string
  report: Omit<Report, 'messages'>
  key: InstallationKey
  /** IANA name for the printed times; the computer's own where none is given. */
  timeZone?: string
}

export interface Written {
  /** All four, the manifest last. */
  files: { name: string; bytes: number; sha256: string }[]
  manifest: Manifest
}

/** Takes the lines in parts, as they come, and finishes with the report over them. Failures: `disk-full`, `data-unreadable`. */
export async function writeReport(order: Order, parts: AsyncIterable<readonly unknown[]>): Promise<Written> {
  const { directory, report, key, timeZone } = order
  try {
    mkdirSync(directory, { recursive: true })
    const messages = await writeLines(join(directory, 'messages.ndjson'), parts)
    const whole: Report = { ...report, messages: { sha256: messages.sha256, lines: messages.lines } }
    const json = await write(directory, 'report.json', `${JSON.stringify(whole, null, 2)}\n`)
    const printing = { reportSha256: json.sha256, ...(timeZone === undefined ? {} : { timeZone }) }
    const pdf = await write(directory, 'report.pdf', await drawPdf(whole, printing))
    const { lines: _, ...annex } = messages
    const files = [json, pdf, annex]
    const manifest = signManifest({ schema: 'wattproof-manifest/1', madeAt: report.madeAt, files }, key)
    const last = await write(directory, manifestName, `${JSON.stringify(manifest, null, 2)}\n`)
    return { files: [...files, last], manifest }
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? diskFailure(error, directory) : error
  }
}

async function writeLines(
  path: string,
  parts: AsyncIterable<readonly unknown[]>,
): Promise<{ name: string; bytes: number; sha256: string; lines: number }> {
  const hash = createHash('sha256')
  const file = await open(`${path}.part`, 'w')
  let bytes = 0
  let lines = 0
  try {
    for await (const part of parts) {
      const text = Buffer.from(part.map((line) => `${JSON.stringify(line)}\n`).join(''))
      hash.update(text)
      bytes += text.length
      lines += part.length
      await file.writeFile(text)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.part`, path)
  return { name: 'messages.ndjson', bytes, sha256: hash.digest('hex'), lines }
}

async function write(
  directory: string,
  name: string,
  content: string | Uint8Array,
): Promise<{ name: string; bytes: number; sha256: string }> {
  const path = join(directory, name)
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const file = await open(`${path}.part`, 'w')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.part`, path)
  return { name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}
