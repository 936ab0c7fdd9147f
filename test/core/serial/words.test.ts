import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checksOfController } from '../../../src/shared/cable.ts'
import { dictionary, say } from '../../../src/shared/words/words.ts'
import { openStage } from './stage.ts'

const folder = join(import.meta.dirname, '../../../src/main/core/serial')

test('every sentence core says about a cable has its words, in both languages', () => {
  const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
  const orders = /^cable\.(list|open|close|scan|joinWifi|read|oneTime|keep)$/
  const codes = new Set(
    sources.flatMap((text) => [...text.matchAll(/'(cable\.[\w.]+)'/g)].map(([, code]) => code ?? '')),
  )
  const sentences = [...codes].filter((code) => !orders.test(code))
  expect(sentences.length).toBeGreaterThan(30)
  const named = [...sentences, ...checksOfController.map((check) => `cable.check.${check}`)]
  for (const code of named)
    for (const language of ['en', 'de'] as const) expect(dictionary[language]).toHaveProperty([code])
})

test('every state and self test a controller can tell has its words', async () => {
  const { rapi, use, line, clock } = await openStage()
  const device = rapi()
  await use()
  for (let number = 0; number < 256; number++) {
    device.turn(number)
    device.powerOn(number)
    await clock.advance(0)
    const { state, selfTest } = line().rapi!
    for (const language of ['en', 'de'] as const)
      for (const says of [state, selfTest!]) expect(say(language, says)).not.toMatch(/^cable\.|\{/)
  }
})
