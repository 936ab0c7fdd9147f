/**
 * The one connection an Alfen box gives: the login belongs to the TCP connection, and while it is open every other program is
 * locked out, the maker's own app too. Documented by the public project alfenctl (docs/how-it-works.md, reference.md).
 */
import { Failure } from '../../../shared/failure.ts'
import type { DeviceRequest, DeviceSession, HttpAnswer } from '../host.ts'
import { oneByOne, reached } from '../waiting.ts'
import { isLocked, objectIn } from './device-json.ts'
import type { Door } from './family.ts'

export interface AlfenSession {
  /**
   * Logs in first where needed; questions wait for each other. Rejects with `box-needs-password`, `box-busy` when another
   * program holds the connection, and like `Lan.ask`. `once`: never sent a second time, whatever became of the first.
   */
  ask(path: string, request?: Partial<DeviceRequest>, once?: 'once'): Promise<HttpAnswer>
  held(): boolean
  /** Logs out where that is possible, and closes the connection. Never rejects. */
  close(): Promise<void>
}

const limits = { timeoutMs: 10_000, maxBytes: 262_144 }
/** Asked faster than this, the box's watchdog restarts it, ms. */
const apart = 100
/** The answers of a box whose only connection is taken. */
const taken: ReadonlySet<number> = new Set([423, 429, 503])
/** A box that is up and lets nobody in ends the connection; nothing listens where one is refused, e.g. at a wrong port. */
const shut: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE'])

interface Line {
  session: DeviceSession
  /** Newer firmware wants it with each question. */
  token: string | null
  /** Firmware before 5 speaks plain HTTP and wants the login with each question. */
  login: { user: string; password: string } | null
}

export function alfenSession({ lan, clock, address, login, pin, pinned }: Door): AlfenSession {
  const plain = address.endsWith(':80')
  let known = pin
  let line: Line | null = null
  const inTurn = oneByOne()
  let freeAt = clock.monotonic()

  async function send(on: Line, path: string, request: Partial<DeviceRequest>): Promise<HttpAnswer> {
    await reached(clock, freeAt)
    try {
      return await on.session.ask(path, {
        ...limits,
        ...request,
        ...(on.login && { login: on.login }),
        headers: {
          'Content-Type': 'alfen/json',
          ...(on.token !== null && { Authorization: `Bearer ${on.token}` }),
        },
      })
    } finally {
      freeAt = clock.monotonic() + apart
    }
  }

  async function opened(): Promise<Line> {
    if (login === null) throw needsPassword(address)
    const who = plain ? { ...login, user: beforeFive } : login
    const session = lan.session(`${plain ? 'http' : 'https'}://${address}`, known)
    const fresh: Line = { session, token: null, login: plain ? who : null }
    try {
      // Before the password goes anywhere the certificate is seen and pinned; this question needs no login.
      const { certificate } = await send(fresh, '/api/info', {})
      if (certificate !== null && known === null) {
        known = certificate
        pinned(certificate)
      }
      fresh.token = await loggedIn(fresh, who)
      return fresh
    } catch (error) {
      session.close()
      throw error instanceof Failure && shut.has(error.details['reason']) ? busy(address) : error
    }
  }

  /** Gives the token, where this firmware has one. */
  async function loggedIn(on: Line, { user, password }: { user: string; password: string }): Promise<string | null> {
    const body = JSON.stringify({ username: user, password, displayname: 'Wattproof' })
    const answer = await send({ ...on, token: null }, '/api/login', { method: 'POST', body })
    if (taken.has(answer.status)) throw busy(address)
    if (isLocked(answer)) throw needsPassword(address)
    if (answer.status >= 300)
      throw new Failure('box-refused', `${address} does not let Wattproof log in (HTTP ${answer.status}).`, { address })
    const token = objectIn(answer)?.get('access')
    // What is no token of RFC 6750 §2.1 cannot be sent back.
    return typeof token === 'string' && /^[A-Za-z0-9._~+/-]{1,4096}=*$/.test(token) ? token : null
  }

  function dropped(): void {
    line?.session.close()
    line = null
  }

  async function askNow(path: string, request: Partial<DeviceRequest>, again: boolean): Promise<HttpAnswer> {
    const kept = line !== null
    const on = (line ??= await opened())
    let answer: HttpAnswer
    try {
      answer = await send(on, path, request)
    } catch (error) {
      dropped()
      // A connection that was kept may have ended unnoticed: the box closes it after a while, and when it restarts.
      if (kept && again && error instanceof Failure && error.code === 'box-not-answering')
        return askNow(path, request, false)
      throw error
    }
    if (taken.has(answer.status)) {
      dropped()
      throw busy(address)
    }
    if (!isLocked(answer)) return answer
    // The login lapses by itself, also on a connection that stays.
    dropped()
    if (kept && again) return askNow(path, request, false)
    throw needsPassword(address)
  }

  return {
    ask: (path, request = {}, once) =>
      inTurn(async () => {
        // What must not be sent twice goes over a connection that has just been seen to be there, and to be logged in.
        if (once !== undefined && line !== null) await askNow(harmless, {}, true)
        return askNow(path, request, once === undefined)
      }),
    held: () => line !== null,
    close: () =>
      inTurn(async () => {
        if (line === null) return
        await send(line, '/api/logout', { method: 'POST', body: '""', timeoutMs: 2000 }).catch(() => undefined)
        dropped()
      }),
  }
}

/** Wants a login and changes nothing: the identity at its backend. */
const harmless = '/api/prop?ids=2053_0'

/** The one user of firmware before 5. */
const beforeFive = 'cpadmin'

const needsPassword = (address: string): Failure =>
  new Failure('box-needs-password', `${address} wants its installer password.`, { address })

const busy = (address: string): Failure =>
  new Failure('box-busy', `${address} lets one program in at a time, and another one is connected.`, { address })
