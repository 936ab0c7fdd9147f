/** Logins to devices that want a proof of the password instead of the password. */
import { createHash } from 'node:crypto'
import type { IncomingMessage, RequestListener } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { createLan } from '../../src/main/platform/lan.ts'
import { digestAnswer } from '../../src/main/platform/lan/digest.ts'
import { device, secureDevice, stopDevices } from './lan-devices.ts'

const { ask } = createLan()
const limits = { timeoutMs: 5_000, maxBytes: 1_000 }
afterEach(stopDevices)

describe('the examples of the specifications', () => {
  const rfc7616 =
    'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"'
  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('RFC 7616 §3.9.1 with %s', (algorithm, response) => {
    const answer = digestAnswer(
      `Digest ${rfc7616}, algorithm=${algorithm}, opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
      { user: 'Mufasa', password: 'Circle of Life' },
      { method: 'GET', uri: '/dir/index.html' },
      'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    )
    expect(answer).toContain(`response="${response}"`)
    expect(answer).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"')
  })

  test('RFC 2617 §3.5, where no algorithm is named', () => {
    const challenge =
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    const login = { user: 'Mufasa', password: 'Circle Of Life' }
    const answer = digestAnswer(challenge, login, { method: 'GET', uri: '/dir/index.html' }, '0a4f113b')
    expect(answer).toContain('response="6629fae49393a05397450978507c4ef1"')
  })

  test.each([
    'Basic realm="box"',
    '',
    'Digest qop="auth", nonce="n"',
    'Digest realm="r", nonce="n", qop="auth-int"',
    'Digest realm="r", nonce="n", algorithm=SHA-512-256',
  ])('%j has no answer', (challenge) => {
    expect(digestAnswer(challenge, { user: 'u', password: 'p' }, { method: 'GET', uri: '/' })).toBeNull()
  })

  test('a name no header can carry goes encoded (RFC 7616 §3.4)', () => {
    const login = { user: "Jürgen €'s", password: 'p' }
    const answer = digestAnswer('Digest realm="r", nonce="n"', login, { method: 'GET', uri: '/' })
    expect(answer).toContain("username*=UTF-8''J%C3%BCrgen%20%E2%82%AC%27s,")
    expect(answer).toMatch(/^[\x20-\x7e]+$/)
  })

  test('a name with a quote in it cannot add fields of its own', () => {
    const login = { user: 'a", uri="/other', password: 'p' }
    const answer = digestAnswer('Digest realm="r", nonce="n"', login, { method: 'GET', uri: '/' })
    expect(answer).toContain('username="a\\", uri=\\"/other"')
  })
})

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

/** Lets in who proves to know `installer` / `secret`; `seen` gets every header it was sent. */
function locked(seen: (string | undefined)[]): RequestListener {
  const isLetIn = ({ method = '', url = '', headers }: IncomingMessage): boolean => {
    const field = (name: string): string => {
      const [, quoted, plain] =
        new RegExp(`\\b${name}=(?:"([^"]*)"|([^\\s,]+))`).exec(headers.authorization ?? '') ?? []
      return quoted ?? plain ?? ''
    }
    const proof = [md5('installer:box:secret'), 'n1', field('nc'), field('cnonce'), 'auth', md5(`${method}:${url}`)]
    return field('uri') === url && field('response') === md5(proof.join(':'))
  }
  return (request, response) => {
    seen.push(request.headers.authorization)
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => {
      if (isLetIn(request)) return response.end(`in ${String(request.method)} ${body}`)
      response.writeHead(401, { 'WWW-Authenticate': 'Digest realm="box", qop="auth", nonce="n1", algorithm=MD5' })
      return response.end()
    })
  }
}

const login = { user: 'installer', password: 'secret', digest: true }

test('D3 a challenge is answered once, the body goes with it, and the password never goes out', async () => {
  const seen: (string | undefined)[] = []
  const url = await device(locked(seen))
  const answer = await ask(`${url}/ocpp/config?a=1,2`, { ...limits, method: 'PUT', body: '{"x":1}', login })
  expect(answer).toEqual({ status: 200, body: 'in PUT {"x":1}', certificate: null, localAddress: '127.0.0.1' })
  expect(seen).toHaveLength(2)
  expect(seen[0]).toBeUndefined()
  const basic = Buffer.from('installer:secret').toString('base64')
  expect(seen.some((one) => one?.includes('secret') === true || one?.includes(basic) === true)).toBe(false)
})

test('D3 a wrong password is refused after one try', async () => {
  const seen: (string | undefined)[] = []
  const url = await device(locked(seen))
  expect(await ask(url, { ...limits, login: { ...login, password: 'wrong' } })).toMatchObject({ status: 401 })
  expect(seen).toHaveLength(2)
})

test('D3 without a login a challenge is only told', async () => {
  const seen: (string | undefined)[] = []
  expect(await ask(await device(locked(seen)), limits)).toMatchObject({ status: 401 })
  expect(seen).toEqual([undefined])
})

test('D3 over https the proof goes only to the device whose certificate was seen', async () => {
  const seen: (string | undefined)[] = []
  const { origin, certificate } = await secureDevice(locked(seen))
  expect(await ask(`${origin}/x`, { ...limits, login })).toMatchObject({ status: 200, certificate })
  expect(seen).toHaveLength(2)
})
