import { expect, test } from 'vitest'
import { fingerprint } from '../../../src/main/core/discovery/fingerprint.ts'
import { knownFamilies } from '../../../src/main/core/wallboxes/families.ts'
import { Failure } from '../../../src/shared/failure.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { answered, fakeLan, goeDevice, locked, type FakeLan } from '../../fakes/lan.ts'
import { lockedOpenevse } from './list.ts'

const goe = () =>
  goeDevice(
    new Map([
      ['sse', '990077'],
      ['typ', 'go-eCharger_V4'],
    ]),
  )

function asked() {
  const lan = fakeLan()
  return { lan, clock: fakeClock() }
}

const questions = knownFamilies.flatMap(({ discovery }) => discovery.questions)

test('D3 a closed port is knocked at once and asked nothing', async () => {
  const { lan, clock } = asked()
  expect(await fingerprint({ lan, clock }, '10.0.0.9')).toMatchObject({ print: { state: 'not answering' } })
  expect(lan.asked).toEqual([])
  expect(lan.knocks).toHaveLength(new Set(questions.map(({ port }) => port)).size)
})

test('D3 a port that takes connections and says nothing is asked once, not once a family', async () => {
  const { lan, clock } = asked()
  lan.devices.set('10.0.0.9', () => {
    throw new Failure('box-not-answering', 'timeout')
  })
  expect(await fingerprint({ lan, clock }, '10.0.0.9')).toMatchObject({ print: { state: 'not answering' } })
  expect(lan.requests).toHaveLength(new Set(questions.map(({ scheme, port }) => `${scheme}:${port}`)).size)
})

test('a slow box takes ten seconds at most, however many questions there are', async () => {
  const { lan, clock } = asked()
  const start = clock.monotonic()
  lan.knock = () => Promise.resolve({ open: true, localAddress: '10.0.0.1' })
  lan.ask = (url, { timeoutMs }) => {
    lan.asked.push(url)
    return new Promise((resolve) =>
      clock.at(clock.monotonic() + Math.min(timeoutMs, 3_900), () => resolve(answered(200, 'no'))),
    )
  }
  const answer = fingerprint({ lan, clock }, '10.0.0.9')
  await clock.advance(60_000)
  await answer
  expect(lan.asked.length).toBeLessThanOrEqual(3)
  expect(clock.monotonic() - start).toBeGreaterThan(10_000)
})

test('what was announced is asked first, and is not believed: the answer decides', async () => {
  const { lan, clock } = asked()
  lan.devices.set('10.0.0.9:80', goe())
  const last = knownFamilies.filter(({ discovery }) => discovery.questions.length > 0).at(-1)!
  const told = await fingerprint({ lan, clock }, '10.0.0.9:80', { family: last.id })
  expect(told).toMatchObject({ print: { family: 'go-e', serial: '990077', state: 'ready' }, address: '10.0.0.9:80' })
})

test('behind port 80 nobody is asked over https, behind 443 nobody over http', async () => {
  const { lan, clock } = asked()
  lan.devices.set('10.0.0.9:80', () => answered(200, ''))
  lan.devices.set('10.0.0.9:443', () => answered(200, ''))
  await fingerprint({ lan, clock }, '10.0.0.9:80')
  await fingerprint({ lan, clock }, '10.0.0.9:443')
  expect(lan.requests.filter(({ url }) => /^https:.*:80\/|^http:.*:443\//.test(url))).toEqual([])
})

const login = { user: '', password: 'right' }
const offered = (lan: FakeLan) =>
  lan.requests.flatMap(({ url, login: sent }) => (sent === undefined ? [] : [[new URL(url).pathname, sent]]))

test('a password goes only where it was asked for, and only to the certificate that was shown before', async () => {
  const { lan, clock } = asked()
  lan.devices.set('10.0.0.9:80', lockedOpenevse('right'))
  const told = await fingerprint({ lan, clock }, '10.0.0.9:80', { family: 'openevse', login, pin: 'aa' })
  expect(told).toMatchObject({ print: { state: 'ready', serial: '3f00aa' } })
  expect(lan.requests.map(({ login: sent, pin }) => [sent?.password, pin])).toEqual([
    [undefined, 'aa'],
    ['right', 'aa'],
  ])
  lan.requests.splice(0)
  lan.devices.set('10.0.0.9:80', goe())
  await fingerprint({ lan, clock }, '10.0.0.9:80', { login })
  expect(offered(lan)).toEqual([])
})

test.each([
  ['said to be an OpenEVSE', 'openevse', 'Basic realm="x"', [['/config', { ...login, user: 'openevseadmin' }]]],
  ['said to be a WARP', 'warp', 'Digest realm="x"', [['/info/name', { ...login, digest: true }]]],
  ['said to be a WARP, and would have it in clear', 'warp', 'Basic realm="x"', []],
  ['said to be an OpenEVSE, and would take proof', 'openevse', 'Digest realm="x"', []],
  ['said to be of a family that has none', 'go-e', 'Basic realm="x"', []],
  ['asking as an OpenEVSE does', undefined, 'Basic realm="x"', [['/config', { ...login, user: 'openevseadmin' }]]],
  ['asking as a WARP does', undefined, 'Digest realm="x"', [['/info/name', { ...login, digest: true }]]],
  ['offering both', undefined, 'Basic realm="x", Digest realm="x"', [['/info/name', { ...login, digest: true }]]],
  ['not saying how it wants it', undefined, '', []],
] as const)(
  'A13 one password is for one family, and tried once: a box %s',
  async (_box, family, challenge, expected) => {
    const { lan, clock } = asked()
    lan.devices.set('10.0.0.9:80', () => locked(challenge))
    const told = await fingerprint({ lan, clock }, '10.0.0.9:80', { family, login })
    expect(told).toMatchObject({ print: { state: 'needs password' } })
    expect(offered(lan)).toEqual(expected)
  },
)

test('another certificate than before is a failure, not an answer', async () => {
  const { lan, clock } = asked()
  lan.devices.set('10.0.0.9:80', () => {
    throw new Failure('box-certificate-changed', 'another one')
  })
  await expect(
    fingerprint({ lan, clock }, '10.0.0.9:80', { login: { user: '', password: 'x' }, pin: 'aa' }),
  ).rejects.toMatchObject({ code: 'box-certificate-changed' })
})
