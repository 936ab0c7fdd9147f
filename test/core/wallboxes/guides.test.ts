import { describe, expect, test } from 'vitest'
import { guideFor } from '../../../src/main/core/wallboxes/guides.ts'
import { guideIds, type GuideId } from '../../../src/shared/wallbox.ts'
import { dictionary } from '../../../src/shared/words/words.ts'

const here = 'ws://192.168.1.5:9100'

describe('what a hand types on a box of another brand', () => {
  test.each<[GuideId, string, string]>([
    ['other', here, 'ws://192.168.1.5:9100/CP%201'],
    ['easee', here, 'ws://192.168.1.5:9100/'],
    ['zaptec', here, 'ws://192.168.1.5:9100/{deviceId}'],
    ['zaptec', 'wss://h/ocpp/?k=1', 'wss://h/ocpp/{deviceId}?k=1'],
    ['autel', 'wss://h/ocpp', 'wss://h/ocpp/'],
    ['ocular', 'wss://h/ocpp', 'h/ocpp/CP%201'],
    ['ecotap', 'wss://h/ocpp', 'wss://h/ocpp/#OSN#'],
    ['bender', 'wss://h/ocpp/', 'wss://h/ocpp'],
    ['bender', 'wss://cpo.ecarup.com/ocpp', 'wss://cpo.ecarup.com/ocpp/'],
    ['bender', 'wss://h/ecarup', 'wss://h/ecarup'],
    ['mennekes', here, here],
  ])('%s, to reach %s: %s', (id, base, typed) => {
    expect(guideFor(id, base, 'CP 1').typed).toBe(typed)
  })

  test('whatever is typed, the box must dial the address with the identity once', () => {
    for (const id of guideIds) expect(guideFor(id, 'wss://h/ocpp/', 'CP1').finalUrl).toBe('wss://h/ocpp/CP1')
  })

  test('the identity stands once, in the address or in a field of its own; where neither, the box appends it', () => {
    const appended = guideIds.filter((id) => {
      const { typed, fields } = guideFor(id, 'wss://h/ocpp', 'CP1')
      return !typed.includes('CP1') && !fields.some(({ value }) => value === 'CP1')
    })
    expect(appended).toEqual(['easee', 'zaptec', 'autel', 'teison'])
  })

  test('a word in place of the port follows the protection', () => {
    expect(guideFor('teison', 'ws://h', 'C').fields.map(({ value }) => value)).toEqual(['ocpp1.6'])
    expect(guideFor('teison', 'wss://h', 'C').fields.map(({ value }) => value)).toEqual(['socpp1.6'])
  })

  test('warnings stand only where they hold', () => {
    const codes = (id: GuideId, base: string): string[] => guideFor(id, base, 'C').warnings.map(({ code }) => code)
    expect(codes('autel', 'wss://h')).toContain('guides.autel.file')
    expect(codes('autel', 'ws://h')).not.toContain('guides.autel.file')
    expect(codes('bender', 'wss://cpo.ecarup.com')).toContain('guides.bender.slash')
    expect(codes('bender', 'wss://h')).not.toContain('guides.bender.slash')
    expect(codes('wallbox', 'wss://h')).toContain('guides.wallbox.alone')
    // What rests on one outside source says so.
    for (const id of ['autel', 'teison', 'ocular', 'ecotap', 'keba'] as const)
      expect(codes(id, here)).toContain('guides.warn.unsure')
  })

  test('every brand has its name, its steps and its warnings in both languages', () => {
    for (const id of guideIds)
      for (const base of [here, 'wss://cpo.ecarup.com']) {
        const { steps, warnings, fields } = guideFor(id, base, 'CP1')
        expect(steps.length).toBeGreaterThan(1)
        const codes = [...steps, ...warnings, ...fields.map(({ label }) => label)].map(({ code }) => code)
        for (const code of [`guides.${id}`, ...codes])
          for (const language of ['en', 'de'] as const) expect(dictionary[language], code).toHaveProperty([code])
      }
  })

  test('no words are left over that no guide says', () => {
    const said = guideIds.flatMap((id) => [
      `guides.${id}`,
      ...[here, 'wss://cpo.ecarup.com'].flatMap((base) => {
        const { steps, warnings, fields } = guideFor(id, base, 'CP1')
        return [...steps, ...warnings, ...fields.map(({ label }) => label)].map(({ code }) => code)
      }),
    ])
    expect(Object.keys(dictionary.en).filter((code) => code.startsWith('guides.') && !said.includes(code))).toEqual([])
  })
})
