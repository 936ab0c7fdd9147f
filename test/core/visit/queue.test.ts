/** Stored messages and remembered cards as the window is told of them, and what it may do with them. */
import { describe, expect, test } from 'vitest'
import type { MessageRow, TagRow } from '../../../src/main/core/host.ts'
import { dictionary } from '../../../src/shared/words/words.ts'
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
    proxy.rows = [
      row({ seq: 1 }),
      row({ seq: 2, state: 'ambiguous', transmissions: 1, ambiguous: true }),
      row({ seq: 3, state: 'parked', error: 'InternalError: no card DEADBEEF' }),
    ]
    const queue = await ask['queue.list']({ wallbox })
    expect(queue).toMatchObject({ waiting: 2, oldestSince: 1000 })
    expect(queue.entries.map(({ seq, state, ambiguous, card }) => [seq, state, ambiguous, card])).toEqual([
      [3, 'parked', false, '•••EEF'],
      [1, 'waiting', false, '•••EEF'],
      [2, 'waiting', true, '•••EEF'],
    ])
    expect(JSON.stringify(queue)).not.toContain('DEADBEEF')
  })

  test.each([
    ['FormationViolation', 'content'],
    ['OccurrenceConstraintViolation: idTag', 'content'],
    ['NotSupported', 'unsupported'],
    ['GenericError', 'internal'],
    ['SecurityError', 'security'],
    ['the start of its transaction is parked', 'start'],
    ['the station speaks another OCPP version now', 'version'],
    ['it is owed to another backend', 'moved'],
    ['Whatever', 'other'],
  ])('the error %s is told in words of its kind, with what to do', async (error, kind) => {
    const { proxy, ask, wallbox } = await opened()
    proxy.rows = [row({ seq: 1, state: 'parked', error })]
    const trouble = (await ask['queue.list']({ wallbox })).entries[0]?.trouble
    expect(trouble).toEqual({
      code: error,
      says: { code: `queue.trouble.${kind}` },
      fix: { code: `queue.trouble.${kind}.fix` },
    })
    for (const language of ['en', 'de'] as const)
      expect(dictionary[language]).toHaveProperty([`queue.trouble.${kind}.fix`])
  })

  test('a wallbox that was never here owes nothing', async () => {
    const { app, clock } = await openWizard()
    const { wallbox } = await app.handlers['wallbox.adoptByHand']({ title: '', identity: 'CP9' })
    await clock.advance(0)
    expect(await app.handlers['queue.list']({ wallbox })).toEqual({ waiting: 0, oldestSince: null, entries: [] })
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
    const { proxy, ask, wallbox, clock, documents, app } = await opened()
    proxy.set('CP1', { stationLink: 'gone', backendLink: 'closed', owed: 2 })
    proxy.drainResult = { result: 'done', delivered: 2, parked: 0 }
    expect(await ask['queue.deliver']({ wallbox, password: 'geheim-77' })).toEqual({
      delivered: true,
      says: { code: 'queue.drained.done', values: { delivered: 2 } },
    })
    expect(proxy.drained).toEqual([{ station: 'CP1', password: 'geheim-77' }])
    await clock.advance(1000)
    expect(JSON.stringify([...documents.kept.values(), app.view()])).not.toContain('geheim-77')
  })

  test.each([
    [{ result: 'done', delivered: 1, parked: 1 }, 'queue.drained.parked'],
    [{ result: 'refused', status: 401 }, 'queue.drained.password'],
    [{ result: 'refused', status: 404 }, 'queue.drained.refused'],
    [{ result: 'stopped', reason: 'the link broke', delivered: 1 }, 'queue.drained.stopped'],
  ] as const)('%j is told in words, and is not taken for done', async (result, code) => {
    const { proxy, ask, wallbox } = await opened()
    proxy.set('CP1', { stationLink: 'gone' })
    proxy.drainResult = result
    expect(await ask['queue.deliver']({ wallbox, password: null })).toMatchObject({ delivered: false, says: { code } })
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
