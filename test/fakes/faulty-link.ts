/** One disturbed link on the still clock: what either end hears, each line with the milliseconds since the start. */
import type { Dialled, DialRequest, Socket } from '../../src/main/core/host.ts'
import { disturb, type Fault } from '../../src/main/core/proxy/faults.ts'
import { fakeClock, settled } from './clock.ts'
import { wire, type Peer } from './wire.ts'

export const request: DialRequest = {
  url: 'ws://b/CP1',
  protocols: ['ocpp1.6'],
  authorization: undefined,
  timeoutMs: 8_000,
}
export const onPurpose = 'the link is cut on purpose'

/** One end of a connection as the proxy sees it, with what it heard and when. */
export interface Ours {
  socket: Socket
  heard: string[]
}
/** The other end: the backend's. */
export interface Theirs {
  peer: Peer
  heard: string[]
}

/** A proxy's end and a backend's, with a link between them that can be disturbed. */
export function garage() {
  const clock = fakeClock()
  const backend: Theirs[] = []
  const dials: DialRequest[] = []
  /** Answers of the backend that it keeps to itself until it is told. */
  const held: (() => void)[] = []
  let answers: 'at once' | 'when told' = 'at once'
  let dialled: Dialled | null = null

  const after = (): string => `${clock.monotonic() - 1000} `
  function open(): Dialled {
    if (dialled) return dialled
    const heard: string[] = []
    const { socket, peer } = wire(clock, 'ocpp1.6', {
      text: (text) => heard.push(after() + text),
      closed: (code) => heard.push(`${after()}closed ${code}`),
    })
    backend.push({ peer, heard })
    return { result: 'open', socket }
  }
  const link = disturb(
    clock,
    (asked) => {
      dials.push(asked)
      if (answers === 'at once') return Promise.resolve(open())
      return new Promise((resolve) => held.push(() => resolve(open())))
    },
    (text) => text.includes('replay'),
  )
  function listen(socket: Socket): Ours {
    const heard: string[] = []
    socket.listen({
      text: (text) => heard.push(after() + text),
      pong: () => heard.push(`${after()}pong`),
      gone: (code, reason) => heard.push(`${after()}gone ${code} ${reason}`.trim()),
    })
    return { socket, heard }
  }
  return {
    clock,
    link,
    backend,
    dials,
    held,
    listen,
    /** From now on the backend opens only what `held` lets go. */
    waits: () => void (answers = 'when told'),
    says: (given: Dialled) => void (dialled = given),
    async connected() {
      const given = await link.dial(request)
      if (given.result !== 'open') throw new Error('not open')
      await settled()
      return { ours: listen(given.socket), theirs: backend.at(-1)! }
    },
    /** What a dial came to, once it has come to something. */
    dial() {
      const result: { is?: Dialled } = {}
      void link.dial(request).then((given) => (result.is = given))
      return result
    },
  }
}

/** Faults that end the connection at once, and what redials come to. */
export const cutting: [string, Fault, Dialled][] = [
  ['reset', { kind: 'reset' }, { result: 'unreachable', reason: onPurpose }],
  ['refuse', { kind: 'refuse' }, { result: 'unreachable', reason: `ECONNREFUSED, ${onPurpose}` }],
  ['no name', { kind: 'no name' }, { result: 'unreachable', reason: `ENOTFOUND, ${onPurpose}` }],
  [
    'bad certificate',
    { kind: 'bad certificate' },
    { result: 'unreachable', reason: `DEPTH_ZERO_SELF_SIGNED_CERT, ${onPurpose}` },
  ],
  ['http 401', { kind: 'http', status: 401 }, { result: 'refused', status: 401, retryAfter: undefined }],
  ['http 404', { kind: 'http', status: 404 }, { result: 'refused', status: 404, retryAfter: undefined }],
  ['http 503', { kind: 'http', status: 503 }, { result: 'refused', status: 503, retryAfter: undefined }],
]
