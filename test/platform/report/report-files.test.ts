import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, onTestFinished, test } from 'vitest'
import { makeReport } from '../../../src/main/core/report/report.ts'
import { installationKey } from '../../../src/main/platform/installation-key.ts'
import { createReports, makeReportFiles, reportWorker, verifyReport } from '../../../src/main/platform/report-files.ts'
import type { Report } from '../../../src/shared/report.ts'
import { pdfPages } from '../../fakes/pdf-text.ts'
import { practiceCards } from '../../fakes/recording.ts'
import { reportParts } from '../../fakes/report-parts.ts'
import { folder } from './files.ts'

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

test('D8 the worker writes four files whose hashes hold each other', async () => {
  const directory = folder(onTestFinished)
  const key = installationKey(directory)
  const out = join(directory, 'out')
  const { report, lines } = makeReport(reportParts())
  const { files, manifest } = await makeReportFiles(reportWorker, { directory: out, report, lines, key })
  expect(readdirSync(out).sort()).toEqual(['manifest.json', 'messages.ndjson', 'report.json', 'report.pdf'])
  for (const { name, bytes, sha256: hash } of files) {
    const content = readFileSync(join(out, name))
    expect([name, content.length, sha256(content)]).toEqual([name, bytes, hash])
  }
  const json = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report
  expect(json.messages).toEqual({ sha256: sha256(readFileSync(join(out, 'messages.ndjson'))), lines: lines.length })
  expect(manifest.files.map(({ name }) => name)).toEqual(['report.json', 'report.pdf', 'messages.ndjson'])
  expect(await verifyReport(reportWorker, out)).toMatchObject({ result: 'verified' })
})

test('the first line of the messages is the setup', async () => {
  const directory = folder(onTestFinished)
  const { report, lines } = makeReport(reportParts())
  await makeReportFiles(reportWorker, { directory, report, lines, key: installationKey(directory) })
  const [first = ''] = readFileSync(join(directory, 'messages.ndjson'), 'utf8').split('\n')
  expect(JSON.parse(first)).toMatchObject({ kind: 'setup', schema: 1, rules: 1 })
})

test('no file holds a card, a password or the key of the installation', async () => {
  const directory = folder(onTestFinished)
  const key = installationKey(directory)
  const out = join(directory, 'out')
  const { report, lines } = makeReport(reportParts())
  await makeReportFiles(reportWorker, { directory: out, report, lines, key })
  const pdfText = pdfPages(readFileSync(join(out, 'report.pdf'))).join(' ')
  const all =
    readdirSync(out)
      .map((name) => readFileSync(join(out, name), 'latin1'))
      .join('\n') + pdfText
  const secrets = [
    ...Object.values(practiceCards),
    'FREE-04AACC',
    'geheim',
    'PRIVATE KEY',
    key.privateKey.split('\n')[1]!,
  ]
  for (const secret of secrets) expect(all.toLowerCase()).not.toContain(secret.toLowerCase())
})

test('the event loop stays free while a long report is made', { timeout: 60_000 }, async () => {
  const directory = folder(onTestFinished)
  const { report, lines } = makeReport(reportParts())
  const entry = report.test.findings!.ledger[0]!
  const long = {
    ...report,
    test: { ...report.test, findings: { ...report.test.findings!, ledger: Array.from({ length: 1500 }, () => entry) } },
  }
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  await makeReportFiles(reportWorker, {
    directory,
    report: long,
    lines: Array.from({ length: 300 }, () => lines).flat(),
    key: installationKey(directory),
  })
  delay.disable()
  // Drawing this takes the worker seconds; here it must not be felt. Other processes share these cores.
  expect(delay.max / 1e6).toBeLessThan(700)
})

test('the key of the installation is made once and is its owner’s alone', () => {
  const directory = folder(onTestFinished)
  const first = installationKey(directory)
  expect(installationKey(directory)).toEqual(first)
  expect(statSync(join(directory, 'installation.pem')).mode & 0o777).toBe(0o600)
  expect(first.privateKey).toContain('BEGIN PRIVATE KEY')
  writeFileSync(join(directory, 'installation.pem'), '')
  expect(installationKey(directory).publicKey).not.toBe(first.publicKey)
})

test('a key that is no key is a failure, and stays where it is', () => {
  const directory = folder(onTestFinished)
  writeFileSync(join(directory, 'installation.pem'), 'garbage')
  expect(() => installationKey(directory)).toThrow(expect.objectContaining({ code: 'data-unreadable' }))
  expect(readFileSync(join(directory, 'installation.pem'), 'utf8')).toBe('garbage')
})

test('createReports offers the folder to the host, and a report of the same name replaces the older one', async () => {
  const directory = folder(onTestFinished)
  const offered: string[] = []
  const offer = async (path: string, name: string) => {
    offered.push(name, ...readdirSync(path))
    return Promise.resolve({ href: '/downloads/1' })
  }
  const reports = createReports({ directory, offer })
  const stale = join(directory, 'reports', 'a-b')
  mkdirSync(stale, { recursive: true })
  writeFileSync(join(stale, 'old.txt'), 'old')
  const { report, lines } = makeReport(reportParts())
  const made = await reports.make('a/../b', report, lines)
  expect(made.href).toBe('/downloads/1')
  expect(made.files).toHaveLength(4)
  expect(offered).toEqual(['a/../b', 'manifest.json', 'messages.ndjson', 'report.json', 'report.pdf'])
  expect(existsSync(join(stale, 'old.txt'))).toBe(false)
  expect(await reports.verify(stale)).toMatchObject({ result: 'verified' })
})

test.skipIf(process.getuid?.() === 0)('a folder that cannot be written is a failure with its place', async () => {
  const directory = folder(onTestFinished)
  const key = installationKey(directory)
  chmodSync(directory, 0o500)
  const { report, lines } = makeReport(reportParts())
  await expect(
    makeReportFiles(reportWorker, { directory: join(directory, 'out'), report, lines, key }),
  ).rejects.toMatchObject({ code: 'data-unreadable' })
})

test('a file in the place of the folder is a failure, and the thread ends', async () => {
  const directory = folder(onTestFinished)
  const key = installationKey(directory)
  const place = join(directory, 'out')
  writeFileSync(place, '')
  const { report, lines } = makeReport(reportParts())
  await expect(makeReportFiles(reportWorker, { directory: place, report, lines, key })).rejects.toMatchObject({
    code: 'data-unreadable',
  })
})

test('a worker that cannot start is a failure', async () => {
  await expect(verifyReport(new URL('./no-such-worker.ts', import.meta.url), '/tmp')).rejects.toMatchObject({
    code: 'report-failed',
  })
})
