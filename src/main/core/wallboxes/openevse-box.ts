/**
 * How an OpenEVSE is read and written: `GET /config` gives every setting, the backend key in clear; `POST /config` takes any
 * part of it as JSON and says `done` or `no change`; `GET /status` tells of the connection. Settings act at once.
 */
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { DeviceRequest, HttpAnswer } from '../host.ts'
import type { Written } from '../writes/writes.ts'
import { notThat, objectIn, textOf } from './device-json.ts'
import { setting, short, type Door, type OpenBox, type Setting } from './family.ts'
import { loginFits } from './micro-ocpp.ts'

const limits = { timeoutMs: 6000, maxBytes: 65_536 }

/** Who logs in where the box has a password and no user name of its own. */
export const defaultUser = 'openevseadmin'

/** Named as the box names them. */
export const openevseSettings: readonly Setting[] = [
  setting('ocpp_enabled', 'boolean', 'RW'),
  setting('ocpp_server', 'text', 'RW', { canBeEmpty: true }),
  setting('ocpp_chargeBoxId', 'text', 'RW', { canBeEmpty: true, own: true }),
  setting('ocpp_authkey', 'text', 'RW', { longest: 40, canBeEmpty: true, secret: true, problem: keyProblem }),
  // Not a setting of the box: what can be said of its key without showing it.
  setting('ocpp_authkey_form', 'choice', 'R', {
    choices: {
      none: 'settings.openevse.ocpp_authkey_form.none',
      hex: 'settings.openevse.ocpp_authkey_form.hex',
      invalid: 'settings.openevse.ocpp_authkey_form.invalid',
      hidden: 'settings.openevse.ocpp_authkey_form.hidden',
    },
  }),
  setting('ocpp_idtag', 'text', 'RW', { longest: 20 }),
  setting('ocpp_auth_auto', 'boolean', 'RW'),
  setting('ocpp_auth_offline', 'boolean', 'RW', { ocpp: 'AllowOfflineTxForUnknownId' }),
  setting('ocpp_suspend_evse', 'boolean', 'RW'),
  setting('ocpp_energize_plug', 'boolean', 'RW'),
  setting('ocpp_connected', 'boolean', 'R'),
]

const byKey = new Map(openevseSettings.map((setting) => [setting.key, setting]))

/** Told by /status; everything else by /config. */
const statusKeys: readonly string[] = ['ocpp_connected']

export function openOpenEvse({ lan, address, login }: Door): OpenBox {
  const ask = async (path: string, request: Partial<DeviceRequest> = {}): Promise<HttpAnswer> => {
    const answer = await lan.ask(`http://${address}${path}`, {
      ...limits,
      ...(login !== null && {
        login: { user: login.user === '' ? defaultUser : login.user, password: login.password },
      }),
      ...request,
    })
    if (answer.status === 401)
      throw new Failure('box-needs-password', `${address} wants a user name and a password.`, { address })
    if (answer.status === 429)
      throw new Failure('box-busy', `${address} is locked after too many wrong passwords.`, { address })
    return answer
  }
  const values = async (path: string): Promise<ReadonlyMap<string, unknown>> => {
    const answer = await ask(path)
    const object = answer.status === 200 ? objectIn(answer) : null
    if (object === null) throw notThat(answer, address, 'OpenEVSE')
    return object
  }
  const post = (path: string, body: unknown): Promise<HttpAnswer> =>
    ask(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'OpenEVSE' },
    })

  async function writeKey(key: string): Promise<Written> {
    const problem = keyProblem(key)
    if (problem !== null) return { result: 'rejected', reason: problem.code }
    const identity = textOf((await values('/config')).get('ocpp_chargeBoxId'), 'text') ?? ''
    if (!loginFits(identity, key.length / 2)) return { result: 'rejected', reason: 'microOcpp.key.tooLong' }
    const written = replied(await post('/config', { ocpp_authkey: key }), address)
    if (written.result !== 'accepted') return written
    const now = textOf((await values('/config')).get('ocpp_authkey'), 'text') ?? ''
    // Compared here, so that the key is never handed on. A mask in its place proves nothing either way.
    if (now.toLowerCase() === key.toLowerCase() || formOf(now) === 'hidden') return { result: 'not readable' }
    return { result: 'rejected', reason: 'openevse.refused.keyNotKept' }
  }

  return {
    async read(keys) {
      const found: [string, string | null][] = []
      const config = keys.some((key) => !statusKeys.includes(key)) ? await values('/config') : null
      const status = keys.some((key) => statusKeys.includes(key)) ? await values('/status') : null
      for (const key of keys) {
        const setting = byKey.get(key)
        if (setting === undefined) continue
        const from = statusKeys.includes(key) ? status : config
        if (key === 'ocpp_authkey_form' && config?.has('ocpp_authkey'))
          found.push([key, formOf(textOf(config.get('ocpp_authkey'), 'text') ?? '')])
        else if (from?.has(key)) found.push([key, setting.secret ? null : textOf(from.get(key), setting.type)])
      }
      return new Map(found)
    },
    async write(key, value) {
      const setting = byKey.get(key)
      if (setting === undefined) return { result: 'not supported' }
      if (setting.access === 'R') return { result: 'read-only' }
      const text = value ?? ''
      if (setting.secret) return writeKey(text)
      const typed = setting.type === 'boolean' ? /^true$/i.test(text.trim()) : text
      return replied(await post('/config', { [key]: typed }), address)
    },
    async restart() {
      const answer = await post('/restart', { device: 'gateway' })
      if (answer.status === 423) throw new Failure('box-refused', `${address} is locked by its maker.`, { address })
      if (answer.status !== 200) throw notThat(answer, address, 'OpenEVSE')
    },
    held: () => false,
    close: () => Promise.resolve(),
  }
}

/** Nothing but the value read back proves a write, so a garbled confirmation counts as one. */
function replied(answer: HttpAnswer, address: string): Written {
  if (answer.status === 423) return { result: 'rejected', reason: 'openevse.refused.locked' }
  if (answer.status === 400) return { result: 'rejected', reason: short(objectIn(answer)?.get('msg')) || null }
  if (answer.status < 200 || answer.status > 299) throw notThat(answer, address, 'OpenEVSE')
  return { result: 'accepted' }
}

/** The firmware takes the key as hex and goes without a login, silently, when it is none. */
function keyProblem(value: string): Said | null {
  const form = formOf(value)
  return form === 'none' || form === 'hex' ? null : said('openevse.key.notHex')
}

/** 40 hex digits are the longest AuthorizationKey of OCPP 1.6 security. */
function formOf(key: string): 'none' | 'hex' | 'invalid' | 'hidden' {
  if (key === '') return 'none'
  if (/^(_DUMMY_PASSWORD|[•*]+)$/.test(key)) return 'hidden'
  return /^([0-9a-f]{2}){1,20}$/i.test(key) ? 'hex' : 'invalid'
}
