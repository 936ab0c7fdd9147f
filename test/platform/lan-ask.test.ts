/** Questions to devices that are what they should be, and to those that are not. */
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { createLan } from '../../src/main/platform/lan.ts'
import { Failure } from '../../src/shared/failure.ts'
import { awaited, device, rawDevice, secureDevice, stopDevices } from './lan-devices.ts'

const { ask, session } = createLan()
const limits = { timeoutMs: 5_000, maxBytes: 1_000 }
afterEach(stopDevices)

const notAnswering = (reason: string) => ({ code: 'box-not-answering', details: { reason } })

describe('D3 a device is asked', () => {
  test('plainly, and answers with status, text and the address it was reached from', async () => {
    const url = await device((request, response) => {
      response.statusCode = request.headers['accept-encoding'] === 'identity' ? 404 : 500
      response.end(`grüezi ${String(request.url)} ${request.headers.host}`)
    })
    expect(await ask(`${url}/api/status?filter=sse`, limits)).toEqual({
      status: 404,
      body: `grüezi /api/status?filter=sse ${new URL(url).host}`,
      certificate: null,
      localAddress: '127.0.0.1',
    })
  })

  test('with method, body, headers and login, each as given', async () => {
    const url = await device((request, response) => {
      let body = ''
      request.on('data', (piece: Buffer) => (body += piece.toString()))
      request.on('end', () => {
        const { authorization, 'content-length': length, 'content-type': type } = request.headers
        response.end(JSON.stringify({ method: request.method, body, authorization, length, type }))
      })
    })
    const told = await ask(url, {
      ...limits,
      method: 'PUT',
      body: '{"a":"ü"}',
      headers: { 'Content-Type': 'application/json' },
      login: { user: 'admin', password: 'geheim' },
    })
    expect(JSON.parse(told.body)).toEqual({
      method: 'PUT',
      body: '{"a":"ü"}',
      length: '10',
      type: 'application/json',
      authorization: `Basic ${Buffer.from('admin:geheim').toString('base64')}`,
    })
    const empty = await ask(url, { ...limits, method: 'POST', body: '' })
    expect(JSON.parse(empty.body)).toMatchObject({ method: 'POST', body: '', length: '0' })
  })

  test('hostile boxes: a header that HTTP cannot carry is a Failure, and not a byte is sent', async () => {
    let asked = 0
    const url = await device((_, response) => response.end(String((asked += 1))))
    const line = session(url)
    for (const Authorization of ['Bearer a\r\nHost: elsewhere', 'Bearer \u20ac'])
      for (const task of [
        ask(url, { ...limits, headers: { Authorization } }),
        line.ask('/', { ...limits, headers: { Authorization } }),
      ])
        await expect(task).rejects.toBeInstanceOf(Failure)
    await expect(ask(url, { ...limits, headers: { 'a b': 'c' } })).rejects.toMatchObject({ code: 'bad-input' })
    line.close()
    expect(asked).toBe(0)
  })

  test('nobody there is box-not-answering; what is no address of a device is bad-url', async () => {
    const url = await device(() => undefined)
    await stopDevices()
    await expect(ask(url, limits)).rejects.toMatchObject(notAnswering('ECONNREFUSED'))
    for (const bad of ['file:///etc/passwd', 'ws://127.0.0.1', 'nowhere', 'http://user:pw@127.0.0.1/'])
      await expect(ask(bad, limits)).rejects.toMatchObject({ code: 'bad-url' })
  })
})

describe('hostile boxes', () => {
  test('a redirect is shown, not followed', async () => {
    let asked = 0
    const url = await device((_request, response) => {
      asked += 1
      response.writeHead(302, { Location: '/elsewhere' }).end()
    })
    expect((await ask(url, limits)).status).toBe(302)
    expect(asked).toBe(1)
  })

  test.each([
    ['10 MB', 10_000_000],
    ['an endless one', Infinity],
  ])('a body that is too long (%s) is cut at the limit, and the rest is not fetched', async (_what, bytes) => {
    let sent = 0
    const url = await device((_request, response) => {
      const more = () => {
        while (sent < bytes && response.write('x'.repeat(100_000))) sent += 100_000
        if (sent < bytes) response.once('drain', more)
        else response.end()
      }
      more()
    })
    expect((await ask(url, limits)).body).toBe('x'.repeat(1_000))
    expect(sent).toBeLessThan(10_000_000)
  })

  test('a body of exactly the limit is whole', async () => {
    const url = await device((_request, response) => response.end('x'.repeat(1_000)))
    expect((await ask(url, limits)).body).toHaveLength(1_000)
  })

  test('a gzip bomb nobody asked for is not unpacked', async () => {
    const url = await device((_request, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000))),
    )
    await expect(ask(url, limits)).rejects.toMatchObject(notAnswering('an encoding nobody asked for'))
  })

  test.each<[string, string, (socket: Socket) => void]>([
    ['that says nothing', 'timeout', () => undefined],
    [
      'whose head drips',
      'timeout',
      (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nServer: slow slow slow slow slow slow slow slow slow\r\n'),
    ],
    [
      'whose body drips',
      'timeout',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        drip(socket, 'x'.repeat(60))
      },
    ],
    ['that hangs up', 'ECONNRESET', (socket) => socket.once('data', () => socket.end())],
    [
      'that breaks off',
      'connection lost',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf')),
    ],
    ['that speaks HTTP/0.9', 'no HTTP', (socket) => socket.end('<html>hello</html>')],
    ['that talks garbage', 'no HTTP', (socket) => socket.end(Buffer.from([0, 255, 13, 10, 7, 7]))],
    [
      'whose chunks are garbage',
      'no HTTP',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n'),
    ],
    [
      'with a huge head',
      'no HTTP',
      (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\nhello`),
    ],
    [
      'that wants to speak something else',
      'connection lost',
      (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
    ],
  ])('one %s is box-not-answering: %s', async (_what, reason, behave) => {
    const url = await rawDevice(behave)
    await expect(ask(url, { timeoutMs: 300, maxBytes: 1_000 })).rejects.toMatchObject(notAnswering(reason))
  })
})

describe('https: a device is known by its certificate', () => {
  const login = { user: 'admin', password: 'sesame-open' }

  test('the one it shows is told', async () => {
    const { origin, certificate } = await secureDevice((_request, response) => response.end('hello'))
    expect(await ask(origin, limits)).toMatchObject({ body: 'hello', certificate })
  })

  test('hostile boxes: with another certificate than the pinned one it gets no byte of the question, nor the password', async () => {
    const before = await secureDevice((_request, response) => response.end('hello'))
    const pin = (await ask(before.origin, { ...limits, login }, null)).certificate
    expect(before.heard()).toContain(Buffer.from('admin:sesame-open').toString('base64'))
    const { certificate, body } = await ask(before.origin, { ...limits, login }, pin)
    expect({ certificate, body }).toEqual({ certificate: pin, body: 'hello' })

    const other = await secureDevice((_request, response) => response.end('give me'))
    const refused = await ask(other.origin, { ...limits, login }, pin).catch((error: unknown) => error)
    expect(refused).toMatchObject({
      code: 'box-certificate-changed',
      details: { sha256: other.certificate },
    })
    // A question without a pin arrives after anything that was sent before it.
    await ask(other.origin, limits)
    expect(other.heard().match(/GET/g)).toHaveLength(1)
    expect(other.heard()).not.toContain('Authorization')
  })

  test('hostile boxes: one whose certificate is known is not asked over plain http', async () => {
    let asked = 0
    const url = await device((_request, response) => {
      asked += 1
      response.end()
    })
    await expect(ask(url, limits, 'ab'.repeat(32))).rejects.toMatchObject({ code: 'bad-url' })
    expect(asked).toBe(0)
  })

  test('hostile boxes: a device that speaks no TLS there is box-not-answering, at once or in time', async () => {
    const plain = await device((_request, response) => response.end('hello'))
    await expect(ask(plain.replace('http:', 'https:'), limits)).rejects.toMatchObject(notAnswering('no TLS'))
    const mute = await rawDevice(() => undefined)
    await expect(ask(mute.replace('http:', 'https:'), { ...limits, timeoutMs: 200 })).rejects.toMatchObject(
      notAnswering('timeout'),
    )
  })
})

describe('a session is one connection', () => {
  test('questions go over it one after another, over http and https', async () => {
    for (const start of [(...args: Parameters<typeof device>) => device(...args), secureOrigin]) {
      const connections = new Set<unknown>()
      let open = 0
      let most = 0
      const origin = await start((request, response) => {
        connections.add(request.socket)
        most = Math.max(most, ++open)
        setImmediate(() => {
          open -= 1
          response.end(request.url)
        })
      })
      const box = session(origin)
      const answers = await Promise.all(['/a', '/b', '/c'].map((path) => box.ask(path, limits)))
      expect(answers.map(({ body }) => body)).toEqual(['/a', '/b', '/c'])
      expect({ connections: connections.size, most }).toEqual({ connections: 1, most: 1 })
      box.close()
    }
  })

  test('once the device has hung up it is box-not-answering, not a new connection', async () => {
    const sockets: Socket[] = []
    const origin = await device((request, response) => {
      sockets.push(request.socket)
      response.end('hello')
    })
    const box = session(origin)
    await box.ask('/', limits)
    const hungUp = new Promise((resolve) => sockets[0]!.once('close', resolve))
    sockets[0]!.destroy()
    await hungUp
    await expect(box.ask('/', limits)).rejects.toMatchObject({ code: 'box-not-answering' })
    await expect(box.ask('/', limits)).rejects.toMatchObject({ code: 'box-not-answering' })
    expect(sockets).toHaveLength(1)
  })

  test('closed, what still waits ends, and the device sees the connection go', async () => {
    let gone: Promise<unknown> = Promise.resolve()
    const arrived = awaited<undefined>()
    const origin = await device((request) => {
      gone = new Promise((resolve) => request.socket.once('close', resolve))
      arrived.resolve(undefined)
    })
    const box = session(origin)
    const waiting = [box.ask('/a', limits), box.ask('/b', limits)].map((one) => one.catch((error: unknown) => error))
    await arrived.promise
    box.close()
    expect(await Promise.all(waiting)).toMatchObject([notAnswering('closed'), notAnswering('closed')])
    await gone
  })

  test('hostile boxes: a question that ends in the middle ends the connection: no answer is taken for the next one', async () => {
    const origin = await device((_request, response) => response.end('x'.repeat(5_000)))
    const box = session(origin)
    expect((await box.ask('/', limits)).body).toHaveLength(1_000)
    await expect(box.ask('/', limits)).rejects.toMatchObject(notAnswering('connection lost'))
  })

  test('hostile boxes: with another certificate than the pinned one nothing is asked', async () => {
    const { origin, heard } = await secureDevice((_request, response) => response.end('hello'))
    const box = session(origin, 'ab'.repeat(32))
    await expect(box.ask('/secret', limits)).rejects.toMatchObject({ code: 'box-certificate-changed' })
    await ask(origin, limits)
    expect(heard()).not.toContain('secret')
  })
})

async function secureOrigin(...args: Parameters<typeof device>): Promise<string> {
  return (await secureDevice(...args)).origin
}

/** A byte now and then, for as long as the connection lasts. */
function drip(socket: Socket, text: string): void {
  const bytes = Array.from(text)
  const timer = setInterval(() => {
    const next = bytes.shift()
    if (next !== undefined && socket.writable) socket.write(next)
  }, 20)
  socket.once('close', () => clearInterval(timer))
}
