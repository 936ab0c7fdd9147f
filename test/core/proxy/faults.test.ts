/** B2: faults that cut the link, between a proxy that believes in it and a backend that does; and dials meanwhile. */
import { describe, expect, test } from 'vitest'
import type { Socket } from '../../../src/main/core/host.ts'
import { settled } from '../../fakes/clock.ts'
import { cutting, garage, onPurpose, request, type Ours, type Theirs } from '../../fakes/faulty-link.ts'

describe('B2 without a fault', () => {
  test('frames, pings and ends pass as they are', async () => {
    const { connected } = garage()
    const { ours, theirs } = await connected()
    ours.socket.send('[2, "é", "A", {}]')
    ours.socket.ping()
    theirs.peer.send('[3,"b",{}]')
    await settled()
    theirs.peer.close(4000, 'enough')
    await settled()
    expect(ours.socket.protocol).toBe('ocpp1.6')
    expect(theirs.heard).toEqual(['0 [2, "é", "A", {}]'])
    expect(ours.heard.sort()).toEqual(['0 [3,"b",{}]', '0 gone 4000 enough', '0 pong'])
  })

  test('a close of the proxy reaches the backend with its code; a refusal of the backend reaches the proxy', async () => {
    const { connected, link, says } = garage()
    const { ours, theirs } = await connected()
    ours.socket.close(1000, 'done')
    await settled()
    expect(theirs.heard).toEqual(['0 closed 1000'])
    expect(ours.heard).toEqual(['0 gone 1000 done'])
    says({ result: 'refused', status: 403, retryAfter: '5' })
    expect(await link.dial(request)).toEqual({ result: 'refused', status: 403, retryAfter: '5' })
  })

  test('frames that came before anybody listened are delivered then', async () => {
    const { link, backend, listen } = garage()
    const given = await link.dial(request)
    backend[0]!.peer.send('early')
    await settled()
    const ours = listen((given as { socket: Socket }).socket)
    expect(ours.heard).toEqual(['0 early'])
  })
})

describe('B2 faults that end the connection', () => {
  test('close: both sides see a clean 1001, redials find nobody', async () => {
    const { connected, link, dials } = garage()
    const { ours, theirs } = await connected()
    link.set({ kind: 'close' })
    expect(ours.heard).toEqual([])
    await settled()
    expect(ours.heard).toEqual([`0 gone 1001 ${onPurpose}`])
    expect(theirs.heard).toEqual(['0 closed 1001'])
    expect(await link.dial(request)).toEqual({ result: 'unreachable', reason: onPurpose })
    expect(dials).toHaveLength(1)
  })

  test('close: the proxy does not wait for a backend that does not answer the handshake', async () => {
    const { connected, link, clock } = garage()
    const { ours, theirs } = await connected()
    theirs.peer.freeze()
    link.set({ kind: 'close' })
    await settled()
    expect(ours.heard).toEqual([`0 gone 1001 ${onPurpose}`])
    await clock.advance(10_000)
    expect(ours.heard).toHaveLength(1)
  })

  test.each(cutting)(
    '%s: the connection ends without a handshake, redials hear so at once',
    async (_, fault, reply) => {
      const { connected, link, dials } = garage()
      const { ours, theirs } = await connected()
      link.set(fault)
      ours.socket.send('into the void')
      await settled()
      expect(ours.heard).toEqual([`0 gone 1006 ${onPurpose}`])
      expect(theirs.heard).toEqual(['0 closed 1006'])
      expect(await link.dial(request)).toEqual(reply)
      expect(dials).toHaveLength(1)
      expect(link.fault).toBe(fault)
    },
  )

  test('no answer: the connection ends, a dial is answered by nobody until its time is up', async () => {
    const { connected, link, clock, dial, dials } = garage()
    const { ours } = await connected()
    link.set({ kind: 'no answer' })
    await settled()
    expect(ours.heard).toEqual([`0 gone 1006 ${onPurpose}`])
    const given = dial()
    await clock.advance(7_999)
    expect(given.is).toBe(undefined)
    await clock.advance(1)
    expect(given.is).toEqual({ result: 'unreachable', reason: `no answer, ${onPurpose}` })
    expect(dials).toHaveLength(1)
  })

  test('all connections of a station end, one that nobody listens to yet too; each hears it once', async () => {
    const { connected, link, listen, backend } = garage()
    const first = await connected()
    const second = await link.dial(request)
    link.set({ kind: 'reset' })
    await settled()
    const late = listen((second as { socket: Socket }).socket)
    await settled()
    expect([first.ours.heard, late.heard]).toEqual([[`0 gone 1006 ${onPurpose}`], [`0 gone 1006 ${onPurpose}`]])
    expect(backend.map(({ peer }) => peer.closed)).toEqual([1006, 1006])
  })

  test('restored, a dial finds the backend again; restored twice, it still does', async () => {
    const { connected, link, dials } = garage()
    await connected()
    link.set({ kind: 'refuse' })
    link.set(null)
    link.set(null)
    expect(link.fault).toBe(null)
    const { ours, theirs } = await connected()
    ours.socket.send('back')
    await settled()
    expect(theirs.heard).toEqual(['0 back'])
    expect(dials).toHaveLength(2)
  })
})

describe('B2 silence', () => {
  test('both sides stay open and hear nothing, pings go unanswered, a dial too', async () => {
    const { connected, link, clock, dial } = garage()
    const { ours, theirs } = await connected()
    link.set({ kind: 'silence' })
    ours.socket.send('up')
    ours.socket.ping()
    theirs.peer.send('down')
    const given = dial()
    await clock.advance(60_000)
    expect(ours.heard).toEqual([])
    expect(theirs.heard).toEqual([])
    expect(theirs.peer.closed).toBe(null)
    expect(given.is).toEqual({ result: 'unreachable', reason: `no answer, ${onPurpose}` })
  })

  test.each(['terminate', 'close'] as const)('given up by the proxy (%s), it ends on both sides', async (how) => {
    const { connected, link, clock } = garage()
    const { ours, theirs } = await connected()
    link.set({ kind: 'silence' })
    await clock.advance(30_000)
    if (how === 'close') ours.socket.close(1000, 'bye')
    else ours.socket.terminate()
    await settled()
    expect(ours.heard).toEqual(['30000 gone 1006'])
    expect(theirs.heard).toEqual(['30000 closed 1006'])
    link.set(null)
    await settled()
    expect(ours.heard).toHaveLength(1)
  })

  test.each<[string, (ours: Ours, theirs: Theirs) => void]>([
    ['a frame to the backend', (ours) => ours.socket.send('up')],
    ['a ping', (ours) => ours.socket.ping()],
    ['a frame from the backend', (_, theirs) => theirs.peer.send('down')],
  ])('restored after %s was swallowed, the connection is not used again', async (_, happens) => {
    const { connected, link } = garage()
    const { ours, theirs } = await connected()
    link.set({ kind: 'silence' })
    happens(ours, theirs)
    await settled()
    link.set(null)
    await settled()
    expect(ours.heard).toEqual([`0 gone 1006 bytes were lost while ${onPurpose}`])
    expect(theirs.heard).toEqual(['0 closed 1006'])
  })

  test('restored before anything was to pass, the connection goes on', async () => {
    const { connected, link, clock } = garage()
    const { ours, theirs } = await connected()
    link.set({ kind: 'silence' })
    await clock.advance(5_000)
    link.set(null)
    ours.socket.send('up')
    theirs.peer.send('down')
    await settled()
    expect(ours.heard).toEqual(['5000 down'])
    expect(theirs.heard).toEqual(['5000 up'])
  })

  test('a backend that goes meanwhile is not heard before the silence ends, and then once', async () => {
    const { connected, link, clock } = garage()
    const { ours, theirs } = await connected()
    link.set({ kind: 'silence' })
    theirs.peer.close(1001, 'maintenance')
    await clock.advance(5_000)
    expect(ours.heard).toEqual([])
    link.set(null)
    await settled()
    link.set(null)
    ours.socket.terminate()
    await settled()
    expect(ours.heard).toEqual(['5000 gone 1001 maintenance'])
  })

  test('followed by another fault it is over as well; followed by itself it goes on', async () => {
    const { connected, link } = garage()
    const { ours } = await connected()
    link.set({ kind: 'silence' })
    ours.socket.send('up')
    link.set({ kind: 'silence' })
    await settled()
    expect(ours.heard).toEqual([])
    link.set({ kind: 'slow', ms: 10 })
    await settled()
    expect(ours.heard).toEqual([`0 gone 1006 bytes were lost while ${onPurpose}`])
  })
})

describe('B2 while a dial is under way', () => {
  test.each(cutting)('%s set: the dial hears of it, and what the backend opened is ended', async (_, fault, reply) => {
    const { link, waits, held, dial, backend } = garage()
    waits()
    const given = dial()
    await settled()
    link.set(fault)
    held[0]!()
    await settled()
    expect(given.is).toEqual(reply)
    expect(backend[0]!.peer.closed).toBe(1006)
  })

  test.each(['silence', 'no answer'] as const)('%s set: the dial is answered when its own time is up', async (kind) => {
    const { link, waits, held, dial, clock } = garage()
    waits()
    const given = dial()
    await clock.advance(3_000)
    link.set({ kind })
    held[0]!()
    await clock.advance(4_999)
    expect(given.is).toBe(undefined)
    await clock.advance(1)
    expect(given.is).toEqual({ result: 'unreachable', reason: `no answer, ${onPurpose}` })
  })

  test('set and restored before the backend answered: the dial goes on', async () => {
    const { link, waits, held, dial, dials } = garage()
    waits()
    const given = dial()
    await settled()
    link.set({ kind: 'reset' })
    link.set(null)
    held[0]!()
    await settled()
    expect(given.is).toMatchObject({ result: 'open' })
    expect(dials).toHaveLength(1)
  })

  test('a held dial goes on to the backend when the link is restored, with the time that is left', async () => {
    const { link, dial, dials, clock } = garage()
    link.set({ kind: 'no answer' })
    const given = dial()
    await clock.advance(3_000)
    link.set(null)
    await settled()
    expect(given.is).toMatchObject({ result: 'open' })
    expect(dials).toEqual([{ ...request, timeoutMs: 5_000 }])
  })

  test('a held dial obeys the next fault', async () => {
    const { link, dial, clock } = garage()
    link.set({ kind: 'silence' })
    const given = dial()
    await clock.advance(3_000)
    link.set({ kind: 'no answer' })
    await clock.advance(1_000)
    expect(given.is).toBe(undefined)
    link.set({ kind: 'http', status: 503 })
    await settled()
    expect(given.is).toMatchObject({ result: 'refused', status: 503 })
  })

  test('held dials end when dialling is to stop', async () => {
    const { link, dial } = garage()
    link.set({ kind: 'silence' })
    const given = dial()
    await settled()
    link.stopDialling()
    await settled()
    expect(given.is).toMatchObject({ result: 'unreachable' })
  })
})
