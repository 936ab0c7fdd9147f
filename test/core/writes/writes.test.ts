import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/shared/failure.ts'
import type { WritePlan } from '../../../src/shared/wallbox.ts'
import {
  applyPlan,
  confirmPlan,
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
const nobody = (): void => undefined

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

  test('a refusal and a reboot over one key leave the others their chance', async () => {
    const { settable, kept } = box(
      { a: '0', b: '0', c: '0', d: '0' },
      {
        a: { result: 'rejected', reason: 'out of range' },
        b: { result: 'reboot required' },
        c: new Failure('station-refused-call', 'GenericError'),
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

  test('a number that stopped on its way is clamped, whatever the box called it, and can be undone', async () => {
    const { settable, kept } = box({ a: '10' }, {})
    const limited: Settable = {
      ...settable,
      write: (key, value) => settable.write(key, String(Math.min(16, Number(value)))),
    }
    const done = await applyPlan(planOf('p', [wanted('a', '32')], new Map([['a', '10']])), limited, nobody, atOnce)
    expect(done.rows[0]).toMatchObject({ state: 'clamped', note: { values: { value: '16' } } })
    const undone = await undoPlan(done, limited, nobody, atOnce)
    expect([undone.state, kept.get('a')]).toEqual(['undone', '10'])
  })

  test('a key without a value is empty: set back to none it is confirmed, wanted empty it is so already', async () => {
    const { settable, kept } = box({ a: '16', b: null, c: null })
    // As a box does that has `null` where nothing is.
    const write: Settable['write'] = (key, value) => settable.write(key, value === '' ? null : value)
    const plan = planOf(
      'p',
      [wanted('a', ''), wanted('b', ''), wanted('c', '10')],
      await settable.read(['a', 'b', 'c']),
    )
    expect(states(plan)).toEqual(['a planned', 'b confirmed', 'c planned'])
    const done = await applyPlan(plan, { ...settable, write }, nobody, atOnce)
    expect(states(done)).toEqual(['a confirmed', 'b confirmed', 'c confirmed'])
    const undone = await undoPlan(done, { ...settable, write }, nobody, atOnce)
    expect(states(undone)).toEqual(['a undone', 'b confirmed', 'c undone'])
    expect(Object.fromEntries(kept)).toEqual({ a: '16', b: null, c: null })
  })

  test('a key whose value is nobody’s to read is not called empty', () => {
    const plan = planOf('p', [wanted('a', '')], new Map([['a', null]]), { access: () => 'W' })
    expect(states(plan)).toEqual(['a planned'])
  })

  test('what can only be read is known before it is tried', async () => {
    const { settable, written } = box({ a: '0' })
    const careful: Settable = { ...settable, access: () => 'R' }
    const plan = planOf('p', [wanted('a', '1')], await settable.read(['a']), careful)
    expect(states(plan)).toEqual(['a read-only'])
    await applyPlan(plan, careful, nobody, atOnce)
    expect(written).toEqual([])
  })

  test('a key that can be reached only later is planned with a note, not called unknown, and not written', async () => {
    const { settable, written } = box({ a: '0' })
    const later: Settable = {
      ...settable,
      notNow: (key) => (key === 'b' ? { code: 'writes.notConnected' } : null),
    }
    const plan = planOf('p', [wanted('a', '1'), wanted('b', '1')], await settable.read(['a', 'b']), later)
    expect(states(plan)).toEqual(['a planned', 'b planned'])
    const done = await applyPlan(plan, later, nobody, atOnce)
    expect(written).toEqual(['a=1'])
    expect([states(done), done.rows[1]?.note?.code, done.state]).toEqual([
      ['a confirmed', 'b planned'],
      'writes.notConnected',
      'partly applied',
    ])
  })

  test('a secret is in no plan, goes to the box only, is asked for again when it is gone, and cannot be undone', async () => {
    const { settable, written } = box({ a: null })
    const shown: WritePlan[] = []
    const plan = planOf('p', [{ ...wanted('a', 'geheim'), secret: true }], await settable.read(['a']))
    const without = await applyPlan(plan, settable, (one) => shown.push(one), atOnce)
    expect([states(without), without.rows[0]?.note?.code]).toEqual([['a planned'], 'writes.secretGone'])
    const done = await applyPlan(
      plan,
      settable,
      (one) => shown.push(one),
      atOnce,
      () => 'geheim',
    )
    expect([states(done), written]).toEqual([['a not readable'], ['a=geheim']])
    const undone = await undoPlan(done, settable, (one) => shown.push(one), atOnce)
    expect(undone.rows[0]?.note?.code).toBe('writes.secretNotUndone')
    expect(JSON.stringify([plan, ...shown])).not.toContain('geheim')
  })

  test('one restart in the middle of a write: nothing more is sent, it is waited for, and every row is told by what is there', async () => {
    const { settable, written, kept } = box({ a: '0', b: '0', c: '0' })
    const waited: string[][] = []
    let up = true
    const rebooting: Settable = {
      read: (keys) => (up ? settable.read(keys) : Promise.reject(new Failure('box-not-answering', 'gone'))),
      async write(key, value) {
        if (key !== 'b') return settable.write(key, value)
        up = false
        throw new Failure('box-not-answering', 'it restarts')
      },
      back: () => {
        waited.push(states(shown.at(-1)!))
        return Promise.resolve((up = true))
      },
    }
    const shown: WritePlan[] = []
    const plan = planOf('p', [wanted('a', '1'), wanted('b', '1'), wanted('c', '1')], new Map(kept))
    const done = await applyPlan(plan, rebooting, (one) => shown.push(one), atOnce)
    expect(written).toEqual(['a=1'])
    expect(waited).toEqual([['a writing', 'b unknown', 'c planned']])
    expect(states(done)).toEqual(['a confirmed', 'b planned', 'c planned'])
    expect(done.rows.map(({ note }) => note?.code)).toEqual([undefined, 'writes.lost', 'writes.stopped'])
    const again = await applyPlan(done, settable, nobody, atOnce)
    expect([written, again.state]).toEqual([['a=1', 'b=1', 'c=1'], 'applied'])
  })

  test('a box that never comes back leaves what was not read back unknown', async () => {
    const { settable } = box({ a: '0', b: '0' }, { b: new Failure('box-not-answering', 'gone') })
    const gone: Settable = { ...settable, back: () => Promise.resolve(false) }
    const plan = planOf('p', [wanted('a', '1'), wanted('b', '1')], await settable.read(['a', 'b']))
    const done = await applyPlan(plan, gone, nobody, atOnce)
    expect([states(done), done.state]).toEqual([['a unknown', 'b unknown'], 'failed'])
  })

  test('an answer that is cut off, and silence after it: what may have arrived is unknown, not refused', async () => {
    const { settable, kept } = box({ a: '0', b: '0' })
    let up = true
    const cut: Settable = {
      read: (keys) => (up ? settable.read(keys) : Promise.reject(new Failure('box-not-answering', 'gone'))),
      async write(key, value) {
        await settable.write(key, value)
        up = false
        throw new Failure('box-refused', 'half an answer')
      },
    }
    const plan = planOf('p', [wanted('a', '1')], new Map(kept))
    const done = await applyPlan(plan, cut, nobody, atOnce)
    expect(states(done)).toEqual(['a unknown'])
    up = true
    await undoPlan(done, settable, nobody, atOnce)
    expect(kept.get('a')).toBe('0')
    const { settable: shut } = box({ a: '0' }, { a: new Failure('box-needs-password', '401') })
    const deaf: Settable = { ...shut, read: () => Promise.reject(new Failure('box-needs-password', '401')) }
    expect(states(await applyPlan(plan, deaf, nobody, atOnce))).toEqual(['a rejected'])
  })

  test('what is shown only once another key is written is read before it is overwritten, told, and taken back', async () => {
    const { settable, kept } = box({ on: 'false', url: 'old' })
    const told: string[] = []
    const isOff = (): boolean => kept.get('on') !== 'true'
    const hiding: Settable = {
      ...settable,
      read: async (keys) =>
        new Map([...(await settable.read(keys))].map(([key, value]) => [key, key === 'url' && isOff() ? null : value])),
      notNow: (key) => (key === 'url' && isOff() ? { code: 'writes.notConnected', values: {} } : null),
      found: (key, value) => Promise.resolve(void told.push(`${key}=${value}`)),
    }
    const keys = [wanted('on', 'true'), wanted('url', 'new')]
    const plan = planOf('p', keys, await hiding.read(['on', 'url']), hiding)
    const done = await applyPlan(plan, hiding, nobody, atOnce)
    expect([states(done), told, done.rows[1]?.before]).toEqual([['on confirmed', 'url confirmed'], ['url=old'], 'old'])
    const undone = await undoPlan(done, hiding, nobody, atOnce)
    expect([undone.state, Object.fromEntries(kept)]).toEqual(['undone', { on: 'false', url: 'old' }])
  })

  test('names are compared letter by letter, numbers as numbers while they are numbers', async () => {
    const same: [string, string][] = [
      ['60', '60.0'],
      ['+5', '5'],
      ['True', 'true'],
    ]
    const others: [string, string][] = [
      ['007', '7'],
      ['0123', '123'],
      ['12345678901234567890', '12345678901234567891'],
    ]
    expect(same.map(([a, b]) => sameValue(a, b))).toEqual([true, true, true])
    expect(others.map(([a, b]) => sameValue(a, b))).toEqual([false, false, false])
    const { settable, kept } = box({ id: '1.0' })
    const exact: Settable = { ...settable, exact: (key) => key === 'id' }
    const plan = planOf('p', [wanted('id', '1')], new Map(kept), exact)
    expect(states(plan)).toEqual(['id planned'])
    expect(states(await applyPlan(plan, exact, nobody, atOnce))).toEqual(['id confirmed'])
  })

  test('a wrong password over one key is not tried again over the next', async () => {
    const { settable, written } = box({ a: '0', b: '0' }, { a: new Failure('box-needs-password', '401') })
    const plan = planOf('p', [wanted('a', '1'), wanted('b', '1')], await settable.read(['a', 'b']))
    const done = await applyPlan(plan, settable, nobody, atOnce)
    expect(written).toEqual(['a=1'])
    expect([states(done), done.rows[0]?.note?.code]).toEqual([
      ['a rejected', 'b planned'],
      'failure.box-needs-password',
    ])
  })

  test('after the restart it asked for, a row is confirmed or told by its value', async () => {
    const { settable, kept } = box(
      { a: '0', b: '0' },
      { a: { result: 'reboot required' }, b: { result: 'reboot required' } },
    )
    const plan = planOf('p', [wanted('a', '1'), wanted('b', '1')], await settable.read(['a', 'b']))
    const done = await applyPlan(plan, settable, nobody, atOnce)
    expect(done.state).toBe('applied')
    kept.set('a', '1')
    const after = await confirmPlan(done, settable, nobody)
    expect([states(after), after.state]).toEqual([['a confirmed', 'b unchanged'], 'partly applied'])
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
