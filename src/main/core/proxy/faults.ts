/** Faults on purpose (B2): how the link to the backend is disturbed until it is restored. */
import type { Clock, Dialled, DialRequest, Links, Socket, SocketListener } from '../host.ts'
import { errorFrame, scanHead } from '../ocpp/frame.ts'

/**
 * `close` a clean close, `reset`, `silence` sockets stay open and no byte moves; then, in each, redials find nobody.
 * `refuse` redials are refused by TCP, `no answer` never answered, `no name` not resolved, `bad certificate` fail in TLS.
 * `http` the upgrade is answered so. `slow` every frame to and from the backend takes this long. `callerror` a stored
 * message that is sent is answered with CALLERROR and does not reach the backend. `late` answers of the backend come so
 * much later.
 */
export type Fault =
  | { kind: 'close' | 'reset' | 'silence' | 'refuse' | 'no answer' | 'no name' | 'bad certificate' }
  | { kind: 'http'; status: 401 | 404 | 503 }
  | { kind: 'slow' | 'late'; ms: number }
  | { kind: 'callerror'; code: string }

/** One station's way to its backend, as the world gives it or as it is disturbed. */
export interface DisturbedLink {
  /** As `Links.dial`: never rejects, and answers within the request's timeout. */
  dial(request: DialRequest): Promise<Dialled>
  /** Ends the dials that are left without an answer on purpose; the others are the world's to end. */
  stopDialling(): void
  /** From now on, on the open connection and on every dial, those under way included. Null puts things right again. */
  set(fault: Fault | null): void
  readonly fault: Fault | null
}

const onPurpose = 'the link is cut on purpose'

/**
 * Puts faults between a station and its backend. Without one everything passes as it is.
 * `isReplay` tells whether a frame delivers a message that the station was answered for already: of those `callerror`
 * speaks, not of a CALL that the station itself still waits for.
 */
export function disturb(clock: Clock, dial: Links['dial'], isReplay: (frame: string) => boolean): DisturbedLink {
  let fault: Fault | null = null
  const connections = new Set<Connection>()
  /** Dials that are not answered, on purpose. */
  const held = new Set<(why: 'changed' | 'too late') => void>()

  function hold(until: number): Promise<'changed' | 'too late'> {
    return new Promise((resolve) => {
      const end = (why: 'changed' | 'too late'): void => {
        cancel()
        held.delete(end)
        resolve(why)
      }
      const cancel = clock.at(until, () => end('too late'))
      held.add(end)
    })
  }

  /** Each turn obeys the fault of that moment: one set, changed or lifted meanwhile holds for this dial too. */
  async function dialDisturbed(request: DialRequest): Promise<Dialled> {
    const until = clock.monotonic() + request.timeoutMs
    for (;;) {
      const reply = replyTo(fault)
      if (reply === 'never') {
        if ((await hold(until)) === 'too late') return { result: 'unreachable', reason: `no answer, ${onPurpose}` }
        continue
      }
      if (reply) return reply
      const dialled = await dial({ ...request, timeoutMs: Math.max(1, until - clock.monotonic()) })
      if (replyTo(fault)) {
        if (dialled.result === 'open') dialled.socket.terminate()
        continue
      }
      return dialled.result === 'open' ? { ...dialled, socket: connect(dialled.socket) } : dialled
    }
  }

  function connect(real: Socket): Socket {
    const connection = createConnection(clock, real, {
      fault: () => fault,
      isReplay,
      ended: () => connections.delete(connection),
    })
    connections.add(connection)
    return connection.socket
  }

  return {
    dial: dialDisturbed,
    stopDialling: () => [...held].forEach((end) => end('too late')),
    set(next) {
      // What a delay holds back arrives first, under the old fault: nothing sent later overtakes it.
      for (const connection of [...connections]) connection.hurry()
      const before = fault
      fault = next
      for (const connection of [...connections]) connection.turn(before, next)
      for (const end of [...held]) end('changed')
    },
    get fault() {
      return fault
    },
  }
}

/** What a dial comes to under this fault; null: it is the backend's to answer, and open connections go on. */
function replyTo(fault: Fault | null): Dialled | 'never' | null {
  const unreachable = (reason: string): Dialled => ({ result: 'unreachable', reason: `${reason}${onPurpose}` })
  switch (fault?.kind) {
    case undefined:
    case 'slow':
    case 'late':
    case 'callerror':
      return null
    case 'silence':
    case 'no answer':
      return 'never'
    case 'close':
    case 'reset':
      return unreachable('')
    case 'refuse':
      return unreachable('ECONNREFUSED, ')
    case 'no name':
      return unreachable('ENOTFOUND, ')
    case 'bad certificate':
      return unreachable('DEPTH_ZERO_SELF_SIGNED_CERT, ')
    case 'http':
      return { result: 'refused', status: fault.status, retryAfter: undefined }
  }
}

interface Connection {
  /** What the proxy holds. */
  readonly socket: Socket
  /** Delivers at once what a delay holds back. */
  hurry(): void
  /** One fault gives way to another. */
  turn(from: Fault | null, to: Fault | null): void
}

/** One open connection between the proxy and the `real` socket. */
function createConnection(
  clock: Clock,
  real: Socket,
  link: { fault(): Fault | null; isReplay(frame: string): boolean; ended(): void },
): Connection {
  let listener: SocketListener | null = null
  let end: { code: number; reason: string } | null = null
  /** How it ended behind a silence, where nobody could hear it. */
  let unheard: { code: number; reason: string } | null = null
  /** Something was to pass during the silence. */
  let swallowed = false
  const outward = createDelay(clock)
  const inward = createDelay(clock)

  const isSilent = (): boolean => link.fault()?.kind === 'silence'
  const delay = (kind: 'slow' | 'late'): number => {
    const fault = link.fault()
    return fault?.kind === kind ? fault.ms : 0
  }

  /** The proxy hears of the end once, and never within a call it made itself. */
  function finish(code: number, reason: string): void {
    if (end) return
    end = { code, reason }
    outward.drop()
    inward.drop()
    link.ended()
    tellEnd()
  }
  function tellEnd(): void {
    if (listener && end) void soon(listener, end)
  }
  async function soon(to: SocketListener, { code, reason }: { code: number; reason: string }): Promise<void> {
    await Promise.resolve()
    to.gone(code, reason)
  }

  function terminate(reason: string): void {
    real.terminate()
    finish(1006, reason)
  }

  /** To the backend: in order, late, or not at all. */
  function out(task: () => void): void {
    if (isSilent()) swallowed = true
    else outward.pass(delay('slow'), task)
  }
  /** From the backend, likewise. */
  function inTo(ms: number, task: (to: SocketListener) => void): void {
    if (end) return
    if (isSilent()) swallowed = true
    else inward.pass(ms, () => listener && !end && task(listener))
  }

  async function refuseInstead(id: string, code: string): Promise<void> {
    await Promise.resolve()
    inTo(0, (to) => to.text(errorFrame(id, code, 'refused on purpose')))
  }

  const heard: SocketListener = {
    text(text) {
      // Undisturbed, as nearly always: no detour for a frame.
      if (!link.fault() && !end && listener) return listener.text(text)
      const isAnswer = delay('late') > 0 && [3, 4].includes(Number(scanHead(text).type))
      inTo(delay(isAnswer ? 'late' : 'slow'), (to) => to.text(text))
    },
    pong: () => inTo(delay('slow'), (to) => to.pong()),
    gone(code, reason) {
      if (isSilent()) unheard ??= { code, reason }
      // What it sent before it went comes before that; an answer it has not given will never come.
      else inward.pass(delay('slow'), () => finish(code, reason))
    },
  }

  const socket: Socket = {
    protocol: real.protocol,
    send(text) {
      const fault = link.fault()
      if (!fault) return real.send(text)
      const head = fault.kind === 'callerror' && link.isReplay(text) ? scanHead(text) : null
      if (fault.kind === 'callerror' && head?.type === 2) void refuseInstead(head.id, fault.code)
      else out(() => real.send(text))
    },
    ping: () => out(() => real.ping()),
    close(code, reason) {
      // Nobody hears the handshake: this is where the proxy gives a silent connection up.
      if (isSilent()) terminate('')
      else out(() => real.close(code, reason))
    },
    terminate: () => terminate(''),
    listen(next) {
      listener = next
      if (end) tellEnd()
      else real.listen(heard)
    },
  }

  return {
    socket,
    hurry() {
      inward.hurry()
      outward.hurry()
    },
    turn(from, to) {
      if (from?.kind === 'silence' && to?.kind !== 'silence') {
        if (unheard) return finish(unheard.code, unheard.reason)
        // A real silence that ends is made good by TCP, byte for byte; this one has thrown bytes away. Going on as if
        // nothing had happened would leave CALLs open for good and answers lost, so one swallowed frame, be it a ping,
        // costs the connection. Only where nothing was to pass is it as good as before.
        if (swallowed) return terminate(`bytes were lost while ${onPurpose}`)
      }
      if (to?.kind === 'close') {
        real.close(1001, onPurpose)
        finish(1001, onPurpose)
      } else if (to?.kind !== 'silence' && replyTo(to)) terminate(onPurpose)
    },
  }
}

interface Delay {
  pass(ms: number, task: () => void): void
  hurry(): void
  drop(): void
}

/** Tasks that wait, first in, first out; one that need not wait passes them. */
function createDelay(clock: Clock): Delay {
  let waiting: { due: number; task: () => void }[] = []
  let cancel = (): void => undefined
  function run(until: number): void {
    for (let first = waiting[0]; first && first.due <= until; first = waiting[0]) {
      waiting.shift()
      first.task()
    }
    wait()
  }
  function wait(): void {
    cancel()
    const first = waiting[0]
    if (first) cancel = clock.at(first.due, () => run(clock.monotonic()))
  }
  return {
    pass(ms, task) {
      if (ms <= 0) return task()
      waiting.push({ due: clock.monotonic() + ms, task })
      if (waiting.length === 1) wait()
    },
    hurry: () => run(Infinity),
    drop() {
      cancel()
      waiting = []
    },
  }
}
