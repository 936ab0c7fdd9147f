/** Stored messages and remembered cards as the window is told of them, and what it may do with them. */
import { describe, expect, test } from 'vitest'
import type { MessageRow, TagRow } from '../../../src/main/core/host.ts'
import type { Drained } from '../../../src/main/core/proxy/settings.ts'
import { dictionary, say } from '../../../src/shared/words/words.ts'
import { adoptStation, openWizard } from '../../fakes/wizard.ts'

const backend = 'wss://csms.example/ocpp'

const row = (part: Partial<MessageRow> & Pick<MessageRow, 'seq'>): MessageRow => ({
  station: 'CP1',
  backend,
  protocol: 'ocpp1.6',
  action: 'StopTransaction',
  messageId: `m${part.seq}`,
  frame: `[2,"m${part.seq}","StopTransaction",{"idTag":"DEADBEEF"}]`,
  contentKey: '',
  state: 'queued',
  storedAt: part.seq * 1000,
  acknowledgedAt: null,
  deliveredAt: null,
  attempts: 0,
  transmissions: 0,
  ambiguous: false,
  part: 'end',
  transactionId: 7,
  idTag: 'DEADBEEF',
  flagged: false,
  answer: null,
  error: null,
  ...part,
})

const tag = (part: Partial<TagRow & { works: boolean }>): TagRow & { works: boolean } => ({
  backend,
  idTag: 'deadbeef',
  shown: 'DEADBEEF',
  type: 'idTag',
  status: 'Accepted',
  validUntil: null,
  parentIdTag: null,
  learnedAt: 0,
  works: true,
  ...part,
})

async function opened() {
  const wizard = await openWizard()
  const wallbox = await adoptStation(wizard)
  return { ...wizard, wallbox, ask: wizard.app.handlers }
}

describe('P8 the queue', () => {
  test('what was set aside comes first, then the oldest; tags are masked', async () => {
    const { proxy, ask, wallbox } = await opened()
    proxy.set('CP1', { owed: 2, parked: 1 })
    proxy.rows = [
      row({ seq: 1 }),
      row({ seq: 2, state: 'ambiguous', transmissions: 1, ambiguous: true }),
      row({ seq: 3, state: 'parked', error: 'InternalError: no card DEADBEEF' }),
    ]
    const queue = await ask['queue.list']({ wallbox })
    expect(queue).toMatchObject({ waiting: 2, parked: 1, oldestSince: 1000 })
    expect(queue.entries.map(({ seq, state, ambiguous, card }) => [seq, state, ambiguous, card])).toEqual([
      [3, 'parked', false, '•••EEF'],
      [1, 'waiting', false, '•••EEF'],
      [2, 'waiting', true, '•••EEF'],
    ])
    expect(JSON.stringify(queue)).not.toContain('DEADBEEF')
  })

  test.each([
    ['FormationViolation', 'content'],
    ['InternalError: the start of its transaction is parked', 'internal'],
    ['OccurrenceConstraintViolation: idTag', 'content'],
    ['NotSupported', 'unsupported'],
    ['GenericError', 'internal'],
    ['SecurityError', 'security'],
    ['the start of its transaction is parked', 'start', 'proxy'],
    ['the station speaks another OCPP version now', 'version', 'proxy'],
    ['it is owed to another backend', 'moved', 'proxy'],
    ['GenericError: the answer of the backend cannot be read', 'unreadable', 'proxy'],
    ['Whatever', 'other'],
  ])(
    'the error %s is told in words of its kind, with what to do and who says so',
    async (error, kind, by = 'backend') => {
      const { proxy, ask, wallbox } = await opened()
      proxy.rows = [row({ seq: 1, state: 'parked', error })]
      const trouble = (await ask['queue.list']({ wallbox })).entries[0]?.trouble
      expect(trouble).toEqual({
        by,
        code: error,
        says: { code: `queue.trouble.${kind}` },
        fix: { code: `queue.trouble.${kind}.fix` },
      })
      for (const language of ['en', 'de'] as const)
        expect(dictionary[language]).toHaveProperty([`queue.trouble.${kind}.fix`])
    },
  )

  test('a wallbox that was never here owes nothing', async () => {
    const { app, clock } = await openWizard()
    const { wallbox } = await app.handlers['wallbox.adoptByHand']({ title: '', identity: 'CP9' })
    await clock.advance(0)
    expect(await app.handlers['queue.list']({ wallbox })).toEqual({
      waiting: 0,
      parked: 0,
      oldestSince: null,
      entries: [],
    })
  })

  test('what cannot be done for a wallbox that was never here is said in words', async () => {
    const { app } = await openWizard()
    const ask = app.handlers
    const { wallbox } = await ask['wallbox.adoptByHand']({ title: '', identity: 'CP9' })
    for (const refused of [
      () => ask['queue.resend']({ wallbox, seqs: null }),
      () => ask['queue.export']({ wallbox, which: 'all' }),
      () => ask['queue.deliver']({ wallbox, password: null }),
      () => ask['queue.stopDelivering']({ wallbox }),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'station-not-connected' })
  })

  test('of many thousands the oldest are shown, all are counted, and all are saved, page by page', async () => {
    const { proxy, ask, wallbox, clock } = await opened()
    const parked = { state: 'parked', error: 'InternalError' } as const
    proxy.rows = Array.from({ length: 12_000 }, (_, n) => row({ seq: n + 1, ...(n === 11_999 ? parked : {}) }))
    proxy.set('CP1', { owed: 11_999, parked: 1 })
    const queue = await ask['queue.list']({ wallbox })
    expect([queue.waiting, queue.parked, queue.entries.length]).toEqual([11_999, 1, 301])
    expect(queue.entries.map(({ seq }) => seq).slice(0, 3)).toEqual([12_000, 1, 2])

    const { at } = clock
    let turns = 0
    clock.at = (time, task) => at(time, () => [turns++, task()])
    const saving = ask['queue.export']({ wallbox, which: 'all' })
    await clock.advance(0)
    expect(turns).toBeGreaterThanOrEqual(23)
    const { messages } = JSON.parse((await saving).text) as { messages: { seq: number }[] }
    expect(messages.map(({ seq }) => seq)).toEqual(proxy.rows.map(({ seq }) => seq))
    const aside = await ask['queue.export']({ wallbox, which: 'parked' })
    expect(JSON.parse(aside.text)).toMatchObject({ messages: [{ seq: 12_000, state: 'parked' }] })
  })

  test('one, or all that was set aside, is sent again', async () => {
    const { proxy, ask, wallbox } = await opened()
    await ask['queue.resend']({ wallbox, seqs: [3] })
    await ask['queue.resend']({ wallbox, seqs: null })
    expect(proxy.resent).toEqual([
      { station: 'CP1', seqs: [3] },
      { station: 'CP1', seqs: undefined },
    ])
  })

  test('by hand it is saved with the frames as the wallbox sent them', async () => {
    const { proxy, ask, wallbox } = await opened()
    await expect(ask['queue.export']({ wallbox, which: 'parked' })).rejects.toMatchObject({ code: 'not-possible-now' })
    proxy.rows = [row({ seq: 1 }), row({ seq: 3, state: 'parked', error: 'InternalError' })]
    const { name, text } = await ask['queue.export']({ wallbox, which: 'parked' })
    expect(name).toMatch(/^wattproof-CP1-messages-\d{4}-\d\d-\d\d\.json$/)
    const saved = JSON.parse(text) as { messages: { seq: number; frame: string }[] }
    expect(saved.messages.map(({ seq, frame }) => [seq, frame])).toEqual([[3, proxy.rows[1]?.frame]])
    const all = JSON.parse((await ask['queue.export']({ wallbox, which: 'all' })).text) as typeof saved
    expect(all.messages.map(({ seq }) => seq)).toEqual([1, 3])
  })
})

describe('P12 delivery without the wallbox', () => {
  test('is refused while the wallbox is here: it drains by itself', async () => {
    const { proxy, ask, wallbox } = await opened()
    await expect(ask['queue.deliver']({ wallbox, password: null })).rejects.toMatchObject({ code: 'station-connected' })
    expect(proxy.drained).toEqual([])
  })

  test('the password goes to the proxy and nowhere else', async () => {
    const { proxy, ask, wallbox, clock, documents, app, box } = await opened()
    proxy.set('CP1', { stationLink: 'gone', backendLink: 'closed', owed: 2 })
    proxy.drainResult = { result: 'done', delivered: 2, parked: 0 }
    await ask['queue.deliver']({ wallbox, password: 'geheim-77' })
    expect(box().delivery).toEqual({
      running: false,
      last: {
        at: clock.wall(),
        delivered: true,
        says: { code: 'queue.drained.done', values: { delivered: 2 } },
        technical: null,
      },
      failure: null,
    })
    expect(proxy.drained).toEqual([{ station: 'CP1', password: 'geheim-77' }])
    await clock.advance(1000)
    expect(JSON.stringify([...documents.kept.values(), app.view()])).not.toContain('geheim-77')
  })

  test.each([
    [{ result: 'done', delivered: 1, parked: 1 }, 'queue.drained.parked'],
    [{ result: 'refused', status: 401 }, 'queue.drained.password'],
    [{ result: 'refused', status: 404 }, 'queue.drained.refused'],
    [{ result: 'stopped', reason: 'the link broke', delivered: 1 }, 'queue.drained.stopped', 'the link broke'],
    [{ result: 'stopped', reason: 'ended by hand', delivered: 1 }, 'queue.drained.byHand'],
  ] as const)(
    '%j is told in words, and is not taken for done',
    async (result, code, technical: string | null = null) => {
      const { proxy, ask, wallbox, box } = await opened()
      proxy.set('CP1', { stationLink: 'gone' })
      proxy.drainResult = result
      await ask['queue.deliver']({ wallbox, password: null })
      const { last } = box().delivery
      expect(last).toMatchObject({ delivered: false, says: { code }, technical })
      for (const language of ['en', 'de'] as const)
        expect(say(language, last!.says)).not.toMatch(/\{|link broke|by hand/)
    },
  )

  test('is seen while it runs, and can be ended; what failed before it began stays in sight too', async () => {
    const { proxy, ask, wallbox, box } = await opened()
    await expect(ask['queue.deliver']({ wallbox, password: null })).rejects.toMatchObject({ code: 'station-connected' })
    expect(box().delivery).toMatchObject({ running: false, failure: { code: 'station-connected' } })
    proxy.set('CP1', { stationLink: 'gone', backendLink: 'closed', owed: 2 })
    let end = (_: Drained): void => undefined
    proxy.drainResult = new Promise((resolve) => (end = resolve))
    const delivering = ask['queue.deliver']({ wallbox, password: null })
    expect(box().delivery).toEqual({ running: true, last: null, failure: null })
    await ask['queue.stopDelivering']({ wallbox })
    expect(proxy.stopped).toEqual(['CP1'])
    end({ result: 'stopped', reason: 'ended by hand', delivered: 1 })
    await delivering
    expect(box().delivery).toMatchObject({ running: false, last: { says: { code: 'queue.drained.byHand' } } })
  })
})

describe('C5 C6 C7 C8 cards without the backend', () => {
  test('those that work come first, the next to end before the others, by the clock of this computer', async () => {
    const { proxy, ask, wallbox, box } = await opened()
    proxy.set('CP1', { clockOffset: 60_000 })
    proxy.tags = [
      tag({ idTag: 'blocked', shown: 'BLOCKED1', status: 'Blocked', works: false }),
      tag({ idTag: 'later', shown: 'LATER222', validUntil: 9_060_000 }),
      tag({ idTag: 'old', shown: 'OLD33333', validUntil: 60_000, works: false }),
      tag({ idTag: 'soon', shown: 'SOON4444', validUntil: 5_060_000 }),
    ]
    const { rule, cards } = await ask['cards.list']({ wallbox })
    expect(rule).toBeNull()
    expect(cards.map(({ shown, says, validUntil }) => [shown, says.code, validUntil])).toEqual([
      ['•••444', 'cards.works', 5_000_000],
      ['•••222', 'cards.works', 9_000_000],
      ['•••333', 'cards.Expired', 0],
      ['•••ED1', 'cards.Blocked', null],
    ])
    expect(box().connection.cards).toEqual({ work: 2, refused: 2, endsNext: 5_000_000 })
  })

  test('a card is forgotten by a name that does not tell its number; of two types of one number only the one meant', async () => {
    const { proxy, ask, wallbox } = await opened()
    proxy.tags = [tag({}), tag({ type: 'ISO14443', learnedAt: 5 })]
    const [first] = (await ask['cards.list']({ wallbox })).cards
    expect(first?.id).not.toMatch(/deadbeef/i)
    await ask['cards.forget']({ wallbox, card: first!.id })
    expect(proxy.tags.map(({ type }) => type)).toEqual(['idTag'])
    await expect(ask['cards.forget']({ wallbox, card: first!.id })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('every status a backend can give a card has its words', () => {
    const statuses = [
      'Blocked',
      'Expired',
      'Invalid',
      'NoCredit',
      'NotAllowedTypeEVSE',
      'NotAtThisLocation',
      'NotAtThisTime',
      'Unknown',
    ] as const satisfies readonly TagRow['status'][]
    for (const status of [...statuses, 'works']) expect(dictionary.de).toHaveProperty([`cards.${status}`])
  })
})
