import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDocuments } from '../../src/main/platform/documents.ts'

const fresh = () => mkdtempSync(join(tmpdir(), 'wattproof-documents-'))

test('a document is what was saved last, also when saves overlap', async () => {
  const documents = await openDocuments(fresh())
  expect(await documents.load('visit')).toBeUndefined()
  const value = { step: 'backend', n: 0 }
  const saves = [1, 2, 3, 4, 5].map((n) => {
    value.n = n
    return documents.save('visit', value)
  })
  value.n = 99
  await Promise.all(saves)
  expect(await documents.load('visit')).toEqual({ step: 'backend', n: 5 })
})

test('a document that no longer parses is kept aside with its date and reported', async () => {
  const directory = fresh()
  const documents = await openDocuments(directory)
  writeFileSync(join(directory, 'visit.json'), '{"half')
  await expect(documents.load('visit')).rejects.toMatchObject({ code: 'data-corrupt' })
  const kept = readdirSync(directory).find((name) => name.startsWith('visit.json.unreadable-20'))
  expect(readFileSync(join(directory, kept!), 'utf8')).toBe('{"half')
  expect(await documents.load('visit')).toBeUndefined()
  await documents.save('visit', { again: true })
  expect(await documents.load('visit')).toEqual({ again: true })
})

test('a name cannot leave the folder', async () => {
  const directory = fresh()
  const documents = await openDocuments(join(directory, 'inner'))
  await documents.save('../outside/ü', 1)
  expect(readdirSync(directory)).toEqual(['inner'])
  expect(await documents.load('../outside/ü')).toBe(1)
})

test('a save that fails leaves the old document and no litter', async () => {
  const directory = fresh()
  const documents = await openDocuments(directory)
  await documents.save('visit', 'old')
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  expect(() => documents.save('visit', circle)).toThrow()
  expect(await documents.load('visit')).toBe('old')
  expect(readdirSync(directory)).toEqual(['visit.json'])
})

test('what is on disk already is not written again, and a save that failed is', async () => {
  const directory = fresh()
  const file = join(directory, 'visit.json')
  const documents = await openDocuments(directory)
  await documents.save('visit', { n: 1 })
  const { ino } = statSync(file)
  await documents.save('visit', { n: 1 })
  expect(statSync(file).ino).toBe(ino)
  await documents.save('visit', { n: 2 })
  expect(statSync(file).ino).not.toBe(ino)
  // Where the temporary file belongs there is a folder.
  mkdirSync(`${file}.tmp`)
  writeFileSync(join(`${file}.tmp`, 'in the way'), '')
  await expect(documents.save('visit', { n: 3 })).rejects.toThrow()
  rmSync(`${file}.tmp`, { recursive: true })
  await documents.save('visit', { n: 3 })
  expect(await documents.load('visit')).toEqual({ n: 3 })
})
