/** Framing (J §4.2): what a head says without its payload being parsed. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  callFrame,
  errorFrame,
  errorOf,
  isWhole,
  payloadOf,
  resultFrame,
  scanHead,
  withId,
} from '../../../src/main/core/ocpp/frame.ts'

const space = fc.constantFrom('', ' ', '\t', '\r\n  ')
const json = fc.json({ maxDepth: 3 })

describe('scanHead', () => {
  test('reads type, id and action as JSON.parse does, wherever the spaces are', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.constantFrom(2, 3, 4),
        json,
        fc.array(space, { minLength: 6, maxLength: 6 }),
        (id, action, type, payload, [a, b, c, d, e, f]) => {
          const [quotedId, quotedAction] = [JSON.stringify(id), JSON.stringify(action)]
          const middle = type === 2 ? `${d}${quotedAction}${e},` : ''
          const text = `${a}[${b}${type}${c},${quotedId},${middle}${f}${payload}]`
          const head = scanHead(text)
          expect(head).toMatchObject(type === 2 ? { type, id, action } : { type, id })
          expect(head.type !== 'other' && text.slice(head.payloadAt, -1)).toBe(payload)
        },
      ),
    )
  })

  test('never throws, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), json),
        (text) =>
          [scanHead(text), payloadOf(text, scanHead(text)), isWhole(text), errorOf(text), withId(text, 'x')].length ===
          5,
      ),
    )
    for (const text of [
      '[',
      '[2',
      '[2,',
      '[2,"',
      '[2,"a',
      '[2,"a",',
      '[2,"a","',
      '[2,"a","b",',
      '[2,"\\',
      '[2,"\\u12",""]',
    ])
      scanHead(text)
  })

  test.each([
    '',
    'x',
    '{}',
    '[]',
    '[5,"a",{}]',
    '[22,"a","b",{}]',
    '[2]',
    '[2,1,"a",{}]',
    '[2,"a"]',
    '[2,"a",1,{}]',
    '[2,"a","b"',
    '[2,"\\x","b",{}]',
    '[2.0,"a","b",{}]',
  ])('%s is none of the three', (text) => {
    expect(scanHead(text)).toEqual({ type: 'other' })
  })

  test('an empty payload may be left out', () => {
    const text = '[2,"a","Heartbeat"]'
    expect(scanHead(text)).toMatchObject({ type: 2, id: 'a', action: 'Heartbeat' })
    expect(payloadOf(text, scanHead(text))).toEqual({})
  })
})

describe('payloadOf', () => {
  test('J §4.2.1 null reads as {}; what is no object is no payload', () => {
    const of = (payload: string): unknown => payloadOf(`[3,"a",${payload}]`, scanHead(`[3,"a",${payload}]`))
    expect(['null', '{}', '{"a":1}', '[]', '1', '"x"', '{'].map(of)).toEqual([{}, {}, { a: 1 }, null, null, null, null])
  })

  test('nesting beyond reason is no payload, brackets inside strings are no nesting', () => {
    const deep = (depth: number): string => `[3,"a",{"x":${'['.repeat(depth)}${']'.repeat(depth)}}]`
    const at = (text: string): unknown => payloadOf(text, scanHead(text))
    expect(at(deep(190))).not.toBe(null)
    expect(at(deep(210))).toBe(null)
    expect(at(deep(1_000_000))).toBe(null)
    expect(at(`[3,"a",{"x":"${'[{'.repeat(1_000)}\\"${'['.repeat(1_000)}"}]`)).not.toBe(null)
  })

  test('__proto__ is a name like any other', () => {
    const text = '[3,"a",{"__proto__":{"status":"Accepted"}}]'
    expect(payloadOf(text, scanHead(text))!['status']).toBe(undefined)
  })
})

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (id, action) => {
      expect(scanHead(callFrame(id, action, { a: 1 }))).toMatchObject({ type: 2, id, action })
      expect(scanHead(resultFrame(id, {}))).toMatchObject({ type: 3, id })
      expect(scanHead(errorFrame(id, action, ''))).toMatchObject({ type: 4, id })
      expect(errorOf(errorFrame(id, action, 'why'))).toEqual({ code: action, description: 'why' })
    }),
  )
})

test('withId changes the id and no other byte', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), json, (id, other, payload) => {
      expect(withId(`[ 3 ,${JSON.stringify(id)} , ${payload}]`, other)).toBe(
        `[ 3 ,${JSON.stringify(other)} , ${payload}]`,
      )
    }),
  )
})

test('a CALLERROR that says nothing is a GenericError', () => {
  expect(['[4,"a"]', 'x', '{}'].map((text) => errorOf(text).code)).toEqual([
    'GenericError',
    'GenericError',
    'GenericError',
  ])
})

test('a frame that breaks off is not whole', () => {
  expect(['[2,"a","b",{}]', '[1] \n', '[2,"a","b",{', '', '[2,"a","b",{}] x'].map(isWhole)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})
