/** The failover run as a machine: driven by what is seen, never by time alone, and always back with its links. */
import { describe, expect, test } from 'vitest'
import { begin, next, type Effect, type Input, type Run } from '../../../src/main/core/failover/run.ts'
import { scriptOf, type Plan } from '../../../src/main/core/failover/script.ts'
import type { Event, Seen } from '../../../src/main/core/failover/seen.ts'

const usual: Plan = {
  policy: 'known',
  cards: { known: 'K', blocked: 'B', expired: 'E', unknown: 'U' },
  handMs: 60_000,
  chargeMs: 4000,
  heartbeatMs: 20_000,
  drainMs: 300_000,
  goesDown: true,
  reconnectMs: 60_000,
}

function start(plan: Partial<Plan> = {}) {
  const whole = { ...usual, ...plan }
  const now = { wall: 1_000_000, mono: 0, line: 0 }
  const seen: Seen = { events: [], backend: 'live', station: 'connected', owed: 0, connector: 'Available' }
  const told: Effect[] = []
  let run: Run
  const take = ([state, ...effects]: [Run, ...Effect[]]): void => {
    run = state
    told.push(...effects)
    for (const effect of effects) {
      if (effect.effect === 'cut') links(effect.leg === 'backend' ? { backend: 'offline' } : { station: 'gone' })
      if (effect.effect === 'restore') links(effect.leg === 'backend' ? { backend: 'live' } : { station: 'connected' })
    }
  }
  const level = { backend: 'live', station: 'connected', owed: 0 } as Pick<Seen, 'backend' | 'station' | 'owed'>
  const links = (change: Partial<typeof level>): void => give({ input: 'links', links: Object.assign(level, change) })
  const give = (input: Input): void => take(next(run, input, now, whole.handMs))
  const it = {
    told,
    give,
    links,
    saw(event: Event extends infer E ? (E extends Event ? Omit<E, 'n'> : never) : never) {
      now.line++
      give({ input: 'saw', event: { ...event, n: now.line } })
    },
    card: (tag: string, status = 'Accepted', started = false, expiryDate: number | null = null) =>
      it.saw({ saw: 'card', tag: tag.toLowerCase(), status, expiryDate, started }),
    pass(ms: number) {
      for (let left = ms; left > 0; left -= 500) {
        now.mono += Math.min(500, left)
        now.wall += Math.min(500, left)
        give({ input: 'due' })
      }
    },
    get run() {
      return run
    },
    prompt: () => told.findLast((effect) => effect.effect === 'prompt')?.says,
    marks: () =>
      told.flatMap((effect) =>
        effect.effect === 'mark' ? [effect.scenario ? `${effect.mark} ${effect.scenario}` : effect.mark] : [],
      ),
    cuts: () =>
      told.flatMap((effect) =>
        effect.effect === 'cut' || effect.effect === 'restore' ? [`${effect.effect} ${effect.leg}`] : [],
      ),
  }
  take(begin(scriptOf(whole), seen, now, whole.handMs))
  return it
}

/** Through the priming: the backend has spoken of each card. */
function primed(plan: Partial<Plan> = {}) {
  const it = start(plan)
  it.card('B', 'Blocked')
  it.pass(1000)
  it.card('E', 'Accepted', false, 1_010_000)
  it.pass(1000)
  it.card('K')
  it.pass(1000)
  return it
}

function throughCards(it: ReturnType<typeof start>): void {
  it.saw({ saw: 'heartbeat' })
  it.card('B', 'Blocked')
  it.pass(1000)
  it.card('U', 'Invalid')
  it.pass(20_000)
  it.card('E', 'Expired')
  it.pass(1000)
  it.card('K')
  it.pass(1000)
}

describe('D7 the failover run', () => {
  test('the backend must have seen each card before it is cut', () => {
    const it = start()
    expect(it.prompt()).toBe('run.hand.prime.blocked')
    it.pass(30_000)
    expect(it.cuts()).toEqual([])
    it.card('B', 'Blocked')
    it.pass(1000)
    expect(it.prompt()).toBe('run.hand.prime.expired')
    it.card('E', 'Accepted', false, 1_500_000)
    it.pass(1000)
    expect(it.prompt()).toBe('run.hand.prime.known')
    expect(it.cuts()).toEqual([])
    it.card('K')
    it.pass(1000)
    expect(it.cuts()).toEqual(['cut backend'])
  })

  test('another card at the reader is not the one asked for', () => {
    const it = start()
    it.card('K')
    it.pass(5000)
    expect(it.prompt()).toBe('run.hand.prime.blocked')
  })

  test('a box that waits for a cable is given time before the next card', () => {
    const it = start()
    it.card('B', 'Blocked')
    it.pass(1000)
    it.card('E')
    it.saw({ saw: 'status', status: 'Preparing' })
    it.pass(30_000)
    expect(it.prompt()).toBe('run.hand.prime.expired')
    it.saw({ saw: 'status', status: 'Available' })
    expect(it.prompt()).toBe('run.hand.prime.known')
  })

  test('F1 a Heartbeat that does not come by itself is asked for, once', () => {
    const it = primed()
    it.pass(1500)
    expect(it.told.filter((effect) => effect.effect === 'call')).toEqual([])
    it.pass(1500)
    expect(it.told.filter((effect) => effect.effect === 'call')).toMatchObject([{ action: 'TriggerMessage' }])
    it.saw({ saw: 'heartbeat' })
    expect(it.marks()).toContain('scenario finished F1')
  })

  test('F4 waits until the card has run out', () => {
    const it = primed()
    it.saw({ saw: 'heartbeat' })
    it.card('B', 'Blocked')
    it.pass(1000)
    it.card('U', 'Invalid')
    it.pass(1000)
    expect(it.prompt()).toBe('run.hand.F5')
    it.pass(12_000)
    expect(it.prompt()).toBe('run.hand.F4')
  })

  test('F7 the card shown in F2 starts the session when the car comes; else it is asked for again', () => {
    const already = primed()
    throughCards(already)
    expect(already.prompt()).toBe('run.hand.F7.plug')
    already.card('K', 'Accepted', true)
    already.saw({ saw: 'meter', wattHours: 10 })
    expect(already.prompt()).toBe('run.hand.F7.stop')

    const again = primed()
    throughCards(again)
    again.saw({ saw: 'status', status: 'Preparing' })
    again.pass(5000)
    expect(again.prompt()).toBe('run.hand.F7.start')
  })

  test('the whole way: both links are cut and restored in order, every scenario begins and ends', () => {
    const it = primed()
    throughCards(it)
    it.card('K', 'Accepted', true)
    it.links({ owed: 3 })
    it.pass(4000)
    it.saw({ saw: 'stop', tag: 'k' })
    it.saw({ saw: 'status', status: 'Available' })
    expect(it.cuts()).toEqual(['cut backend', 'restore backend'])
    it.pass(2000)
    expect(it.cuts()).toHaveLength(2)
    it.links({ owed: 0 })
    expect(it.cuts()).toEqual(['cut backend', 'restore backend', 'cut station'])
    for (let step = 0; step < 7; step++) {
      it.give({ input: 'confirmed' })
      it.pass(5000)
    }
    expect(it.cuts().at(-1)).toBe('restore station')
    it.card('K', 'Accepted', true)
    it.saw({ saw: 'stop', tag: 'k' })
    it.pass(3000)
    expect(it.run).toEqual({ state: 'over', how: 'finished' })
    for (const id of ['F1', 'F2', 'F3', 'F4', 'F5', 'F7', 'F12'])
      expect(it.marks()).toEqual(expect.arrayContaining([`scenario started ${id}`, `scenario finished ${id}`]))
    expect(it.marks()[0]).toBe('test started')
    expect(it.marks().at(-1)).toBe('test finished')
  })

  test('a hand that does nothing is given up visibly, and what needs that card is left out', () => {
    const it = start()
    it.pass(61_000)
    expect(it.told.filter((effect) => effect.effect === 'gave up')).toMatchObject([{ name: 'prime.blocked' }])
    it.card('E', 'Accepted', false, 1_001_000)
    it.pass(1000)
    it.card('K')
    it.pass(1000)
    it.saw({ saw: 'heartbeat' })
    expect(it.told.filter((effect) => effect.effect === 'skipped')).toMatchObject([
      { scenario: 'F3', reason: 'run.skip.notPrimed' },
    ])
    expect(it.prompt()).toBe('run.hand.F5')
  })

  test('without a card its scenario is skipped with the reason; without the known card there is no F12', () => {
    const it = start({ cards: { unknown: 'U' } })
    it.saw({ saw: 'heartbeat' })
    it.card('U', 'Invalid')
    it.pass(2000)
    const skipped = it.told.flatMap((effect) =>
      effect.effect === 'skipped' ? [`${effect.scenario} ${effect.reason}`] : [],
    )
    expect(skipped).toEqual([
      'F3 run.skip.noCard.blocked',
      'F4 run.skip.noCard.expired',
      'F2 run.skip.noCard.known',
      'F7 run.skip.noCard.known',
      'F12 run.skip.noCard.known',
    ])
    expect(it.cuts()).toEqual(['cut backend', 'restore backend'])
    expect(it.run.state).toBe('over')
  })

  test('with the switch off no session is tried inside the outage', () => {
    const it = start({ policy: 'off' })
    expect(scriptOf({ ...usual, policy: 'off' }).find((one) => one.scenario === 'F7')?.skipped).toBe('run.skip.off')
    expect(it.run.state).toBe('running')
  })

  test('a scenario can be skipped before and while it runs; its reason is in the recording', () => {
    const it = primed()
    it.give({ input: 'skip', scenario: 'F3', reason: 'card lost' })
    it.give({ input: 'skip', scenario: 'F1', reason: 'no time' })
    expect(it.told.filter((effect) => effect.effect === 'skipped')).toMatchObject([
      { scenario: 'F1', reason: 'no time' },
      { scenario: 'F3', reason: 'card lost' },
    ])
    expect(it.marks()).not.toContain('scenario finished F1')
    expect(it.prompt()).toBe('run.hand.F5')
  })

  test.each([
    ['in the backend cut', (it: ReturnType<typeof start>) => it.pass(100), ['cut backend', 'restore backend']],
    [
      'in the station cut',
      (it: ReturnType<typeof start>) => {
        for (const scenario of ['F1', 'F3', 'F5', 'F4', 'F2', 'F7'] as const)
          it.give({ input: 'skip', scenario, reason: 'x' })
        it.pass(1000)
      },
      ['cut backend', 'restore backend', 'cut station', 'restore station'],
    ],
  ])('cancelled %s, the links are restored at once', (_where, go, cuts) => {
    const it = primed()
    go(it)
    it.give({ input: 'cancel' })
    expect(it.cuts()).toEqual(cuts)
    expect(it.run).toEqual({ state: 'over', how: 'cancelled' })
    expect(it.marks().at(-1)).toBe('test finished')
  })

  test('F12 skipped in the middle still restores the station link', () => {
    const it = primed()
    for (const scenario of ['F1', 'F3', 'F5', 'F4', 'F2', 'F7'] as const)
      it.give({ input: 'skip', scenario, reason: 'x' })
    it.pass(1000)
    expect(it.cuts().at(-1)).toBe('cut station')
    it.give({ input: 'skip', scenario: 'F12', reason: 'rain' })
    expect(it.cuts().at(-1)).toBe('restore station')
    expect(it.run.state).toBe('over')
  })

  test('F12 what cannot be seen from here waits for a confirmation, and nothing else ends it', () => {
    const it = primed()
    for (const scenario of ['F1', 'F3', 'F5', 'F4', 'F2', 'F7'] as const)
      it.give({ input: 'skip', scenario, reason: 'x' })
    it.pass(1000)
    expect(it.told.findLast((effect) => effect.effect === 'prompt')).toMatchObject({
      says: 'run.hand.F12.plug',
      confirmable: true,
    })
    it.saw({ saw: 'status', status: 'Preparing' })
    expect(it.prompt()).toBe('run.hand.F12.plug')
    it.give({ input: 'confirmed' })
    expect(it.prompt()).toBe('run.hand.F12.known')
  })

  test('an input after the end changes nothing', () => {
    const it = start()
    it.give({ input: 'cancel' })
    const before = it.told.length
    it.card('K')
    it.pass(1000)
    it.give({ input: 'cancel' })
    expect(it.told).toHaveLength(before)
  })
})
