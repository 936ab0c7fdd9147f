import { expect, test } from 'vitest'
import { findWords } from '../../src/shared/words/find.ts'
import { frameWords } from '../../src/shared/words/frame.ts'
import { pageWords } from '../../src/shared/words/pages.ts'
import { templateWords } from '../../src/shared/words/templates.ts'
import { testPageWords } from '../../src/shared/words/test-page.ts'
import { dictionary } from '../../src/shared/words/words.ts'

const areas = [frameWords, findWords, pageWords, templateWords, testPageWords]
const codes = areas.flatMap((area) => Object.keys(area.en))

/** The values a sentence asks for. */
function values(sentence: string): string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()
}

test('every word of the window stands in both languages and asks for the same values', () => {
  const wrong = codes.filter((code) => {
    const { en, de } = { en: dictionary.en[code], de: dictionary.de[code] }
    return en === undefined || de === undefined || de.trim() === '' || values(en).join() !== values(de).join()
  })
  expect(wrong).toEqual([])
})

test('no two areas use the same code, so that none hides the words of another', () => {
  expect(new Set(codes).size).toBe(codes.length)
})

test('every counted word has one form for one and one for more', () => {
  const counted = codes.filter((code) => /_(one|other)$/.test(code)).map((code) => code.replace(/_(one|other)$/, ''))
  const lonely = [...new Set(counted)].filter((base) => counted.filter((one) => one === base).length !== 2)
  expect(lonely).toEqual([])
})
