/** The whole job from the command line: practice wallbox, real sockets, real cuts, a report that verifies. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { commission } from '../../src/main/commands/commission.ts'
import { verify } from '../../src/main/commands/verify.ts'

test('D2 D7 D8 B7 commission --practice passes, and its report verifies', { timeout: 240_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wattproof-commission-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const out = join(folder, 'out')
  const lines: string[] = []
  const io = { out: (line: string) => lines.push(line), err: () => undefined }

  const code = await commission(['--practice', '--out', out, '--data', join(folder, 'data'), '--json'], io)

  const events = lines.map((line) => JSON.parse(line) as { event: string; scenario?: string; outcome?: string })
  const verdicts = events
    .filter(({ event }) => event === 'verdict')
    .map(({ scenario, outcome }) => `${scenario ?? ''} ${outcome ?? ''}`)
  expect(verdicts).toEqual(['F1', 'F2', 'F3', 'F4', 'F5', 'F7', 'F12'].map((id) => `${id} passed`))
  expect(code).toBe(0)
  expect(await verify([out], { out: () => undefined, err: () => undefined })).toBe(0)
  const report = readFileSync(join(out, 'report.json'), 'utf8')
  const messages = readFileSync(join(out, 'messages.ndjson'), 'utf8')
  for (const tag of ['KNOWN-CARD', 'BLOCKED-CARD', 'EXPIRING-CARD', 'UNKNOWN-CARD'])
    expect(report + messages).not.toContain(tag)
  expect(JSON.parse(report)).toMatchObject({
    handover: { pointsHere: false, says: { code: 'visit.handover.accepted' } },
  })
})

test('without --practice or --out it says what is missing', async () => {
  const io = { out: () => undefined, err: () => undefined }
  await expect(commission(['--out', '/nowhere'], io)).rejects.toMatchObject({ code: 'bad-input' })
  await expect(commission(['--practice'], io)).rejects.toMatchObject({ code: 'bad-input' })
})
