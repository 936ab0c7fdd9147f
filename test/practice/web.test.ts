import { request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { serve, type Asked, type Reply, type WebServer } from '../../src/main/practice/web.ts'

let web: WebServer | null = null
afterEach(() => web?.stop())

async function serving(answer: (asked: Asked) => Reply | Promise<Reply>): Promise<string> {
  web = await serve('127.0.0.1', answer)
  return `http://${web.address}`
}

test('what was asked arrives as a value: path, query, body and login', async () => {
  const asked: Asked[] = []
  const url = await serving((one) => {
    asked.push(one)
    return { status: 200, body: { ok: true } }
  })
  const headers = { Authorization: `Basic ${Buffer.from('me:pass:word').toString('base64')}` }
  const answer = await fetch(`${url}/a/b?x=1&y=%20`, { method: 'PUT', body: 'grüezi', headers })
  expect(await answer.json()).toEqual({ ok: true })
  expect(asked[0]).toMatchObject({
    method: 'PUT',
    path: '/a/b',
    body: 'grüezi',
    login: { user: 'me', password: 'pass:word' },
  })
  expect(asked[0]?.query.get('y')).toBe(' ')
})

test('a text goes as it is, nothing as an empty body', async () => {
  const url = await serving(({ path }) => (path === '/text' ? { status: 200, body: 'plain' } : { status: 204 }))
  expect(await (await fetch(`${url}/text`)).text()).toBe('plain')
  expect((await fetch(url)).status).toBe(204)
})

test('an answer that throws is a 500, a body without end a 413, a target that is none a 400', async () => {
  const url = await serving(({ path }) => {
    if (path === '/bad') throw new Error('a bug')
    return { status: 200 }
  })
  expect((await fetch(`${url}/bad`)).status).toBe(500)
  expect((await fetch(url, { method: 'POST', body: 'x'.repeat(70_000) })).status).toBe(413)
  const odd = await new Promise((resolve) =>
    request({ host: '127.0.0.1', port: web?.port, path: ':x' }, (response) => resolve(response.statusCode)).end(),
  )
  expect(odd).toBe(400)
  expect((await fetch(url)).status).toBe(200)
})

test('stopped, it ends what is open and answers nobody', async () => {
  const url = await serving(() => new Promise(() => undefined))
  const waiting = fetch(url).then(
    () => 'answered',
    () => 'ended',
  )
  await web?.stop()
  expect(await waiting).toBe('ended')
  await expect(fetch(url)).rejects.toThrow()
  web = null
})
