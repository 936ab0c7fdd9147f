/** D5 P14: why the backend of `wattproof proxy` cannot be reached is said where the installer looks, in both of its forms. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { makeAuthority, type Issued } from '../fakes/authority.ts'
import { startProxy } from './proxy-process.ts'

const directory = mkdtempSync(join(tmpdir(), 'wattproof-told-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const program = join(import.meta.dirname, '../../src/main/commands/wattproof.ts')
const trusted = join(directory, 'trusted.pem')

let good: Issued
let foreign: Issued
beforeAll(async () => {
  const operator = await makeAuthority('Operator CA')
  good = await operator.issue('localhost')
  foreign = await (await makeAuthority('Foreign CA')).issue('localhost')
  writeFileSync(trusted, operator.pem)
})
const because = /its certificate is signed by a CA that is not trusted here \(issuer .*Foreign CA/

interface Backend {
  url: string
  server: Server
  sockets: WebSocketServer
}

async function backendWith({ pem, keyPem }: Issued): Promise<Backend> {
  const server = createServer({ cert: pem, key: keyPem })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => {
      const [, id] = JSON.parse(data.toString()) as [number, string]
      socket.send(JSON.stringify([3, id, { status: 'Accepted', currentTime: new Date().toISOString(), interval: 300 }]))
    }),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    sockets.clients.forEach((client) => client.terminate())
    server.close()
  })
  return { url: `wss://localhost:${(server.address() as AddressInfo).port}/ocpp`, server, sockets }
}

test('D5 P14 a station that is refused because of the backend’s certificate is told why, and so is who runs the proxy', async () => {
  const backend = await backendWith(foreign)
  const proxy = await startProxy({
    backend: backend.url,
    data: join(directory, 'refused'),
    more: ['--backend-ca', trusted],
  })
  onTestFinished(() => proxy.kill())
  const station = new WebSocket(`${proxy.url}/CP1`, ['ocpp1.6'])
  station.on('error', () => undefined)
  const [, response] = (await once(station, 'unexpected-response')) as [unknown, NodeJS.ReadableStream]
  const [answer] = (await once(response, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(because)
  expect(await proxy.until(({ event }) => event === 'station')).toMatchObject({
    ...{ station: 'CP1', link: 'refused', status: 503, because: expect.stringMatching(because) },
  })
})

test('D5 P14 a backend whose certificate goes bad while stations are connected is told once, and recorded', async () => {
  const backend = await backendWith(good)
  const data = join(directory, 'redialled')
  const proxy = await startProxy({ backend: backend.url, data, more: ['--backend-ca', trusted] })
  onTestFinished(() => proxy.kill())
  const station = new WebSocket(`${proxy.url}/CP1`, ['ocpp1.6'])
  onTestFinished(() => station.terminate())
  await once(station, 'open')
  station.send('[2,"1","BootNotification",{"chargePointVendor":"x","chargePointModel":"y"}]')
  await once(station, 'message')
  backend.server.setSecureContext({ cert: foreign.pem, key: foreign.keyPem })
  backend.sockets.clients.forEach((client) => client.terminate())
  expect(await proxy.until((line) => line.event === 'backend' && line.because !== undefined)).toMatchObject({
    ...{ station: 'CP1', link: 'offline', because: expect.stringMatching(because) },
  })
  expect(await proxy.end()).toBe(0)
  const recording = new DatabaseSync(join(data, 'recording.sqlite'))
  const lines = recording
    .prepare('SELECT body FROM batch')
    .all()
    .map(({ body }) => String(body))
  recording.close()
  expect(lines.join('\n')).toMatch(because)
})

test('D5 P14 without --json the reason is in the sentence', async () => {
  const backend = await backendWith(foreign)
  const args = ['proxy', '--backend', backend.url, '--data', join(directory, 'words'), '--backend-ca', trusted]
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  const saying = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(said)
      if (found) return found
      said += String(((await once(child.stdout, 'data')) as [Buffer])[0])
    }
  }
  const [url] = await saying(/ws:\/\/127\.0\.0\.1:\d+/)
  new WebSocket(`${url}/CP1`, ['ocpp1.6']).on('error', () => undefined)
  const [sentence] = await saying(/^CP1: .*\n/m)
  expect(sentence).toMatch(/^CP1: station refused \(HTTP 503\): the backend cannot be reached: /)
  expect(sentence).toMatch(because)
})
