/** Whatever core can say has words, in both languages and with every value it names. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { families } from '../../../src/shared/wallbox.ts'
import { expect, test } from 'vitest'
import { cardRoles } from '../../../src/shared/evidence.ts'
import { failureCodes } from '../../../src/shared/failure.ts'
import { offlinePolicies } from '../../../src/shared/policy.ts'
import type { Said } from '../../../src/shared/said.ts'
import { testFaults } from '../../../src/shared/visit.ts'
import { notNow } from '../../../src/shared/not-now.ts'
import { notNowWords, type NotNow } from '../../../src/shared/words/not-now.ts'
import { dictionary, say } from '../../../src/shared/words/words.ts'
import { scriptOf } from '../../../src/main/core/failover/script.ts'
import { configKeys } from '../../../src/main/core/ocpp/config-keys.ts'
import { outcomesOf, policyTable } from '../../../src/main/core/policy/mapping.ts'
import { checkTls } from '../../../src/main/core/preflight/tls.ts'
import { checkUpgrade } from '../../../src/main/core/preflight/upgrade.ts'
import { rules } from '../../../src/main/core/proxy/rewrites.ts'
import type { Finding, FindingCode } from '../../../src/main/core/proxy/settings.ts'
import { connectionView } from '../../../src/main/core/visit/connection-view.ts'
import { quietStation } from '../../fakes/fake-proxy.ts'
import { running, type Target } from '../../../src/main/core/preflight/check.ts'
import { fakeProbe } from '../../fakes/probe.ts'

const noTimes = { station: null, backend: null, outage: null }
const noCards = { work: 0, refused: 0, endsNext: null }

const spoken = (says: Said): void => {
  for (const language of ['en', 'de'] as const) {
    const sentence = say(language, says)
    expect(dictionary[language], says.code).toHaveProperty([says.code])
    expect(sentence, says.code).not.toMatch(/\{\w+\}/)
  }
}

test('both languages name the same values in every sentence', () => {
  const named = (sentence: string): string[] => [...new Set(sentence.match(/\{\w+\}/g))].sort()
  for (const [code, sentence] of Object.entries(dictionary.en))
    expect(named(dictionary.de[code] ?? ''), code).toEqual(named(sentence))
})

test('every failure code has its sentence', () => {
  failureCodes.forEach((code) => spoken({ code: `failure.${code}` }))
})

test('every configuration key of the specification has its line of meaning', () => {
  expect(configKeys).toHaveLength(52)
  configKeys.forEach(({ key }) => spoken({ code: `keys.meaning.${key}` }))
})

test('every step of the failover script has its sentence', () => {
  for (const policy of offlinePolicies)
    for (const cards of [{ known: 'K', blocked: 'B', expired: 'E', unknown: 'U' }, {}]) {
      const plan = { policy, cards, handMs: 1, chargeMs: 1, heartbeatMs: 1, drainMs: 1, goesDown: true, reconnectMs: 1 }
      for (const { name, steps, skipped } of scriptOf(plan)) {
        spoken({ code: `run.segment.${name}` })
        if (skipped !== null) spoken({ code: skipped })
        for (const step of steps) if ('says' in step) spoken({ code: step.says })
      }
    }
  for (const role of cardRoles) spoken({ code: `run.card.${role}` })
  for (const code of [
    'run.finished',
    'run.cancelled',
    'run.did.plug',
    'run.did.unplug',
    'run.cut.station',
    'run.restored.backend',
    'run.restored.station',
  ])
    spoken({ code })
  for (const fault of testFaults) spoken({ code: `run.cut.backend.${fault}` })
})

test('every finding has its sentence and what to do', () => {
  const facts: Readonly<Record<FindingCode, Finding['facts']>> = {
    'clock jump': { whose: 'computer', seconds: 90 },
    'weaker upstream': {},
    'no client certificate': {},
    'unbilled energy': { transaction: '7' },
    'refused afterwards': { status: 'Blocked', transaction: '7' },
    parked: { action: 'StopTransaction', error: 'GenericError' },
    'queue full': { owed: 20_000 },
    'other version': { spoken: 'ocpp1.6' },
    'other certificate name': { name: 'CP2' },
    'breaks the link': { action: 'StopTransaction', times: 5 },
  }
  const variants: Finding[] = [
    { code: 'clock jump', at: 0, facts: { whose: 'backend', seconds: -90 } },
    { code: 'unbilled energy', at: 0, facts: { transaction: '7', wh: 1200 } },
    { code: 'refused afterwards', at: 0, facts: { transaction: '7', error: 'Rejected' } },
  ]
  const first = Object.entries(facts).map(([code, each]) => ({ code: code as FindingCode, at: 0, facts: each }))
  const findings = [...first, ...variants]
  const shown = connectionView({ ...quietStation, findings }, noTimes, noCards, null).findings
  expect(shown).toHaveLength(13)
  for (const { says, fix } of shown) {
    spoken(says)
    spoken(fix)
  }
})

test('every rule by which the proxy writes a frame has its line', () => {
  for (const rule of rules) spoken({ code: `paper.rule.${rule}` })
})

test('every position of the offline switch is told in words', () => {
  for (const position of offlinePolicies)
    for (const family of families) {
      Object.values(outcomesOf({ family }, position)).forEach(spoken)
      const table = policyTable({ family })
      table.warnings(position).forEach(spoken)
      table.habits.forEach(spoken)
      table.keys(position).forEach(({ label }) => label && spoken(label))
    }
})

test('every diagnosis has its sentence and its fix', async () => {
  const target: Target = {
    finalUrl: 'wss://h/x/1',
    url: 'wss://h/x',
    scheme: 'wss',
    host: 'h',
    port: 443,
    identity: '1',
    ca: undefined,
    wssOnly: false,
    protocols: ['ocpp1.6'],
  }
  for (const id of ['name', 'tls', 'upgrade', 'clock', 'box']) spoken(running(id).says)
  for (const status of [301, 400, 401, 403, 404, 418, 426, 429, 500, 503]) {
    const { check } = await checkUpgrade(
      fakeProbe({ upgrade: () => Promise.resolve({ outcome: 'refused', status, date: null }) }),
      target,
    )
    spoken(check.says)
    spoken(check.fix!)
  }
  for (const reason of ['ENOTFOUND', 'ECONNREFUSED', 'Server sent no subprotocol', 'ETIMEDOUT']) {
    const { check } = await checkUpgrade(
      fakeProbe({ upgrade: () => Promise.resolve({ outcome: 'unreachable', reason }) }),
      target,
    )
    spoken(check.says)
    if (check.fix) spoken(check.fix)
  }
  for (const reason of [
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'SELF_SIGNED_CERT_IN_CHAIN',
  ]) {
    const tls = () =>
      Promise.resolve({ result: 'untrusted' as const, reason, protocol: 'TLSv1.2', cipher: 'x', chain: [] })
    const { check } = await checkTls(fakeProbe({ tls }), target)
    expect(check.result).toBe('finding')
    spoken(check.says)
    spoken(check.fix!)
  }
})

test('what a computer says of its firewall has words for each system', () => {
  for (const system of ['', '.windows', '.macos', '.linux'])
    spoken({ code: `check.firewall.fix${system}`, values: { port: 9100 } })
})

test('every sentence core names by a fixed code has words', () => {
  const folder = join(import.meta.dirname, '../../../src/main/core')
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const codes = sources.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/\bsaid\(\s*'([^']+)'/g)].map(([, code]) => code ?? ''),
  )
  expect(codes.length).toBeGreaterThan(100)
  expect(codes.filter((code) => !Object.hasOwn(dictionary.en, code))).toEqual([])
})

test('what is not possible right now says why, in both languages, and the command line says the same', () => {
  const values = { box: 'go-e', work: 'notNow.work.policy', messages: 3, what: 'the wallbox' }
  for (const code of Object.keys(notNowWords.en) as NotNow[]) {
    spoken({ code, values })
    expect(notNow(code, values)).toMatchObject({ code: 'not-possible-now', details: { problem: code } })
  }
  expect(notNow('notNow.busy', values).message).toContain('the offline switch is being written')
})

test('nothing is called not possible right now without its reason', () => {
  const main = join(import.meta.dirname, '../../../src')
  const files = readdirSync(main, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
  const makers = files.filter((file) => readFileSync(join(main, file), 'utf8').includes("Failure('not-possible-now'"))
  expect(makers).toEqual(['shared/not-now.ts'])
})
