import { expect, test } from 'vitest'
import { keba } from '../../../src/main/core/wallboxes/keba.ts'
import { Failure } from '../../../src/shared/failure.ts'
import { dictionary } from '../../../src/shared/words/words.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { fakeLan, type FakeLan } from '../../fakes/lan.ts'

const local = keba.local!

const reports: Record<string, object> = {
  'report 1': { ID: '1', Product: 'KC-P30', Serial: '17643683', Backend: 1 },
  'report 2': { ID: '2', State: 3, AuthON: 1, 'Curr HW': 32_000 },
  'report 3': { ID: '3', P: 11_000_000, 'E total': 4_781_461 },
}

/** A box at 10.0.0.9 that answers as told; `times` is when it was asked. */
function openBox(
  answers: (command: string, from: string) => string | null,
  address = '10.0.0.9',
  whoAnswers = [address],
) {
  const clock = fakeClock()
  const fake = fakeLan()
  const times: number[] = []
  const lan: FakeLan = {
    ...fake,
    async datagrams(port, heard) {
      const socket = await fake.datagrams(port, heard)
      return {
        ...socket,
        send(text, to, at) {
          socket.send(text, to, at)
          times.push(clock.monotonic())
          for (const from of whoAnswers) {
            const answer = answers(text, from)
            if (answer !== null) queueMicrotask(() => heard(answer, from))
          }
        },
      }
    },
  }
  const box = local.open({ lan, clock, address, login: null, pin: null, pinned: () => undefined })
  async function done<T>(task: Promise<T>): Promise<T> {
    let ended = false
    const end = (): void => void (ended = true)
    task.then(end, end)
    while (!ended) await clock.advance(10)
    return task
  }
  return { box, lan, fake, times, done }
}

const tells = (command: string): string => JSON.stringify(reports[command], null, 1)

test('G2 each report is asked once, never two within 100 ms, and the port is let go afterwards', async () => {
  const { box, fake, times, done } = openBox(tells)
  const keys = ['report 1/Serial', 'report 2/Curr HW', 'report 2/State', 'report 3/E total', 'report 3/U1', 'nothing']
  expect([...(await done(box.read(keys)))]).toEqual([
    ['report 1/Serial', '17643683'],
    ['report 2/Curr HW', '32'],
    ['report 2/State', '3'],
    ['report 3/E total', '478146.1'],
  ])
  await done(box.read(['report 1/Serial']))
  expect(fake.sent).toEqual([1, 2, 3, 1].map((number) => `10.0.0.9:7090 report ${number}`))
  const gaps = times.slice(1).map((time, index) => time - times[index]!)
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100)
  expect(fake.sockets.size).toBe(0)
})

test('a datagram that got lost is asked for again; a box that stays silent is said to be', async () => {
  let lost = 1
  const { box, fake, done } = openBox((command) => (lost-- > 0 ? null : tells(command)))
  expect((await done(box.read(['report 2/State']))).get('report 2/State')).toBe('3')
  lost = 99
  await expect(done(box.read(['report 2/State']))).rejects.toMatchObject({ code: 'box-not-answering' })
  expect(fake.sockets.size).toBe(0)
})

test('answers of another report, of another box and garbage are passed over', async () => {
  const { box, fake, done } = openBox(() => null)
  const reading = done(box.read(['report 2/State']))
  await new Promise((resolve) => setImmediate(resolve))
  const { heard } = [...fake.sockets][0]!
  heard(tells('report 1'), '10.0.0.9')
  heard(JSON.stringify({ ID: '2', State: 4 }), '10.0.0.10')
  heard('TCH-OK :done', '10.0.0.9')
  heard(tells('report 2'), '10.0.0.9')
  expect((await reading).get('report 2/State')).toBe('3')
})

test('typed by its name, it is held to the address of its first answer', async () => {
  const states: Record<string, number> = { '10.0.0.9': 3 }
  const { box, done } = openBox(
    (_, from) => (from in states ? JSON.stringify({ ID: '2', State: states[from] }) : null),
    'keba.local',
    ['10.0.0.10', '10.0.0.9'],
  )
  const state = async () => (await done(box.read(['report 2/State']))).get('report 2/State')
  expect(await state()).toBe('3')
  states['10.0.0.10'] = 4
  expect(await state()).toBe('3')
})

test.each([
  ['says it has none', 'TCH-ERR'],
  ['is silent over it', null],
])('a box without a record of its sessions is read all the same: it %s', async (_, answer) => {
  const { box, done } = openBox((command) => (command === 'report 100' ? answer : tells(command)))
  const values = await done(box.read(['report 100/E pres', 'report 2/State']))
  expect([...values]).toEqual([['report 2/State', '3']])
})

test('the port of this computer is waited for a while; taken for good, the box is busy', async () => {
  const taken = () => Promise.reject(new Failure('port-in-use', 'taken', { port: 7090 }))
  const { box, lan, fake, done } = openBox(tells)
  let tries = 0
  const free = lan.datagrams
  lan.datagrams = (port, heard) => (++tries < 3 ? taken() : free(port, heard))
  expect((await done(box.read(['report 2/State']))).get('report 2/State')).toBe('3')
  lan.datagrams = taken
  await expect(done(box.read(['report 2/State']))).rejects.toMatchObject({ code: 'box-busy' })
  expect(fake.sockets.size).toBe(0)
})

test('G2 nothing of it can be written, and it is pointed by hand', async () => {
  const { box, fake, done } = openBox(tells)
  expect(await done(box.write('report 2/Curr user', '6000'))).toEqual({ result: 'read-only' })
  expect(await done(box.write('ocpp', '1'))).toEqual({ result: 'not supported' })
  expect([fake.sent, local.pointAt('ws://h', 'CP1'), box.restart]).toEqual([[], [], undefined])
  expect(local.settings.filter(({ access }) => access !== 'R')).toEqual([])
})

test('G1 it is recognised by what it answers to a call, and nothing else is', () => {
  const { heard } = keba.discovery.call!
  const firmware = 'P30 v 3.9.10 (171113-103030)'
  expect(heard(`"Firmware":"${firmware}"\n`)).toMatchObject({ state: 'ready', family: 'keba', firmware })
  expect(heard('"Firmware":"KEBA P20 v 2.5a3 (170516-141413)"')).toMatchObject({ family: 'keba' })
  expect(heard(tells('report 1'))).toMatchObject({ family: 'keba', serial: '17643683', model: 'KC-P30' })
  for (const other of ['i', 'TCH-ERR', tells('report 2'), '"Firmware":"Tasmota 12"', '{"ID":"1"}', '[]'])
    expect(heard(other), other).toBeNull()
})

test('of its backend it tells only whether there is a connection', () => {
  const link = (value: string) => local.link.read(new Map([['report 1/Backend', value]]))
  expect(link('1')).toMatchObject({ url: null, connected: true, accepted: null })
  expect(link('0')).toMatchObject({ connected: false })
})

test('a box that asks for no card is a finding', () => {
  const ids = (value: string) => local.checks!(new Map([['report 2/AuthON', value]])).map(({ id }) => id)
  expect([ids('0'), ids('1'), local.checks!(new Map())]).toEqual([['kebaCards'], [], []])
})

test('G2 every field and every value has its words in both languages', () => {
  const codes = local.settings.flatMap(({ key, choices }) => [`settings.keba.${key}`, ...Object.values(choices ?? {})])
  expect(codes.filter((code) => !(code in dictionary.en) || !(code in dictionary.de))).toEqual([])
})
