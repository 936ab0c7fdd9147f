import { expect, test } from 'vitest'
import { answer } from '../../src/main/core/answer.ts'
import { Failure } from '../../src/shared/failure.ts'
import { fakeApp } from '../fakes/app.ts'

const nothingUnexpected = () => expect.unreachable()

test('D1 a right request reaches its handler and brings back its answer', async () => {
  const app = fakeApp({ 'wallbox.adopt': () => ({ wallbox: 'w1' }) })
  expect(await answer(app.handlers, 'wallbox.adopt', { found: 'f1' }, nothingUnexpected)).toEqual({
    ok: true,
    value: { wallbox: 'w1' },
  })
  expect(app.asked).toEqual([{ name: 'wallbox.adopt', input: { found: 'f1' } }])
})

test.each([
  'constructor',
  '__proto__',
  'toString',
  'no.such',
  '',
  7,
  null,
  undefined,
  ['app.view'],
  { toString: () => 'app.view' },
])('an unknown command %j is answered as such', async (name) => {
  expect(await answer(fakeApp().handlers, name, {}, nothingUnexpected)).toMatchObject({
    ok: false,
    failure: { code: 'unknown-command' },
  })
})

test.each([undefined, null, 'text', {}, { found: 7 }, { found: 'f', more: 'hunter2' }, { found: 'x'.repeat(201) }])(
  'malformed input %j never reaches a handler, and no value of it comes back',
  async (input) => {
    const app = fakeApp()
    const reply = await answer(app.handlers, 'wallbox.adopt', input, nothingUnexpected)
    expect(reply).toMatchObject({ ok: false, failure: { code: 'malformed-request' } })
    expect(JSON.stringify(reply)).not.toMatch(/hunter2|xxx/)
    expect(app.asked).toEqual([])
  },
)

test('malformed input names the place of the mistake', async () => {
  const reply = await answer(fakeApp().handlers, 'wallbox.visit', { wallbox: 'w', step: 'nowhere' }, nothingUnexpected)
  expect(reply).toMatchObject({ failure: { message: expect.stringContaining('wallbox.visit: step (') } })
})

test('a Failure crosses with its code and details', async () => {
  const app = fakeApp({
    'discovery.start': () => {
      throw new Failure('box-not-answering', 'silent', { address: '10.0.0.1' })
    },
  })
  expect(await answer(app.handlers, 'discovery.start', {}, nothingUnexpected)).toEqual({
    ok: false,
    failure: { code: 'box-not-answering', message: 'silent', details: { address: '10.0.0.1' } },
  })
})

test('a bug is told whole to the host and crosses as `internal` without its text', async () => {
  const bug = new TypeError('password is hunter2')
  const app = fakeApp({
    'discovery.start': () => {
      throw bug
    },
  })
  const told: unknown[] = []
  const reply = await answer(app.handlers, 'discovery.start', {}, (...what) => told.push(what))
  expect(told).toEqual([['discovery.start', bug]])
  expect(reply).toMatchObject({ ok: false, failure: { code: 'internal' } })
  expect(JSON.stringify(reply)).not.toContain('hunter2')
})
