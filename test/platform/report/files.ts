import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judge, RULES_VERSION } from '../../../src/main/core/failover/rules.ts'
import { makeReport } from '../../../src/main/core/report/report.ts'
import { installationKey } from '../../../src/main/platform/installation-key.ts'
import { writeReport } from '../../../src/main/platform/write-report.ts'
import type { Written } from '../../../src/main/platform/write-report.ts'
import { reportParts } from '../../fakes/report-parts.ts'

export const rules = { version: RULES_VERSION, judge }

/** A folder of its own, gone with the test. */
export function folder(onTestFinished: (task: () => void) => void): string {
  const path = mkdtempSync(join(tmpdir(), 'wattproof-report-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Writes the report of a practice run, without a thread. */
export async function written(directory: string, parts = reportParts()): Promise<Written> {
  const { report, lines } = makeReport(parts)
  return writeReport({ directory, report, key: installationKey(directory), timeZone: 'Europe/Berlin' }, inParts(lines))
}

// eslint-disable-next-line @typescript-eslint/require-await -- the writer takes its lines as they arrive
export async function* inParts(lines: readonly unknown[], size = 10): AsyncGenerator<readonly unknown[]> {
  for (let at = 0; at < lines.length; at += size) yield lines.slice(at, at + size)
}

/** Changes the text of a file. */
export function edit(directory: string, name: string, change: (text: string) => string): void {
  const path = join(directory, name)
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

/** Changes a JSON file as a value, and writes it as it was written. */
export function editJson(directory: string, name: string, change: (value: never) => unknown): void {
  edit(directory, name, (text) => `${JSON.stringify(change(JSON.parse(text) as never), null, 2)}\n`)
}
