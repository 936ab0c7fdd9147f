import { createServer, type RequestListener, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { Bonjour } from 'bonjour-service'
import { afterEach, expect, test } from 'vitest'
import type { Announced } from '../../src/main/core/host.ts'
import { browse } from '../../src/main/platform/browse.ts'
import { createLan } from '../../src/main/platform/lan.ts'

const lan = createLan()
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function device(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const limits = { timeoutMs: 5_000, maxBytes: 1_000 }

test('D3 a device is asked plainly and answers with status and text', async () => {
  const url = await device((request, response) => {
    response.statusCode = request.headers['accept-encoding'] === 'identity' ? 404 : 500
    response.end('grüezi ' + String(request.url))
  })
  expect(await lan.ask(`${url}/api/status?filter=sse`, limits)).toMatchObject({
    status: 404,
    body: 'grüezi /api/status?filter=sse',
  })
})

test('hostile boxes: a redirect is shown, not followed', async () => {
  let asked = 0
  const url = await device((_request, response) => {
    asked += 1
    response.writeHead(302, { Location: '/elsewhere' }).end()
  })
  expect((await lan.ask(url, limits)).status).toBe(302)
  expect(asked).toBe(1)
})

test('hostile boxes: an endless body is cut at the limit', async () => {
  const url = await device((_request, response) => {
    const more = () => {
      while (response.write('x'.repeat(100)));
      response.once('drain', more)
    }
    more()
  })
  const { body } = await lan.ask(url, limits)
  expect(body).toHaveLength(1_000)
})

test('hostile boxes: a body that drips is ended by the time of the whole call', async () => {
  const url = await device((_request, response) => {
    response.write('x')
    const drip = setInterval(() => response.write('x'), 20)
    response.once('close', () => clearInterval(drip))
  })
  await expect(lan.ask(url, { timeoutMs: 200, maxBytes: 1_000 })).rejects.toMatchObject({
    code: 'box-not-answering',
    details: { reason: 'timeout' },
  })
})

test('hostile boxes: compression nobody asked for is not unpacked', async () => {
  const url = await device((_request, response) =>
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('x'.repeat(1_000_000))),
  )
  await expect(lan.ask(url, limits)).rejects.toMatchObject({ code: 'box-not-answering' })
})

test('hostile boxes: an answer broken off is no answer', async () => {
  const url = await device((_request, response) => {
    response.writeHead(200, { 'Content-Length': 500 })
    response.write('half', () => response.destroy())
  })
  await expect(lan.ask(url, limits)).rejects.toMatchObject({ code: 'box-not-answering' })
})

test('nobody there is box-not-answering; another scheme is bad-url', async () => {
  const url = await device(() => undefined)
  const server = servers.pop()!
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
  await expect(lan.ask(url, limits)).rejects.toMatchObject({
    code: 'box-not-answering',
    details: { reason: 'ECONNREFUSED' },
  })
  await expect(lan.ask('file:///etc/passwd', limits)).rejects.toMatchObject({ code: 'bad-url' })
})

test('D3 a box that announces itself is heard, with its address, port and TXT', async () => {
  const announcing = new Bonjour({ interface: '127.0.0.1', bind: '0.0.0.0' } as object, () => undefined)
  const name = `go-eCharger_${process.pid}`
  announcing.publish({ name, type: 'http', port: 8123, txt: { serial: '990077' }, probe: false })
  const heard = await new Promise<Announced>((resolve) => {
    const stop = browse(
      '_http._tcp',
      () => [{ address: '127.0.0.1', internal: true }],
      (box) => {
        if (box.name !== name) return
        stop()
        resolve(box)
      },
      () => undefined,
    )
  })
  await new Promise<void>((resolve) => announcing.unpublishAll(() => announcing.destroy(() => resolve())))
  expect(heard).toMatchObject({ name, port: 8123, txt: { serial: '990077' } })
  expect(heard.address).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
})

test('D3 an interface that cannot hear says why, and the others go on', async () => {
  // 192.0.2.1 (RFC 5737) is no address of any computer: joining the group there fails as on a dead interface.
  const [address, reason] = await new Promise<[string, string]>((resolve) => {
    const stop = browse(
      '_http._tcp',
      () => [
        { address: '127.0.0.1', internal: true },
        { address: '192.0.2.1', internal: false },
      ],
      () => undefined,
      (...told) => {
        stop()
        resolve(told)
      },
    )
  })
  expect(address).toBe('192.0.2.1')
  expect(reason).toMatch(/^E[A-Z]+$/)
})

test('interfaces are those a station may dial', () => {
  expect(lan.interfaces().map(({ address }) => address)).not.toContain('127.0.0.1')
})
