import { createHash } from 'node:crypto'
import {
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  openSync,
  closeSync,
  ftruncateSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { installationKey, signManifest } from '../../../src/main/platform/installation-key.ts'
import { verifyFolder } from '../../../src/main/platform/verify-folder.ts'
import type { EvidenceLine } from '../../../src/shared/evidence.ts'
import type { Manifest, Report, Verified } from '../../../src/shared/report.ts'
import { practiceRun } from '../../fakes/practice-run.ts'
import { reportParts } from '../../fakes/report-parts.ts'
import { edit, editJson, folder, rules, written } from './files.ts'

const verify = (directory: string): Promise<Verified> => verifyFolder(directory, rules)
const bad = ({ checks }: Verified): string[] =>
  checks.filter(({ result }) => result !== 'fine').map(({ what, detail }) => `${what}: ${detail}`)
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** What a careful forger would do: make every hash and the signature fit again. */
function resign(directory: string): void {
  const messages = readFileSync(join(directory, 'messages.ndjson'))
  editJson(directory, 'report.json', (report: Report) => ({
    ...report,
    messages: { sha256: sha256(messages), lines: messages.toString().split('\n').length - 1 },
  }))
  const json = readFileSync(join(directory, 'report.json'))
  const pdf = readFileSync(join(directory, 'report.pdf'))
    .toString('latin1')
    .replace(/report\.json sha256:[0-9a-f]{64}/, `report.json sha256:${sha256(json)}`)
  writeFileSync(join(directory, 'report.pdf'), Buffer.from(pdf, 'latin1'))
  const files = ['report.json', 'report.pdf', 'messages.ndjson'].map((name) => {
    const bytes = readFileSync(join(directory, name))
    return { name, bytes: bytes.length, sha256: sha256(bytes) }
  })
  const manifest = signManifest({ schema: 'wattproof-manifest/1', madeAt: 1, files }, installationKey(directory))
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest))
}

test('B9 an untouched report is verified, and every check says what it found', async () => {
  const directory = folder(onTestFinished)
  await written(directory)
  const verified = await verify(directory)
  expect(bad(verified)).toEqual([])
  expect(verified.result).toBe('verified')
  expect(verified.checks.map(({ what }) => what)).toEqual([
    'manifest.json names the files',
    'signature',
    'hash of report.json',
    'hash of messages.ndjson',
    'report.json belongs to messages.ndjson',
    'hash of report.pdf',
    'report.pdf belongs to report.json',
    'verdicts',
  ])
})

test.each([{ alone: 'unknown started' }, { delivery: 'lost' }, { skip: 'F3' }, { answers: { known: null } }] as const)(
  'a report of a test that went wrong is verified as well: %j',
  async (breaks) => {
    const directory = folder(onTestFinished)
    await written(directory, reportParts({}, practiceRun(breaks)))
    expect(bad(await verify(directory))).toEqual([])
  },
)

test('a report without a test is verified', async () => {
  const directory = folder(onTestFinished)
  await written(directory, reportParts({ setup: null, lines: [] }))
  expect(bad(await verify(directory))).toEqual([])
})

describe('a change is found', () => {
  test.each(['report.json', 'report.pdf', 'messages.ndjson'])('one byte of %s', async (name) => {
    const directory = folder(onTestFinished)
    await written(directory)
    const path = join(directory, name)
    const bytes = readFileSync(path)
    const at = Math.floor(bytes.length / 2)
    bytes[at] = bytes[at] === 65 ? 66 : 65
    writeFileSync(path, bytes)
    const verified = await verify(directory)
    expect(verified.result).toBe('changed')
    expect(bad(verified).join()).toContain(name)
  })

  test('a hash in the manifest', async () => {
    const directory = folder(onTestFinished)
    await written(directory)
    editJson(directory, 'manifest.json', (manifest: Manifest) => ({
      ...manifest,
      files: manifest.files.map((file) => ({ ...file, sha256: 'a'.repeat(64) })),
    }))
    expect(bad(await verify(directory))).toContain('signature: the signature does not fit the manifest')
  })

  test('a signature by another kind of key is none', async () => {
    const directory = folder(onTestFinished)
    await written(directory)
    editJson(directory, 'manifest.json', (manifest: Manifest) => ({
      ...manifest,
      publicKey: 'no key',
      signature: 'AAAA',
    }))
    expect((await verify(directory)).result).toBe('changed')
  })

  test('a member added to the manifest', async () => {
    const directory = folder(onTestFinished)
    await written(directory)
    editJson(directory, 'manifest.json', (manifest: Manifest) => ({ ...manifest, note: 'all is well' }))
    expect(bad(await verify(directory))).toEqual(['manifest.json: the manifest holds more than a manifest'])
  })
})

describe('a verdict that its messages do not yield is found even when every hash and the signature were made to fit', () => {
  test('a verdict changed in the report', async () => {
    const directory = folder(onTestFinished)
    await written(directory, reportParts({}, practiceRun({ answers: { unknown: 'Accepted' } })))
    editJson(directory, 'report.json', (report: Report) => {
      const findings = report.test.findings!
      const verdicts = findings.verdicts.map((verdict) => ({ ...verdict, outcome: 'passed' }))
      return { ...report, test: { ...report.test, findings: { ...findings, verdicts, allPassed: true } } }
    })
    resign(directory)
    expect(bad(await verify(directory))).toEqual([
      'verdicts: derived again from the messages: not the same (F5, allPassed)',
    ])
  })

  test('a message changed', async () => {
    const directory = folder(onTestFinished)
    await written(directory)
    edit(directory, 'messages.ndjson', (text) =>
      text.replace('\\"status\\":\\"Blocked\\"', '\\"status\\":\\"Accepted\\"'),
    )
    resign(directory)
    expect(bad(await verify(directory))).toEqual([expect.stringContaining('not the same (F3')])
  })

  test('messages left out, all or some', async () => {
    const directory = folder(onTestFinished)
    await written(directory)
    edit(directory, 'messages.ndjson', (text) =>
      text
        .split('\n')
        .filter((line) => !line.includes('Heartbeat'))
        .join('\n'),
    )
    resign(directory)
    expect((await verify(directory)).result).toBe('changed')
    edit(directory, 'messages.ndjson', () => '')
    resign(directory)
    expect(bad(await verify(directory))).toContain(
      'verdicts: the report holds verdicts, but no messages they could rest on',
    )
  })

  test('verdicts taken out of a report whose messages are there', async () => {
    const directory = folder(onTestFinished)
    await written(directory)
    editJson(directory, 'report.json', (report: Report) => ({ ...report, test: { ...report.test, findings: null } }))
    resign(directory)
    expect((await verify(directory)).result).toBe('changed')
  })

  test('the messages of another wallbox', async () => {
    const directory = folder(onTestFinished)
    await written(directory)
    editJson(directory, 'report.json', (report: Report) => ({
      ...report,
      wallbox: { ...report.wallbox, identity: 'OTHER' },
    }))
    resign(directory)
    expect(bad(await verify(directory))).toEqual(['verdicts: the messages are of another wallbox than the report'])
  })
})

test('rules of a version not known here are “could not check”, which is no pass', async () => {
  const directory = folder(onTestFinished)
  await written(directory)
  edit(directory, 'messages.ndjson', (text) => text.replace('"rules":1', '"rules":99'))
  editJson(directory, 'report.json', (report: Report) => ({
    ...report,
    test: { ...report.test, findings: { ...report.test.findings, rules: 99 } },
  }))
  resign(directory)
  const verified = await verify(directory)
  expect(verified.result).toBe('could not check')
  expect(bad(verified)).toEqual(['verdicts: made with rules version 99; known here is 1'])
})

describe('bad input has a clear reason and is never a crash', () => {
  const after = async (harm: (directory: string) => void): Promise<string[]> => {
    const directory = folder(onTestFinished)
    await written(directory)
    harm(directory)
    const verified = await verify(directory)
    expect(verified.result).toBe('changed')
    return bad(verified)
  }
  test.each(['report.json', 'report.pdf', 'messages.ndjson', 'manifest.json'])('%s is missing', async (name) => {
    expect(await after((directory) => rmSync(join(directory, name)))).toContain(`${name}: the file is missing`)
  })
  test.each(['report.json', 'report.pdf', 'messages.ndjson', 'manifest.json'])('%s is garbage', async (name) => {
    const reasons = await after((directory) => writeFileSync(join(directory, name), Buffer.from([0, 255, 13, 10, 123])))
    expect(reasons.some((reason) => reason.startsWith(`${name}: `))).toBe(true)
  })
  test.each(['null', '[]', '{}', '"x"', '{"kind":"setup"}', '{"__proto__":{"kind":"frame"}}'])(
    'a line of messages that is %s',
    async (line) => {
      expect(
        await after((directory) => edit(directory, 'messages.ndjson', (text) => text.replace('\n', `\n${line}\n`))),
      ).toContain('messages.ndjson: line 2 is no line of a recording')
    },
  )
  test('keys named __proto__ and constructor change nothing but themselves', async () => {
    const reasons = await after((directory) => {
      edit(directory, 'report.json', (text) =>
        text.replace('{', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},'),
      )
    })
    expect(reasons.join()).toContain('hash of report.json')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
  test('nesting without end', async () => {
    expect(await after((directory) => writeFileSync(join(directory, 'report.json'), '['.repeat(1_000_000)))).toContain(
      'report.json: nested deeper than 100 levels',
    )
  })
  test('a line of a gigabyte is refused before it is held', async () => {
    const before = process.memoryUsage().rss
    const reasons = await after((directory) => {
      const file = openSync(join(directory, 'messages.ndjson'), 'w')
      ftruncateSync(file, 1_000_000_000)
      closeSync(file)
    })
    expect(reasons).toContain('messages.ndjson: line 1 is longer than 4000000 bytes')
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
  })
  test('a file over its limit', async () => {
    expect((await after((directory) => truncateSync(join(directory, 'manifest.json'), 2_000_000))).join()).toContain(
      'larger than',
    )
  })
  test('a link to elsewhere and a folder in place of a file', async () => {
    const reasons = await after((directory) => {
      rmSync(join(directory, 'report.pdf'))
      symlinkSync('/dev/zero', join(directory, 'report.pdf'))
      rmSync(join(directory, 'report.json'))
      mkdirSync(join(directory, 'report.json'))
    })
    expect(reasons).toContain('report.pdf: this is not a plain file')
    expect(reasons).toContain('report.json: this is not a plain file')
  })
  test('lines out of order', async () => {
    const reasons = await after((directory) =>
      edit(directory, 'messages.ndjson', (text) => {
        const lines = text.split('\n')
        const one = JSON.parse(lines[3]!) as EvidenceLine
        lines[3] = JSON.stringify({ ...one, n: 1 })
        return lines.join('\n')
      }),
    )
    expect(reasons).toContain('messages.ndjson: line 4 is out of order')
  })
  test('an empty folder', async () => {
    const directory = folder(onTestFinished)
    expect((await verify(directory)).result).toBe('changed')
  })
  test('no folder at all', async () => {
    await expect(verify('/nonexistent/report')).rejects.toMatchObject({ code: 'data-unreadable' })
  })
})

test('B9 a report.json of before, without what was read of the switch and how the box left, still verifies', async () => {
  const directory = folder(onTestFinished)
  await written(directory)
  editJson(directory, 'report.json', (report: Report) => {
    const { position, outcomes, warnings } = report.policy
    const writes = report.writes.filter(({ step }) => step !== 'leaving')
    return { ...report, policy: { position, outcomes, warnings }, writes }
  })
  resign(directory)
  expect(bad(await verify(directory))).toEqual([])
})
