import { expect, test } from 'vitest'
import { createCalls } from '../../../src/main/core/discovery/calls.ts'
import type { Call } from '../../../src/main/core/wallboxes/family.ts'
import { Failure } from '../../../src/shared/failure.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { fakeLan } from '../../fakes/lan.ts'

const call: Call = {
  text: 'who',
  port: 7090,
  more: ['and your serial'],
  heard: (text) =>
    text.startsWith('I am ') ? { state: 'ready', family: 'keba', serial: text.slice('I am '.length) } : null,
}

function calling() {
  const lan = fakeLan()
  const clock = fakeClock()
  const answers: string[] = []
  const troubles: (string | null)[] = []
  const calls = createCalls(
    { lan, clock },
    [{ id: 'keba', discovery: { services: [], heard: () => null, questions: [], call } }],
    {
      answered: (family, { serial }, host) => answers.push(`${family} ${serial ?? ''} ${host}`),
      trouble: (_family, _port, code) => troubles.push(code),
    },
  )
  return { lan, clock, calls, answers, troubles }
}

test('D3 the call goes to every network and to all, three times, never two within 100 ms', async () => {
  const { lan, clock, calls } = calling()
  lan.interfaces = () => [
    { name: 'eth0', address: '192.168.1.5', prefix: 24 },
    { name: 'wlan0', address: '10.0.0.9', prefix: 28 },
  ]
  calls.start()
  let before = 0
  for (let ms = 0; ms < 2000; ms += 100) {
    await clock.advance(100)
    expect(lan.sent.length - before).toBeLessThanOrEqual(1)
    before = lan.sent.length
  }
  expect(lan.sent).toHaveLength(9)
  expect(new Set(lan.sent)).toEqual(
    new Set(['192.168.1.255:7090 who', '10.0.0.15:7090 who', '255.255.255.255:7090 who']),
  )
  await clock.advance(30_000)
  expect(lan.sent.length).toBeGreaterThan(9)
  calls.stop()
  expect(lan.sockets.size).toBe(0)
})

test('D3 who answers is asked for the rest once a round; what is no answer is passed over', async () => {
  const { lan, clock, calls, answers } = calling()
  calls.start()
  await clock.advance(0)
  lan.datagram('who', '192.168.1.5', 7090)
  lan.datagram('I am 17', '192.168.1.60', 7090)
  lan.datagram('I am 17', '192.168.1.60', 7090)
  await clock.advance(3_000)
  expect(answers).toEqual(['keba 17 192.168.1.60', 'keba 17 192.168.1.60'])
  expect(lan.sent.filter((one) => one === '192.168.1.60:7090 and your serial')).toHaveLength(1)
  calls.stop()
})

test('between two rounds the port is free for the driver of the box', async () => {
  const { lan, clock, calls } = calling()
  calls.start()
  await clock.advance(10_000)
  expect(lan.sockets.size).toBe(0)
  await clock.advance(21_000)
  expect(lan.sockets.size).toBe(1)
  calls.stop()
})

test('a port another program holds is told, and tried again with the next round', async () => {
  const { lan, clock, calls, troubles } = calling()
  lan.noSockets = new Failure('port-in-use', 'taken')
  calls.start()
  await clock.advance(0)
  expect(new Set(troubles)).toEqual(new Set(['port-in-use']))
  lan.noSockets = undefined
  await clock.advance(30_000)
  expect(troubles.at(-1)).toBeNull()
  calls.stop()
})

test('D3 one host can be called while nobody else is, at a port of its own', async () => {
  const { lan, clock, calls, answers } = calling()
  calls.callOne('127.0.0.2', 17_090)
  await clock.advance(0)
  expect(lan.sent).toEqual(['127.0.0.2:17090 who'])
  lan.datagram('I am 4', '127.0.0.2', 7090)
  expect(answers).toEqual(['keba 4 127.0.0.2'])
  await clock.advance(10_000)
  expect(lan.sockets.size).toBe(0)
})

test('stopped while the socket is being opened, it is closed again', async () => {
  const { lan, clock, calls } = calling()
  calls.start()
  calls.stop()
  await clock.advance(60_000)
  expect(lan.sockets.size).toBe(0)
  expect(lan.sent).toEqual([])
})

test('D3 two hundred boxes that answer: each is asked for the rest as often as the others, and the call itself still goes out', async () => {
  const { lan, clock, calls } = calling()
  calls.start()
  const boxes = Array.from({ length: 200 }, (_, n) => `192.168.1.${n + 1}`)
  for (let seconds = 0; seconds < 300; seconds += 5) {
    await clock.advance(5_000)
    for (const box of boxes) {
      lan.datagram('I am 1', box, 7090)
      calls.callOne(box, null)
    }
  }
  const asked = boxes.map((box) => lan.sent.filter((one) => one === `${box}:7090 and your serial`).length)
  expect(Math.max(...asked) - Math.min(...asked)).toBeLessThanOrEqual(2)
  expect(Math.min(...asked)).toBeGreaterThan(3)
  const called = lan.sent.slice(-1_200).filter((one) => one === '192.168.1.255:7090 who')
  expect(called.length).toBeGreaterThan(1)
  calls.stop()
})
