/**
 * Checks the files of a report (B9): every hash, the signature, and every verdict derived again from the messages.
 * Reads the four known names only. Whatever is wrong with them is a reason in words, never a crash.
 */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { EvidenceLine, TestSetup } from '../../shared/evidence.ts'
import { Failure } from '../../shared/failure.ts'
import type { Manifest, Report, Verified } from '../../shared/report.ts'
import type { Findings } from '../../shared/verdict.ts'
import { lineSplitter, parseBounded, readHashed, Unusable } from './bounded-files.ts'
import type { Read } from './bounded-files.ts'
import { canonicalJson } from './canonical-json.ts'
import { readEvidence, readSetup } from './evidence-shape.ts'
import { fingerprintOf, isSigned } from './installation-key.ts'
import { keywordOf } from './pdf.ts'
import { manifestName, reportFileNames } from './write-report.ts'

/** The verdict rules, handed in by whoever starts this: platform does not know them. */
export interface Rules {
  version: number
  judge(setup: TestSetup): { take(line: EvidenceLine): void; findings(): Findings }
}

const limits = {
  manifest: 1_000_000,
  report: 64_000_000,
  pdf: 256_000_000,
  messages: 2_000_000_000,
  line: 4_000_000,
} as const

type Check = Verified['checks'][number]

/** Failure `data-unreadable` when there is no such folder. */
export async function verifyFolder(directory: string, rules: Rules): Promise<Verified> {
  const folder = await stat(directory).catch(() => null)
  if (!folder?.isDirectory())
    throw new Failure('data-unreadable', `${directory} is not a folder that can be read`, { place: directory })
  const checks: Check[] = []
  const note = (what: string, result: Check['result'], detail: string): void =>
    void checks.push({ what, result, detail })
  const fine = (what: string, claim: boolean, detail: string, otherwise: string): void =>
    note(what, claim ? 'fine' : 'finding', claim ? detail : otherwise)

  const manifest = await attempt('manifest.json', note, () => readManifest(join(directory, manifestName)))
  if (manifest) {
    const names = manifest.files.map(({ name }) => name).sort()
    fine(
      'manifest.json names the files',
      names.join() === [...reportFileNames].sort().join(),
      names.join(', '),
      'it must name report.json, report.pdf and messages.ndjson, each once',
    )
    fine(
      'signature',
      isSigned(manifest),
      `signed by the installation ${fingerprintOf(manifest.publicKey)}`,
      'the signature does not fit the manifest',
    )
  }
  const listed = (name: string, read: Read | null): void => {
    const entry = manifest?.files.find((file) => file.name === name)
    if (!read || !manifest) return
    fine(
      `hash of ${name}`,
      entry?.sha256 === read.sha256 && entry.bytes === read.bytes,
      read.sha256,
      'it is not the file the manifest names: changed, or from another report',
    )
  }

  const report = await attempt('report.json', note, () => readReport(join(directory, 'report.json')))
  listed('report.json', report && report.read)

  const messages = await attempt('messages.ndjson', note, () => readMessages(join(directory, 'messages.ndjson'), rules))
  listed('messages.ndjson', messages && messages.read)
  if (report && messages) {
    const { sha256, lines } = report.value.messages
    fine(
      'report.json belongs to messages.ndjson',
      sha256 === messages.read.sha256 && lines === messages.lines,
      `${String(lines)} lines`,
      'report.json was made from other messages',
    )
  }

  const pdf = await attempt('report.pdf', note, () =>
    readPdf(join(directory, 'report.pdf'), report?.read.sha256 ?? null),
  )
  listed('report.pdf', pdf && pdf.read)
  if (pdf && report)
    fine(
      'report.pdf belongs to report.json',
      pdf.names,
      'it carries the hash of report.json',
      'it carries another hash than that of report.json',
    )

  if (report && messages) verdicts(report.value, messages, rules, note)
  const result = checks.some((check) => check.result === 'finding')
    ? 'changed'
    : checks.some((check) => check.result === 'could not check')
      ? 'could not check'
      : 'verified'
  return { result, checks }
}

type Note = (what: string, result: Check['result'], detail: string) => void

/** What cannot be read is a finding with its reason; the other checks go on. */
async function attempt<T>(what: string, note: Note, task: () => Promise<T>): Promise<T | null> {
  try {
    return await task()
  } catch (error) {
    if (!(error instanceof Unusable)) throw error
    note(what, 'finding', error.message)
    return null
  }
}

const hex = z.string().regex(/^[0-9a-f]{64}$/)
const manifestShape = z.object({
  schema: z.literal('wattproof-manifest/1'),
  madeAt: z.number(),
  files: z.array(z.object({ name: z.string().max(100), bytes: z.number().int(), sha256: hex })).max(10),
  publicKey: z.string().max(1000),
  signature: z.string().max(1000),
})

async function readManifest(path: string): Promise<Manifest> {
  const { text } = await readText(path, limits.manifest)
  const value = parseBounded(text)
  const read = manifestShape.safeParse(value)
  if (!read.success) throw new Unusable('this is no manifest of a report')
  // What the shape does not know would be signed unseen.
  if (canonicalJson(read.data) !== canonicalJson(value)) throw new Unusable('the manifest holds more than a manifest')
  return read.data
}

const reportShape = z.looseObject({
  schema: z.literal('wattproof-report/1'),
  wallbox: z.looseObject({ identity: z.string(), practice: z.boolean() }),
  messages: z.object({ sha256: z.string(), lines: z.number() }),
  test: z.looseObject({ stays: z.string(), findings: z.looseObject({ rules: z.number() }).nullable() }),
})

type Readable = z.infer<typeof reportShape> & Pick<Report, 'schema'>

async function readReport(path: string): Promise<{ read: Read; value: Readable }> {
  const { text, ...read } = await readText(path, limits.report)
  const shaped = reportShape.safeParse(parseBounded(text))
  if (!shaped.success) throw new Unusable('this is no report.json of a version known here')
  return { read, value: shaped.data }
}

async function readText(path: string, maxBytes: number): Promise<Read & { text: string }> {
  const parts: Buffer[] = []
  const read = await readHashed(path, maxBytes, (part) => void parts.push(part))
  return { ...read, text: Buffer.concat(parts).toString('utf8') }
}

/** The PDF's own text is not read: its keywords carry the hash that is printed on it. */
async function readPdf(path: string, reportSha256: string | null): Promise<{ read: Read; names: boolean }> {
  const wanted = Buffer.from(keywordOf(reportSha256 ?? ''), 'latin1')
  let names = false
  let seam = Buffer.alloc(0)
  const head: Buffer[] = []
  const read = await readHashed(path, limits.pdf, (part) => {
    if (head.length === 0) head.push(part.subarray(0, 5))
    const here = Buffer.concat([seam, part])
    names ||= here.includes(wanted)
    seam = here.subarray(Math.max(0, here.length - wanted.length))
  })
  if (Buffer.concat(head).toString('latin1') !== '%PDF-') throw new Unusable('this is no PDF')
  return { read, names }
}

interface Messages {
  read: Read
  lines: number
  /** Null when the first line is no setup of this rules version, or nothing was recorded. */
  setup: TestSetup | null
  findings: Findings | null
}

async function readMessages(path: string, rules: Rules): Promise<Messages> {
  let lines = 0
  let setup: TestSetup | null = null
  let judge: ReturnType<Rules['judge']> | null = null
  let last = -Infinity
  const splitter = lineSplitter(limits.line, (text, number) => {
    lines = number
    const value = parsed(text, number)
    if (number === 1) {
      setup = readSetup(value)
      if (!setup) throw new Unusable('line 1 is not the setup of a test')
      if (setup.rules === rules.version) judge = rules.judge(setup)
      return
    }
    const line = readEvidence(value)
    if (!line) throw new Unusable(`line ${String(number)} is no line of a recording`)
    if (line.n <= last) throw new Unusable(`line ${String(number)} is out of order`)
    if (line.station !== setup?.station) throw new Unusable(`line ${String(number)} is of another wallbox`)
    last = line.n
    judge?.take(line)
  })
  const read = await readHashed(path, limits.messages, splitter.take)
  splitter.end()
  // Assigned inside the callback above, which the compiler does not follow.
  const judged = judge as ReturnType<Rules['judge']> | null
  return { read, lines, setup, findings: judged?.findings() ?? null }
}

function parsed(text: string, number: number): unknown {
  try {
    return parseBounded(text)
  } catch (error) {
    throw error instanceof Unusable ? new Unusable(`line ${String(number)}: ${error.message}`) : error
  }
}

function verdicts(report: Readable, { setup, findings }: Messages, rules: Rules, note: Note): void {
  const what = 'verdicts'
  const claimed = report.test.findings
  if (claimed === null)
    return note(
      what,
      setup === null ? 'fine' : 'finding',
      setup === null
        ? 'no test was run, and none is claimed'
        : 'messages of a test are there, but the report holds no verdicts',
    )
  if (setup === null) return note(what, 'finding', 'the report holds verdicts, but no messages they could rest on')
  if (setup.rules !== rules.version || claimed.rules !== setup.rules)
    return note(
      what,
      'could not check',
      `made with rules version ${String(setup.rules)}; known here is ${String(rules.version)}`,
    )
  if (report.wallbox.identity !== setup.station)
    return note(what, 'finding', 'the messages are of another wallbox than the report')
  if (report.wallbox.practice !== setup.practice)
    return note(what, 'finding', 'report and messages do not say the same of what was simulated')
  if (report.test.stays !== setup.stays)
    return note(what, 'finding', 'report and messages do not say the same of what stays on site')
  const same = canonicalJson(claimed) === canonicalJson(findings)
  if (same) return note(what, 'fine', 'derived again from the messages: the same')
  const differing = differences(claimed, findings)
  note(what, 'finding', `derived again from the messages: not the same (${differing.join(', ')})`)
}

/** Where two findings differ. Only words of our own: a forged file must not choose what is printed. */
function differences(claimed: Readonly<Record<string, unknown>>, derived: Findings | null): string[] {
  const differs = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) !== canonicalJson(b ?? null)
  const theirs: unknown[] = Array.isArray(claimed['verdicts']) ? claimed['verdicts'] : []
  const scenarios = (derived?.verdicts ?? []).filter((verdict, index) => differs(verdict, theirs[index]))
  const parts = (['ledger', 'sessions', 'headline', 'allPassed'] as const).filter((name) =>
    differs(claimed[name], derived?.[name]),
  )
  const named = [...scenarios.map(({ scenario }) => scenario), ...parts]
  return named.length === 0 ? ['more than was derived'] : named
}
