/** B2: faults that let the link be and disturb its frames; and faults of every kind in any order. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../src/main/core/proxy/faults.ts'
import { settled } from '../../fakes/clock.ts'
import { cutting, garage } from '../../fakes/faulty-link.ts'

describe('B2 slow', () => {
  test('every frame takes its time in both directions, in order; a ping there and back takes it twice', async () => {
    const { connected, link, clock } = garage()
    const { ours, theirs } = await connected()
    link.set({ kind: 'slow', ms: 3_000 })
    ours.socket.send('a')
    ours.socket.ping()
    theirs.peer.send('x')
    await clock.advance(1_000)
    ours.socket.send('b')
    theirs.peer.send('[3,"y",{}]')
    await clock.advance(10_000)
    expect(theirs.heard).toEqual(['3000 a', '4000 b'])
    expect(ours.heard).toEqual(['3000 x', '4000 [3,"y",{}]', '6000 pong'])
  })

  test('a close comes after what was sent before it, on either side', async () => {
    const { connected, link, clock } = garage()
    const one = await connected()
    const two = await connected()
    link.set({ kind: 'slow', ms: 500 })
    one.ours.socket.send('a')
    one.ours.socket.close(1000, 'done')
    two.theirs.peer.send('x')
    await settled()
    two.theirs.peer.close(1001, 'gone')
    await clock.advance(2_000)
    expect(one.theirs.heard).toEqual(['500 a', '500 closed 1000'])
    expect(two.ours.heard).toEqual(['500 x', '500 gone 1001 gone'])
  })

  test('restored, what was on its way arrives at once, before anything newer', async () => {
    const { connected, link, clock } = garage()
    const { ours, theirs } = await connected()
    link.set({ kind: 'slow', ms: 5_000 })
    for (const text of ['a', 'b']) {
      ours.socket.send(text)
      theirs.peer.send(text)
    }
    await clock.advance(1_000)
    link.set(null)
    ours.socket.send('c')
    theirs.peer.send('c')
    await clock.advance(10_000)
    expect(ours.heard).toEqual(['1000 a', '1000 b', '1000 c'])
    expect(theirs.heard).toEqual(['1000 a', '1000 b', '1000 c'])
  })

  test('a connection the proxy ends is ended at once, and nothing that was on its way arrives', async () => {
    const { connected, link, clock } = garage()
    const { ours, theirs } = await connected()
    link.set({ kind: 'slow', ms: 5_000 })
    ours.socket.send('a')
    theirs.peer.send('x')
    await settled()
    ours.socket.terminate()
    await clock.advance(10_000)
    expect(ours.heard).toEqual(['0 gone 1006'])
    expect(theirs.heard).toEqual(['0 closed 1006'])
  })
})

describe('B2 late', () => {
  test('answers of the backend come late and in order; its CALLs, pongs, and all that goes up come as they come', async () => {
    const { connected, link, clock } = garage()
    const { ours, theirs } = await connected()
    link.set({ kind: 'late', ms: 12_000 })
    theirs.peer.send('[3,"1",{}]')
    theirs.peer.send('[2,"x","Reset",{}]')
    theirs.peer.send('not OCPP')
    ours.socket.send('[3,"x",{}]')
    ours.socket.ping()
    await clock.advance(1_000)
    theirs.peer.send(' [ 4,"2","GenericError","",{}]')
    await clock.advance(20_000)
    expect(theirs.heard).toEqual(['0 [3,"x",{}]'])
    expect(ours.heard).toEqual([
      '0 [2,"x","Reset",{}]',
      '0 not OCPP',
      '0 pong',
      '12000 [3,"1",{}]',
      '13000  [ 4,"2","GenericError","",{}]',
    ])
  })

  test('an answer the backend has not given when it goes never comes; one held when the fault is lifted comes then', async () => {
    const { connected, link, clock } = garage()
    const one = await connected()
    const two = await connected()
    link.set({ kind: 'late', ms: 12_000 })
    one.theirs.peer.send('[3,"1",{}]')
    two.theirs.peer.send('[3,"2",{}]')
    await clock.advance(1_000)
    one.theirs.peer.reset()
    await settled()
    link.set(null)
    two.theirs.peer.send('[3,"3",{}]')
    await clock.advance(20_000)
    expect(one.ours.heard).toEqual(['1000 gone 1006'])
    expect(two.ours.heard).toEqual(['1000 [3,"2",{}]', '1000 [3,"3",{}]'])
  })
})

describe('B2 callerror', () => {
  test('a stored message is answered with CALLERROR, like by a backend, and does not reach it; all else passes', async () => {
    const { connected, link } = garage()
    const { ours, theirs } = await connected()
    link.set({ kind: 'callerror', code: 'FormationViolation' })
    ours.socket.send('[2, "r\\"1", "StopTransaction", {"note":"replay"}]')
    expect(ours.heard).toEqual([])
    ours.socket.send('[2,"l","StopTransaction",{}]')
    await settled()
    expect(ours.heard).toEqual(['0 [4,"r\\"1","FormationViolation","refused on purpose",{}]'])
    expect(theirs.heard).toEqual(['0 [2,"l","StopTransaction",{}]'])
    link.set(null)
    ours.socket.send('[2,"r2","StopTransaction",{"note":"replay"}]')
    await settled()
    expect(theirs.heard).toHaveLength(2)
    expect(ours.heard).toHaveLength(1)
  })

  test('a connection that died meanwhile brings no CALLERROR', async () => {
    const { connected, link } = garage()
    const { ours } = await connected()
    link.set({ kind: 'callerror', code: 'InternalError' })
    ours.socket.send('[2,"r","StopTransaction",{"note":"replay"}]')
    ours.socket.terminate()
    ours.socket.send('[2,"r","StopTransaction",{"note":"replay"}]')
    await settled()
    expect(ours.heard).toEqual(['0 gone 1006'])
  })

  test.each<Fault>([
    { kind: 'slow', ms: 5 },
    { kind: 'late', ms: 5 },
    { kind: 'callerror', code: 'X' },
  ])('$kind lets dials and open connections be', async (fault) => {
    const { connected, link, backend } = garage()
    await connected()
    link.set(fault)
    await connected()
    await settled()
    expect(backend.map(({ peer }) => peer.closed)).toEqual([null, null])
  })
})

describe('B2 in any order', () => {
  const faults: (Fault | null)[] = [
    null,
    { kind: 'close' },
    { kind: 'silence' },
    { kind: 'no answer' },
    { kind: 'http', status: 401 },
    ...cutting.map(([, fault]) => fault),
    { kind: 'slow', ms: 700 },
    { kind: 'late', ms: 900 },
    { kind: 'callerror', code: 'GenericError' },
  ]
  type Step = { set: Fault | null } | { pass: number } | 'up' | 'replay' | 'down' | 'answer' | 'ping' | End
  type End = 'terminate' | 'close' | 'backend closes' | 'backend resets'
  const anyStep = (steps: readonly Step[]): fc.Arbitrary<Step> =>
    fc.oneof(
      fc.constantFrom(...steps),
      fc.constantFrom(...faults).map((set) => ({ set })),
      fc.integer({ min: 0, max: 1_500 }).map((pass) => ({ pass })),
    )
  const traffic: Step[] = ['up', 'up', 'replay', 'down', 'down', 'answer', 'ping']
  const ends: End[] = ['terminate', 'close', 'backend closes', 'backend resets']

  async function play(steps: readonly Step[]) {
    const { connected, link, clock } = garage()
    const { ours, theirs } = await connected()
    const { socket } = ours
    let n = 0
    const doing: Record<Exclude<Step, object>, () => void> = {
      up: () => socket.send(`[2,"${++n}","A",{}]`),
      replay: () => socket.send(`[2,"${++n}","A",{"replay":1}]`),
      down: () => theirs.peer.send(`[2,"${++n}","B",{}]`),
      answer: () => theirs.peer.send(`[3,"${++n}",{}]`),
      ping: () => socket.ping(),
      terminate: () => socket.terminate(),
      close: () => socket.close(1000, ''),
      'backend closes': () => theirs.peer.close(1000),
      'backend resets': () => theirs.peer.reset(),
    }
    for (const step of steps) {
      if (typeof step === 'string') doing[step]()
      else if ('set' in step) link.set(step.set)
      else await clock.advance(step.pass)
    }
    await clock.advance(2_000)
    link.set(null)
    await clock.advance(10_000)
    return { ours, theirs, sent: n }
  }
  const numbers = (heard: readonly string[], kind: RegExp): number[] =>
    heard.flatMap((line) => (kind.test(line) ? [Number(/"(\d+)"/.exec(line)![1])] : []))
  const rising = (list: readonly number[]): boolean => list.every((n, at) => at === 0 || list[at - 1]! < n)

  test('the end is told once and last, on both sides or on none, and no order is changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep([...traffic, ...traffic, ...ends]), { maxLength: 25 }), async (steps) => {
        const { ours, theirs } = await play(steps)
        const told = ours.heard.filter((line) => line.includes('gone'))
        expect(told.length).toBeLessThanOrEqual(1)
        if (told.length === 1) expect(ours.heard.at(-1)).toBe(told[0])
        expect(theirs.peer.closed !== null).toBe(told.length === 1)
        expect(rising(numbers(theirs.heard, /\[2/))).toBe(true)
        expect(rising(numbers(ours.heard, /\[2/))).toBe(true)
        expect(rising(numbers(ours.heard, /\[3/))).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  test('a connection that is still open has lost nothing: every frame arrived, or was refused on purpose', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep(traffic), { maxLength: 25 }), async (steps) => {
        const { ours, theirs, sent } = await play(steps)
        if (theirs.peer.closed !== null) return
        const all = [...numbers(ours.heard, /\[/), ...numbers(theirs.heard, /\[/)].sort((a, b) => a - b)
        expect(all).toEqual(Array.from({ length: sent }, (_, at) => at + 1))
      }),
      { numRuns: 400 },
    )
  })
})
