/**
 * An emulated Alfen (NG910), as the public project alfenctl documents its local HTTPS API: one connection at a time, the login
 * bound to it, properties by object and sub-index, some of them in force only after a restart, secrets by `/api/domain`, and a
 * watchdog that does not forgive haste. Where nothing is documented it does the plain thing: the whole backend address is
 * taken over at the restart, and offline it decides by the two OCPP keys its offline action stands for.
 */
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { identity, objectId, properties, type Value } from './alfen-properties.ts'
import type { Emulated, EmulationOptions } from './emulations.ts'
import { handsOf } from './hands.ts'
import type { Key } from './keys.ts'
import { Memory } from './memory.ts'
import { ownCertificate } from './self-signed.ts'
import { Wallbox } from './wallbox.ts'
import { serve, type Asked, type Reply } from './web.ts'

const firmware = '7.4.5-4415'
/** What every practice box of this kind lets in. */
export const practiceLogin = { user: 'admin', password: 'practice' }
/** So many questions within a second are a client gone wild. */
const mostASecond = 15

interface Stored {
  values: Record<string, Value>
  /** Of the backend; empty for none. */
  authorizationKey: string
}

export interface EmulatedAlfen extends Emulated {
  /** The charging station inside. */
  box: Wallbox
  /** True while somebody is logged in. */
  readonly taken: boolean
  /** Ends the connection of whoever asks nothing at the moment, as it does by itself after a while. */
  endIdle(): void
}

export async function emulateAlfen(options: EmulationOptions): Promise<EmulatedAlfen> {
  const { directory, host, time, backendUrl, speed } = options
  const { host: operator, pathname } = new URL(backendUrl)
  const memory = new Memory<Stored>(join(directory, 'alfen.json'), { values: {}, authorizationKey: '' })
  if (memory.value.values['2071_1'] === undefined)
    memory.save({ values: { ...memory.value.values, '2071_1': operator, '2071_2': pathname.replace(/\/$/, '') } })
  const box = new Wallbox({
    directory,
    serial: objectId,
    time,
    speed,
    model: { vendor: 'Alfen BV', type: 'NG910-60027', firmware },
    settings: { ocppd: String(valueOf(memory.value, '2063_0')) },
  })
  const alfen = new Alfen(box, memory, () => time.now())
  const tls = await ownCertificate(new Memory(join(directory, 'tls.json'), { cert: '', key: '' }), objectId, time.now())
  const web = await serve(host, (asked) => alfen.answer(asked), {
    tls,
    admits: () => !alfen.taken,
    isDown: () => box.isRebooting,
  })
  alfen.boot()
  box.start()
  return {
    address: web.address,
    serial: objectId,
    box,
    hands: handsOf(box),
    endIdle: web.endIdle,
    get taken() {
      return alfen.taken
    },
    async stop() {
      box.stop()
      await web.stop()
    },
  }
}

const valueOf = (stored: Stored, id: string): Value => stored.values[id] ?? properties[id]?.initial ?? ''

class Alfen {
  private readonly box: Wallbox
  private readonly memory: Memory<Stored>
  private readonly now: () => number
  private holder: Socket | null = null
  private asked: number[] = []

  constructor(box: Wallbox, memory: Memory<Stored>, now: () => number) {
    this.box = box
    this.memory = memory
    this.now = now
  }

  get taken(): boolean {
    return this.holder !== null
  }

  answer(asked: Asked): Reply {
    const { connection, path, method } = asked
    const now = this.now()
    this.asked = [...this.asked.filter((time) => time > now - 1000), now]
    if (this.asked.length > mostASecond) {
      this.restart()
      connection.destroy()
      return { status: 500 }
    }
    if (path === '/api/info') return { status: 200, body: info }
    if (path === '/api/login' && method === 'POST') return this.login(asked)
    if (this.holder !== connection) return { status: 401 }
    if (path === '/api/logout') {
      this.holder = null
      return { status: 200 }
    }
    if (path === '/api/prop') return method === 'POST' ? this.store(asked.body) : this.tell(asked.query)
    if (method === 'POST' && path === '/api/domain') return this.keep(asked.body)
    if (method === 'POST' && path === '/api/cmd') return this.obey(asked.body)
    return { status: 404 }
  }

  /** Puts into force what waits for a restart. */
  boot(): void {
    const text = (id: string): string => String(valueOf(this.memory.value, id))
    const at = text('2077_0') === '2' ? '2078' : '2071'
    const scheme = Number(text('2723_0')) >= 2 ? 'wss' : 'ws'
    const url = `${scheme}://${text(`${at}_1`)}${text(`${at}_2`)}/${encodeURIComponent(text('2053_0'))}`
    const { authorizationKey } = this.memory.value
    const login = Buffer.from(`${text('2053_0')}:${authorizationKey}`).toString('base64')
    this.box.configure({
      ocppe: text(`${at}_1`) !== '' && text('2077_0') !== '0',
      ocppu: url,
      ocppd: text('2063_0'),
      acs: text('2126_0') === '0' ? 0 : 1,
      authorization: Number(text('2723_0')) > 0 && authorizationKey !== '' ? `Basic ${login}` : '',
    })
  }

  private restart(): void {
    this.holder?.destroy()
    this.holder = null
    this.boot()
    this.box.reboot('HardReset')
  }

  private login({ body, connection }: Asked): Reply {
    const given = parsed(body)
    if (given?.['username'] !== practiceLogin.user || given['password'] !== practiceLogin.password)
      return { status: 401 }
    this.holder = connection
    connection.once('close', () => {
      if (this.holder === connection) this.holder = null
    })
    return { status: 200 }
  }

  private tell(query: URLSearchParams): Reply {
    const ids = (query.get('ids') ?? '').split(',').filter((id) => Object.hasOwn(properties, id))
    const listed = ids.map((id) => ({
      id,
      access: properties[id]?.readonly ? 1 : 0,
      type: typeof this.value(id) === 'string' ? 9 : 5,
      len: 0,
      cat: 'generic',
      value: this.value(id),
    }))
    return { status: 200, body: { version: 2, properties: listed, offset: 0, total: listed.length } }
  }

  private value(id: string): Value {
    const { connected, accepted } = this.box.connection
    if (id === '3600_1') return accepted ? 3 : connected ? 1 : 0
    if (id === '2059_0') return this.now()
    const key = properties[id]?.key
    if (key === undefined) return valueOf(this.memory.value, id)
    const value = this.keyValue(key)
    return isSwitch(value) ? Number(value === 'true') : Number(value)
  }

  private keyValue(key: Key): string {
    return this.box.keys.read([key]).configurationKey[0]?.value ?? ''
  }

  /** All or nothing; what must wait for a restart is answered like the rest. */
  private store(body: string): Reply {
    const wanted = Object.entries(parsed(body) ?? {}).map(([id, one]) => ({
      id,
      value: (one as { value?: Value }).value,
    }))
    const wrong = wanted.find(
      ({ id, value }) =>
        value === undefined ||
        !Object.hasOwn(properties, id) ||
        properties[id]?.readonly === true ||
        typeof value !== typeof properties[id]?.initial ||
        // Security goes up only.
        (id === '2723_0' && Number(value) < Number(this.value(id))),
    )
    if (wrong || wanted.length === 0 || wanted.length > 15) return { status: 400, body: 'Bad request' }
    for (const { id, value = '' } of wanted) {
      const key = properties[id]?.key
      if (key === undefined) this.memory.save({ values: { ...this.memory.value.values, [id]: value } })
      else this.box.keys.change(key, isSwitch(this.keyValue(key)) ? String(value === 1) : String(value))
    }
    return { status: 200 }
  }

  private keep(body: string): Reply {
    const given = parsed(body)
    const data = given?.['data']
    if (given?.['cmd'] !== 'add' || given['type'] !== 0 || typeof data !== 'string' || !/^([0-9A-F]{2})+$/.test(data))
      return { status: 400 }
    const authorizationKey = Buffer.from(data, 'hex').toString('latin1')
    this.memory.save({ authorizationKey })
    return { status: 200 }
  }

  private obey(body: string): Reply {
    if (parsed(body)?.['command'] !== 'reboot') return { status: 200 }
    // The answer still goes out; then everything is gone for a moment.
    setImmediate(() => this.restart())
    return { status: 200 }
  }
}

const isSwitch = (value: string): boolean => value === 'true' || value === 'false'

/** The fields of a JSON object; null for anything else. */
function parsed(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

const info = {
  Identity: identity,
  ContentType: 'alfen/json',
  FWVersion: firmware,
  Model: 'NG910-60027',
  ObjectId: objectId,
  Type: '1.0.1',
}
