/** Whatever the tables of the families say has words, in both languages. */
import { expect, test } from 'vitest'
import { knownFamilies } from '../../../src/main/core/wallboxes/families.ts'
import { offlinePolicies } from '../../../src/shared/policy.ts'
import { dictionary } from '../../../src/shared/words/words.ts'

test.each(knownFamilies.map((family) => [family.id, family] as const))('%s speaks both languages', (id, family) => {
  const settings = family.local?.settings ?? []
  const codes = [
    ...settings.map(({ key }) => `settings.${id}.${key}`),
    ...settings.flatMap(({ choices }) => Object.values(choices ?? {})),
    ...(family.local?.pointAt('wss://csms.example/ocpp', 'CP1') ?? []).flatMap(({ label }) => label?.code ?? []),
    ...(family.tls === null ? [] : [family.tls.note.code]),
    ...family.policy.habits.map(({ code }) => code),
    ...offlinePolicies.flatMap((position) => [
      ...family.policy.warnings(position).map(({ code }) => code),
      ...family.policy.keys(position).flatMap(({ label }) => label?.code ?? []),
      ...(family.policy.possible[position] === null ? [] : [family.policy.possible[position].code]),
    ]),
  ]
  for (const language of ['en', 'de'] as const)
    expect(codes.filter((code) => !Object.hasOwn(dictionary[language], code))).toEqual([])
})

test.each(['openevse', 'smartevse'] as const)('every finding %s can make has its sentence and its fix', (id) => {
  const family = knownFamilies.find((one) => one.id === id)!
  const worst = [
    new Map([
      ['ocpp_authkey_form', 'invalid'],
      ['ocpp_auth_auto', 'true'],
      ['ocpp_auto_auth', 'true'],
      ['rfid_reader', 'own'],
    ]),
    new Map([['rfid_reader', 'none']]),
  ]
  const checks = worst.flatMap((values) => family.local?.checks?.(values) ?? [])
  expect(checks.length).toBeGreaterThan(1)
  const problems = ['wss://h?a=1', 'wss://h//', 'wss://h'].map((base) => family.urlProblem(base, 'x y'.repeat(50)))
  const codes = [
    ...checks.flatMap(({ says, fix }) => [says.code, fix!.code]),
    ...problems.map((problem) => problem!.code),
    family.urlProblem('wss://h', 'x'.repeat(100))!.code,
    ...family.local!.settings.flatMap(({ problem }) => problem?.('zz')?.code ?? []),
    'microOcpp.key.tooLong',
    ...[
      'openevse.refused.locked',
      'openevse.refused.keyNotKept',
      'smartevse.refused.off',
      'smartevse.refused.keyNotKept',
    ],
  ]
  for (const language of ['en', 'de'] as const)
    expect(codes.filter((code) => !Object.hasOwn(dictionary[language], code))).toEqual([])
})
