import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import type { WritePlan } from '../../../src/shared/wallbox.ts'
import {
  applyPlan,
  planOf,
  sameValue,
  undoPlan,
  type Settable,
  type Wanted,
  type Written,
} from '../../../src/main/core/writes/writes.ts'

const wanted = (key: string, value: string, optional = false): Wanted => ({
  key,
  value,
  label: null,
  unit: null,
  optional,
})
const atOnce = (): Promise<void> => Promise.resolve()

function box(values: Record<string, string | null>, replies: Record<string, Written | Error> = {}) {
  const kept = new Map(Object.entries(values))
  const written: string[] = []
  const settable: Settable = {
    read: (keys) => Promise.resolve(new Map([...kept].filter(([key]) => keys.includes(key)))),
    write(key, value) {
      written.push(`${key}=${String(value)}`)
      const reply = replies[key] ?? { result: 'accepted' }
      if (reply instanceof Error) return Promise.reject(reply)
      if (reply.result === 'accepted' && !(key in replies)) kept.set(key, value)
      return Promise.resolve(reply)
    },
  }
  return { settable, kept, written }
}

const states = (plan: WritePlan): string[] => plan.rows.map((row) => `${row.key} ${row.state}`)

describe('B3 snapshot, diff, apply, read back, undo', () => {
  test('the diff names what changes, what is right already and what the box does not know', () => {
    const plan = planOf(
      'p',
      [wanted('a', '1'), wanted('b', 'true'), wanted('c', 'x'), wanted('d', 'x', true)],
      new Map([
        ['a', '0'],
        ['b', 'True'],
      ]),
    )
    expect(states(plan)).toEqual(['a planned', 'b confirmed', 'c not supported'])
    expect(plan.state).toBe('planned')
  })

  test('only what differs is written, and counts once it was read back', async () => {
    const { settable, written, kept } = box({ a: '0', b: 'true' })
    const plan = planOf('p', [wanted('a', '1'), wanted('b', 'true')], await settable.read(['a', 'b']))
    const done = await applyPlan(plan, settable, () => undefined, atOnce)
    expect(written).toEqual(['a=1'])
    expect(kept.get('a')).toBe('1')
    expect(done.state).toBe('applied')
  })

  test('C17 accepted but unchanged is a finding, not a success', async () => {
    const { settable } = box({ a: '0' }, { a: { result: 'accepted' } })
    const done = await applyPlan(
      planOf('p', [wanted('a', '1')], await settable.read(['a'])),
      settable,
      () => undefined,
      atOnce,
    )
    expect(states(done)).toEqual(['a unchanged'])
    expect(done.rows[0]?.note).toEqual({ code: 'writes.unchanged', values: { value: '0' } })
    expect(done.state).toBe('failed')
  })

  test('a refusal, a reboot and a silence over one key leave the others their chance', async () => {
    const { settable, kept } = box(
      { a: '0', b: '0', c: '0', d: '0' },
      {
        a: { result: 'rejected', reason: 'out of range' },
        b: { result: 'reboot required' },
        c: new Failure('box-not-answering', 'timeout'),
      },
    )
    const plan = planOf(
      'p',
      ['a', 'b', 'c', 'd'].map((key) => wanted(key, '1')),
      await settable.read(['a', 'b', 'c', 'd']),
    )
    const done = await applyPlan(plan, settable, () => undefined, atOnce)
    expect(states(done)).toEqual(['a rejected', 'b reboot required', 'c rejected', 'd confirmed'])
    expect(done.state).toBe('partly applied')
    expect(kept.get('d')).toBe('1')
  })

  test('applying again tries only the rows that are not confirmed', async () => {
    const replies: Record<string, Written> = { a: { result: 'rejected', reason: null } }
    const { settable, written } = box({ a: '0', b: '0' }, replies)
    const first = await applyPlan(
      planOf('p', [wanted('a', '1'), wanted('b', '1')], await settable.read(['a', 'b'])),
      settable,
      () => undefined,
      atOnce,
    )
    delete replies['a']
    const second = await applyPlan(first, settable, () => undefined, atOnce)
    expect(written).toEqual(['a=1', 'b=1', 'a=1'])
    expect(second.state).toBe('applied')
  })

  test('undo writes the old values of what was written, and only of that', async () => {
    const { settable, written, kept } = box({ a: '0', b: 'true' })
    const done = await applyPlan(
      planOf('p', [wanted('a', '1'), wanted('b', 'true')], await settable.read(['a', 'b'])),
      settable,
      () => undefined,
      atOnce,
    )
    const undone = await undoPlan(done, settable, () => undefined, atOnce)
    expect(written).toEqual(['a=1', 'a=0'])
    expect(kept.get('a')).toBe('0')
    expect(undone.state).toBe('undone')
  })

  test('one key can be undone alone', async () => {
    const { settable, kept } = box({ a: '0', b: '0' })
    const done = await applyPlan(
      planOf('p', [wanted('a', '1'), wanted('b', '1')], await settable.read(['a', 'b'])),
      settable,
      () => undefined,
      atOnce,
    )
    const undone = await undoPlan(done, settable, () => undefined, atOnce, 'a')
    expect([...kept]).toEqual([
      ['a', '0'],
      ['b', '1'],
    ])
    expect(undone.state).toBe('applied')
  })

  test('an undo the box does not follow says so', async () => {
    const { settable } = box({ a: '0' }, {})
    const done = await applyPlan(
      planOf('p', [wanted('a', '1')], await settable.read(['a'])),
      settable,
      () => undefined,
      atOnce,
    )
    const stuck: Settable = { ...settable, write: () => Promise.resolve({ result: 'accepted' }) }
    const undone = await undoPlan(done, stuck, () => undefined, atOnce)
    expect(undone.state).not.toBe('undone')
    expect(undone.rows[0]?.note?.code).toBe('writes.notUndone')
  })
})

test.each([
  ['True', 'true', true],
  [' 60 ', '60', true],
  ['60.0', '60', true],
  ['A, B', 'A,B', true],
  ['', 'false', false],
  ['abc', 'ABC', false],
])('%j and %j are the same value: %s', (a, b, same) => {
  expect(sameValue(a, b)).toBe(same)
})
