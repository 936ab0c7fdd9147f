import { once } from 'node:events'
import { mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createDownloads } from '../../src/main/loopback/downloads.ts'
import { announceRunning, runningAddress } from '../../src/main/loopback/running.ts'
import { serve, type Door } from '../../src/main/loopback/serve.ts'
import { emptyView, fakeApp, type FakeApp } from '../fakes/app.ts'
import { eventually } from '../fakes/eventually.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const doors: Door[] = []
afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.close()))
})

async function opened(app: FakeApp = fakeApp()) {
  const folder = mkdtempSync(join(tmpdir(), 'wattproof-page-'))
  const rendererDirectory = join(folder, 'renderer')
  mkdirSync(join(rendererDirectory, 'assets'), { recursive: true })
  writeFileSync(join(rendererDirectory, 'index.html'), '<!doctype html><title>The page</title>')
  writeFileSync(join(rendererDirectory, 'assets', 'app-1a2b.js'), 'export {}')
  writeFileSync(join(folder, 'secret.txt'), 'outside')
  const downloads = createDownloads()
  const door = await serve({ app, log, rendererDirectory, downloads, port: 0 })
  doors.push(door)
  const origin = `http://127.0.0.1:${door.port}`
  /** One request with exactly these headers; Host is right unless said otherwise. */
  const ask = async (method: string, path: string, headers: Record<string, string> = {}, body?: string) => {
    const call = request({ host: '127.0.0.1', port: door.port, method, path, headers, agent: false })
    call.end(body)
    const [response] = (await once(call, 'response')) as [IncomingMessage]
    let text = ''
    response.setEncoding('utf8')
    for await (const piece of response) text += piece as string
    return { status: response.statusCode, headers: response.headers, text }
  }
  /** Comes in by the printed address; gives the session's cookie. */
  const enter = async () => {
    const { headers } = await ask('GET', door.address().slice(origin.length))
    return headers['set-cookie']![0]!.split(';')[0]!
  }
  const call = (cookie: string, name: string, input: unknown, headers: Record<string, string> = {}) =>
    ask(
      'POST',
      '/api/call',
      { Cookie: cookie, Origin: origin, 'Content-Type': 'application/json', ...headers },
      JSON.stringify({ name, input }),
    )
  return { door, app, origin, ask, enter, call, downloads, folder }
}

test('D1 the printed address opens the app once: code for cookie, then the page', async () => {
  const { door, origin, ask } = await opened()
  const address = door.address()
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?code=[\w-]{43}$/)
  const first = await ask('GET', address.slice(origin.length))
  expect(first).toMatchObject({ status: 303, headers: { location: '/' } })
  expect(first.headers['set-cookie']![0]).toMatch(/^wattproof_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/)
  const page = await ask('GET', '/', { Cookie: first.headers['set-cookie']![0]!.split(';')[0]! })
  expect(page).toMatchObject({ status: 200, text: expect.stringContaining('The page') })
  expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';")
  expect(page.headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/)
  expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' })
  expect(page.headers['access-control-allow-origin']).toBeUndefined()
})

test('a code dies when it is used and when a newer one is made', async () => {
  const { door, origin, ask } = await opened()
  const older = door.address().slice(origin.length)
  const newer = door.address().slice(origin.length)
  expect(await ask('GET', older)).toMatchObject({ status: 403 })
  expect(await ask('GET', newer)).toMatchObject({ status: 303 })
  const again = await ask('GET', newer, { 'Accept-Language': 'de-DE,de;q=0.9' })
  expect(again).toMatchObject({ status: 403, text: expect.stringContaining('schon benutzt') })
  expect(again.headers['set-cookie']).toBeUndefined()
})

test('without the cookie nothing is served: no page, no file, no command, no event, no download', async () => {
  const { app, ask, origin, downloads, folder } = await opened()
  const offered = downloads.offer(join(folder, 'secret.txt'))
  expect((await ask('GET', '/')).status).toBe(403)
  for (const path of ['/index.html', '/assets/app-1a2b.js', '/api/events', offered])
    expect((await ask('GET', path)).status).toBe(401)
  const headers = { Origin: origin, 'Content-Type': 'application/json', Cookie: 'wattproof_1=x' }
  expect((await ask('POST', '/api/call', headers, '{"name":"app.view","input":{}}')).status).toBe(401)
  expect(app.asked).toEqual([])
})

test('DNS rebinding: another Host is refused even with the cookie and the code', async () => {
  const { door, ask, enter, origin } = await opened()
  const cookie = await enter()
  const port = String(door.port)
  for (const host of [`evil.example:${port}`, '127.0.0.1', `127.0.0.1:1`, `[::1]:${port}`, `localhost.:${port}`]) {
    expect((await ask('GET', '/', { Host: host, Cookie: cookie })).status).toBe(403)
    expect((await ask('GET', door.address().slice(origin.length), { Host: host })).status).toBe(403)
  }
  expect((await ask('GET', '/', { Host: `localhost:${port}`, Cookie: cookie })).status).toBe(200)
})

test('cross-site: a request of another page is refused even with the cookie', async () => {
  const { app, call, enter, origin, ask } = await opened()
  const cookie = await enter()
  for (const foreign of ['https://evil.example', 'null', origin.replace('http', 'https'), 'http://127.0.0.1:1'])
    expect((await call(cookie, 'app.view', {}, { Origin: foreign })).status).toBe(403)
  expect((await call(cookie, 'app.view', {}, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
  expect((await ask('POST', '/api/call', { Cookie: cookie, 'Content-Type': 'application/json' }, '{}')).status).toBe(
    403,
  )
  expect((await ask('GET', '/', { Cookie: cookie, 'Sec-Fetch-Site': 'same-site' })).status).toBe(403)
  expect(app.asked).toEqual([])
})

test('D1 a command goes through and its answer comes back', async () => {
  const { app, call, enter } = await opened(fakeApp({ 'wallbox.adopt': () => ({ wallbox: 'w1' }) }))
  const reply = await call(await enter(), 'wallbox.adopt', { found: 'f' })
  expect(JSON.parse(reply.text)).toEqual({ ok: true, value: { wallbox: 'w1' } })
  expect(app.asked).toEqual([{ name: 'wallbox.adopt', input: { found: 'f' } }])
})

test('bad requests are answered, not crashed on', async () => {
  const { ask, call, enter, origin } = await opened()
  const cookie = await enter()
  const headers = { Cookie: cookie, Origin: origin, 'Content-Type': 'application/json' }
  for (const body of ['', 'no json', 'null', '[]', '{"name":"__proto__"}'])
    expect(JSON.parse((await ask('POST', '/api/call', headers, body)).text)).toMatchObject({
      failure: { code: 'unknown-command' },
    })
  expect((await call(cookie, 'app.view', {}, { 'Content-Type': 'text/plain' })).status).toBe(415)
  expect((await ask('POST', '/api/call', headers, 'x'.repeat(1_100_000))).status).toBe(413)
  expect((await ask('DELETE', '/', { Cookie: cookie })).status).toBe(405)
  expect((await ask('GET', '/', { Cookie: cookie })).status).toBe(200)
})

test('only files of the page are served, whatever the path says', async () => {
  const { ask, enter } = await opened()
  const cookie = await enter()
  expect(await ask('GET', '/assets/app-1a2b.js', { Cookie: cookie })).toMatchObject({ status: 200, text: 'export {}' })
  for (const path of [
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets',
    '//secret.txt',
    '/secret.txt',
  ])
    expect((await ask('GET', path, { Cookie: cookie })).status).toBe(404)
})

test('an offered archive is downloaded under its name, and only at its address', async () => {
  const { ask, enter, downloads, folder } = await opened()
  const file = join(folder, 'Wattproof Tiefgarage Süd.zip')
  writeFileSync(file, 'PK')
  const path = downloads.offer(file)
  const cookie = await enter()
  const got = await ask('GET', path, { Cookie: cookie })
  expect(got).toMatchObject({ status: 200, text: 'PK', headers: { 'content-type': 'application/zip' } })
  expect(got.headers['content-disposition']).toBe(
    `attachment; filename="Wattproof_Tiefgarage_S_d.zip"; filename*=UTF-8''Wattproof%20Tiefgarage%20S%C3%BCd.zip`,
  )
  expect((await ask('GET', '/download/other', { Cookie: cookie })).status).toBe(404)
})

test('D1 a page that connects is told the latest view, then everything that happens', async () => {
  const { app, door, enter } = await opened()
  const call = request({
    host: '127.0.0.1',
    port: door.port,
    path: '/api/events',
    headers: { Cookie: await enter() },
    agent: false,
  }).end()
  const [response] = (await once(call, 'response')) as [IncomingMessage]
  response.setEncoding('utf8')
  expect(response.headers['content-type']).toBe('text/event-stream')
  let text = ''
  response.on('data', (piece: string) => (text += piece))
  const until = (wanted: string) => eventually(() => expect(text).toContain(wanted))
  await until('"name":"Garage"')
  app.emit('traffic', { wallbox: 'w1', lines: [] })
  app.emit('view', { ...emptyView, selected: 'w1' })
  await until('"selected":"w1"')
  expect(text.match(/^event: .*$/gm)).toEqual(['event: view', 'event: traffic', 'event: view'])
  call.destroy()
})

test('a second start gets a fresh address from the running instance, by a private file', async () => {
  const { door, ask, origin } = await opened()
  const data = mkdtempSync(join(tmpdir(), 'wattproof-running-'))
  expect(await runningAddress(data)).toBeNull()
  const withdraw = announceRunning(data, door)
  expect(statSync(join(data, 'running.json')).mode & 0o777).toBe(0o600)
  const address = await runningAddress(data)
  expect((await ask('GET', address!.slice(origin.length))).status).toBe(303)
  withdraw()
  expect(await runningAddress(data)).toBeNull()
})

test('a stale or false note of a running instance leads nowhere', async () => {
  const { door, ask } = await opened()
  const data = mkdtempSync(join(tmpdir(), 'wattproof-running-'))
  announceRunning(data, { port: door.port, secret: 'wrong' })
  expect(await runningAddress(data)).toBeNull()
  writeFileSync(join(data, 'running.json'), 'rubbish')
  expect(await runningAddress(data)).toBeNull()
  const right = { Authorization: `Bearer ${door.secret}` }
  expect((await ask('POST', '/api/address', right)).status).toBe(200)
  expect((await ask('POST', '/api/address', { ...right, Origin: `http://127.0.0.1:${door.port}` })).status).toBe(403)
  expect((await ask('POST', '/api/address', { ...right, Host: `evil.example:${door.port}` })).status).toBe(403)
})

test('a port in use is a failure that says so', async () => {
  const { door, app, folder, downloads } = await opened()
  await expect(
    serve({ app, log, rendererDirectory: join(folder, 'renderer'), downloads, port: door.port }),
  ).rejects.toMatchObject({
    code: 'port-in-use',
  })
})
