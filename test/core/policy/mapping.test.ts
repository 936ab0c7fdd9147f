/** What the switch promises is told of the box in front of the installer, not of boxes in general. */
import { expect, test } from 'vitest'
import { outcomesOf, warningsOf } from '../../../src/main/core/policy/mapping.ts'
import type { Family } from '../../../src/shared/wallbox.ts'

const told = (family: Family): string[] => Object.values(outcomesOf({ family }, 'known')).map(({ code }) => code)

test('D6 an OpenEVSE forgets sessions of a long outage: it is not said that nothing is lost', () => {
  expect(told('go-e')).toEqual(expect.arrayContaining(['policy.known.charges', 'policy.running.goesOn']))
  const forgetful = told('openevse')
  expect(forgetful).toEqual(expect.arrayContaining(['policy.known.chargesForgets', 'policy.running.goesOnForgets']))
  expect(forgetful).not.toContain('policy.running.goesOn')
  expect(told('warp')).toContain('policy.running.goesOnFewReadings')
})

test('E4 a memory for refused cards is spoken of only where there may be one', () => {
  const warned = (family: Family): boolean =>
    warningsOf({ family, serial: '77', policy: { cardless: null } }, 'known').some(
      ({ code }) => code === 'policy.warning.cachedRefusal',
    )
  expect([warned('go-e'), warned('any'), warned('openevse'), warned('smartevse')]).toEqual([true, true, false, false])
})
