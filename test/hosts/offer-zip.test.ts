import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { asFileName } from '../../src/main/offer.ts'
import { offerZip } from '../../src/main/loopback/offer-zip.ts'

test('D8 a report is offered to the browser as one archive with its files in one folder', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'wattproof-zip-')), 'report')
  mkdirSync(folder)
  writeFileSync(join(folder, 'report.json'), '{}')
  writeFileSync(join(folder, 'messages.ndjson'), 'x'.repeat(600_000))
  const offered: string[] = []
  const offer = offerZip({ offer: (file) => `/download/${String(offered.push(file))}`, send: () => false })
  expect(await offer(folder, 'Garage 990077')).toEqual({ href: '/download/1' })
  expect(offered).toEqual([join(folder, '..', 'Garage 990077.zip')])
  const files = unzipSync(readFileSync(offered[0]!))
  expect(Object.keys(files).sort()).toEqual(['Garage 990077/messages.ndjson', 'Garage 990077/report.json'])
  expect(files['Garage 990077/messages.ndjson']).toHaveLength(600_000)
})

test('a report folder that is gone is a failure that says so', async () => {
  const offer = offerZip({ offer: () => expect.unreachable(), send: () => false })
  await expect(offer(join(tmpdir(), 'wattproof-no-such'), 'x')).rejects.toMatchObject({ code: 'data-unreadable' })
})

test('a title becomes one segment of a path that every operating system takes', () => {
  expect(asFileName('Tiefgarage Süd 990077')).toBe('Tiefgarage Süd 990077')
  expect(asFileName('../../etc/passwd')).toBe('etc-passwd')
  expect(asFileName('a:b\\c\u0000d?"<>|*.')).toBe('a-b-c-d')
  for (const nothing of ['', '..', '/', ' . ']) expect(asFileName(nothing)).toBe('report')
  expect(asFileName('x'.repeat(500))).toHaveLength(100)
})
