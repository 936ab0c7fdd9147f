/** P16: what happens between the frames, and both times of a frame, as the traffic view gets them. */
import { describe, expect, test } from 'vitest'
import type { AnswerLine, EvidenceLine, FrameLine, LinkLine, MarkLine, RowLine } from '../../../src/shared/evidence.ts'
import type { TrafficEntry } from '../../../src/shared/visit.ts'
import { dictionary, say } from '../../../src/shared/words/words.ts'
import { tapRecorder } from '../../../src/main/core/visit/evidence-tap.ts'
import { shownText, trafficReader } from '../../../src/main/core/visit/traffic.ts'
import { momentOf } from '../../../src/main/core/visit/traffic-moments.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { fakeRecorder } from '../../fakes/recorder.ts'
import { adoptStation, openWizard } from '../../fakes/wizard.ts'

const line = { n: 7, at: 1000, mono: 0, station: 'CP1' } as const
const row = (state: RowLine['state'], more: Partial<RowLine> = {}): RowLine => ({
  ...line,
  kind: 'row',
  row: 1,
  action: 'StopTransaction',
  messageId: 'a',
  state,
  ...more,
})

/** The sentence in English, and what is technical behind it; a missing word, also in German, fails. */
function told(one: Exclude<EvidenceLine, FrameLine>): string | null {
  const moment = momentOf(one)
  if (moment === null) return null
  expect(dictionary.de).toHaveProperty([moment.says.code])
  expect(say('de', moment.says)).not.toMatch(/\{\w+\}|traffic\./)
  const english = say('en', moment.says)
  expect(english).not.toMatch(/\{\w+\}|traffic\./)
  return moment.technical === null ? english : `${english} [${moment.technical}]`
}

describe('between the frames', () => {
  test('a link that changes is told, with the reason where there is one', () => {
    const states: LinkLine['state'][] = ['connected', 'refused', 'gone', 'live', 'offline', 'draining', 'closed']
    for (const leg of ['station', 'backend'] as const)
      for (const state of states) expect(told({ ...line, kind: 'link', leg, state })).toMatch(/\.$/)
    expect(told({ ...line, kind: 'link', leg: 'backend', state: 'offline', reason: 'ECONNRESET' })).toBe(
      'The backend is unreachable: Wattproof stands in. [ECONNRESET]',
    )
    expect(told({ ...line, kind: 'link', leg: 'station', state: 'refused', status: 503, reason: 'no backend' })).toBe(
      'The wallbox was turned away. [HTTP 503 · no backend]',
    )
  })

  test('a message is told when it is stored, perhaps seen twice, delivered, refused or set aside', () => {
    for (const state of ['stored', 'ambiguous', 'delivered', 'refused', 'parked', 'repeat'] as const)
      expect(told(row(state))).toContain('StopTransaction')
    expect(told(row('parked', { error: 'InternalError' }))).toBe('Set aside: StopTransaction [InternalError]')
    expect([told(row('acknowledged')), told(row('sending'))]).toEqual([null, null])
  })

  test('L9 who decided about a card is told, and the card is masked', () => {
    const answer: AnswerLine = { ...line, kind: 'answer', action: 'Authorize', messageId: 'a' }
    expect(told(answer)).toBeNull()
    for (const authority of ['backend', 'proxy store', 'policy', 'none'] as const)
      expect(told({ ...answer, authority, idTag: 'DEADBEEF', status: 'Accepted' })).toMatch(/^Card •••EEF: Accepted, /)
  })

  test('every mark of the test is told, with its scenario or card', () => {
    const marks: Readonly<Record<MarkLine['mark'], true>> = {
      'test started': true,
      'test finished': true,
      'scenario started': true,
      'scenario finished': true,
      'scenario skipped': true,
      'backend link cut': true,
      'backend link restored': true,
      'station link cut': true,
      'station link restored': true,
      'card presented': true,
      'car plugged in': true,
      'car unplugged': true,
      'gave up waiting': true,
    }
    for (const mark of Object.keys(marks) as MarkLine['mark'][])
      told({ ...line, kind: 'mark', mark, scenario: 'F1', facts: { card: 'known' } })
    expect(told({ ...line, kind: 'mark', mark: 'card presented', facts: { card: 'known' } })).toBe(
      'Test: card presented: approved card',
    )
    expect(told({ ...line, kind: 'gap', lost: 12 })).toBe('12 lines were not recorded.')
  })
})

test('the tags of OCPP 2.x are masked wherever they stand', () => {
  const token = (idToken: string): object => ({ idToken, type: 'ISO14443' })
  const payload = {
    idToken: { ...token('DEADBEEF01'), additionalInfo: [{ additionalIdToken: 'DEADBEEF02', type: 'x' }] },
    idTokenInfo: { status: 'Accepted', groupIdToken: token('DEADBEEF03') },
  }
  expect(shownText(JSON.stringify([2, '1', 'TransactionEvent', payload])).text).not.toContain('DEADBEEF')
})

describe('P16 a frame as it was sent', () => {
  test('keeps its spaces, numbers, doubled keys and escapes; only tags and secrets are replaced', () => {
    const sent =
      '[2, "1",  "X", {"n": 12345678901234567890, "v": 1.0, "a":1,"a":2, "t":"\\u00e4", "idTag": "DEADBEEF", "password": "geheim"}]'
    expect(shownText(sent)).toEqual({
      text: sent.replace('DEADBEEF', '•••EEF').replace('geheim', '•••'),
      more: 0,
    })
  })

  test.each([
    ['a key of 1.6', [2, '1', 'ChangeConfiguration', { key: 'AuthorizationKey', value: 'DEADBEEF' }]],
    ['a variable of 2.x', [2, '1', 'X', { attributeValue: 'DEADBEEF', variable: { name: 'BasicAuthPassword' } }]],
    ['JSON inside a text', [2, '1', 'DataTransfer', { data: '{"idTag":"DEADBEEF"}' }]],
    ['a list of tags', [2, '1', 'DataTransfer', { data: { idTag: ['DEADBEEF'] } }]],
  ])('hides what stands in %s', (_where, frame) => {
    expect(shownText(JSON.stringify(frame)).text).toContain('•••')
    expect(shownText(JSON.stringify(frame)).text).not.toContain('DEADBEEF')
  })

  test('a cut one says how much more there was', () => {
    const sent = `[2,"1","NotifyReport",{"x":"${'y'.repeat(5000)}"}]`
    expect(shownText(sent)).toEqual({ text: sent.slice(0, 4000), more: sent.length - 4000 })
  })

  test.each([
    ['nested without end', `[2,"1","DataTransfer",{"data":${'['.repeat(200_000)}${']'.repeat(200_000)}}]`, 'call'],
    ['broken off', '[2,"1","StartTransaction",{"idTag":"DEADBEEF', 'call'],
    ['that is none', 'DEADBEEF', 'other'],
  ])('one %s cannot be masked: nothing of it is shown, and nothing breaks', (_what, text, kind) => {
    const entry = trafficReader()({ ...line, kind: 'frame', leg: 'station', way: 'in', text })
    expect(entry).toMatchObject({ kind, text: '', more: text.length })
  })
})

test('a listener that fails keeps nobody from recording, and the others still hear', () => {
  const clock = fakeClock()
  const recorder = fakeRecorder(clock)
  const errors: unknown[] = []
  const log = { info: () => undefined, warn: () => undefined, error: (...all: unknown[]) => errors.push(all) }
  const tap = tapRecorder(recorder, clock, log)
  const heard: number[] = []
  const fail = (): never => {
    throw new Error('bug')
  }
  tap.listen(fail)
  tap.listen(({ n }) => heard.push(n))
  tap.listenRelayed(fail)
  tap.listenRelayed((n) => heard.push(n))
  const n = tap.record({ kind: 'gap', station: 'CP1', lost: 1 })
  tap.relayed(n)
  expect(heard).toEqual([n, n])
  expect(recorder.all).toHaveLength(1)
  expect(errors).toHaveLength(2)
})

describe('live', () => {
  async function listening() {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    const bundles: (readonly TrafficEntry[])[] = []
    wizard.app.on((event, payload) => {
      if (event === 'traffic' && 'lines' in payload) bundles.push(payload.lines)
    })
    const frame = (): number =>
      wizard.proxy.recorder.record({
        kind: 'frame',
        station: 'CP1',
        leg: 'station',
        way: 'in',
        text: '[2,"1","Heartbeat",{}]',
      })
    return { ...wizard, wallbox, bundles, frame }
  }

  test('a frame passed on in the same moment comes once, with both its times', async () => {
    const { proxy, clock, bundles, frame } = await listening()
    const n = frame()
    proxy.recorder.relayed(n)
    await clock.advance(200)
    expect(bundles.flat()).toMatchObject([{ n, action: 'Heartbeat', relayedAt: clock.wall() - 200 }])
  })

  test('one passed on later comes again under its number', async () => {
    const { proxy, clock, bundles, frame, app, wallbox } = await listening()
    const n = frame()
    await clock.advance(1000)
    proxy.recorder.relayed(n)
    await clock.advance(200)
    expect(bundles.map((lines) => lines.map((one) => [one.n, 'relayedAt' in one && one.relayedAt]))).toEqual([
      [[n, null]],
      [[n, clock.wall() - 200]],
    ])
    expect(await app.handlers['traffic.recent']({ wallbox, before: null })).toMatchObject([
      { n, relayedAt: clock.wall() - 200 },
    ])
  })

  test('a cut is seen in the stream, in its place', async () => {
    const { proxy, clock, bundles, frame } = await listening()
    frame()
    proxy.recorder.record({ kind: 'link', station: 'CP1', leg: 'backend', state: 'offline' })
    frame()
    await clock.advance(200)
    expect(bundles.flat().map(({ kind }) => kind)).toEqual(['call', 'moment', 'call'])
  })
})
