/**
 * A plain station over `ws` with a queue of its own, as real ones keep it: sessions go on whatever the link does, one
 * CALL at a time, the same words under a new message id until they are answered, reconnecting with backoff.
 */
import { randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'
import type { Chance } from './kill-chance.ts'
import { wordsOf, type Said, type Session } from './kill-words.ts'

export interface KillStation {
  identity: string
  /** Everything it ever had to say, in order. */
  said: Said[]
  /** What of that was answered, by `n`. */
  acknowledged: Set<number>
  /** Answers it did not ask for, CALLERRORs, unexpected refusals: there must be none. */
  complaints: string[]
  /** Its last attempt to connect was answered 503. */
  readonly shutOut: boolean
  /** It has nothing more to say; what is begun is ended. */
  rest(): void
  readonly isDone: boolean
  stop(): void
}

interface Asked {
  said: Said | null
  answered: boolean
}

/** It makes up nothing new while this much waits. */
const queueLimit = 15

export function startKillStation(options: {
  identity: string
  protocol: string
  chance: Chance
  /** Where the proxy listens now. */
  url: () => string
  /** Something was answered, or refused. */
  changed: () => void
}): KillStation {
  const { identity, protocol, chance, changed } = options
  const words = wordsOf(protocol)
  const said: Said[] = []
  const queue: Said[] = []
  const running = new Map<number, Session>()
  const acknowledged = new Set<number>()
  const complaints: string[] = []
  const timers = new Set<NodeJS.Timeout>()
  let link: WebSocket | null = null
  let asked = new Map<string, Asked>()
  /** Message id of the CALL it waits for. */
  let open: string | null = null
  let booted = false
  let attempts = 0
  let shutOut = false
  let resting = false
  let stopped = false

  function after(ms: number, task: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      task()
    }, ms)
    timers.add(timer)
  }

  // ---- sessions ---------------------------------------------------------------------------------------------------

  function live(): void {
    if (resting) return
    if (queue.length < queueLimit) happens(chance.between(1, 2))
    after(chance.between(5, 40), live)
  }

  function happens(connector: number): void {
    const session = running.get(connector)
    if (!session) return tell('start', connector, { connector, id: words.ownId(said.length + 1) })
    tell(chance.happens(0.3) ? 'stop' : 'meter', connector, session)
  }

  function tell(kind: Said['kind'], connector: number, session: Session): void {
    if (kind === 'start') running.set(connector, session)
    if (kind === 'stop') running.delete(connector)
    const message = { n: said.length + 1, kind, session }
    said.push(message)
    queue.push(message)
    speak()
  }

  // ---- its link ---------------------------------------------------------------------------------------------------

  function connect(): void {
    if (stopped) return
    const socket = new WebSocket(`${options.url()}/ocpp/${identity}`, [protocol], { perMessageDeflate: false })
    socket.on('error', () => undefined)
    socket.on('unexpected-response', (request, response) => {
      if (response.statusCode === 503) shutOut = true
      else complaints.push(`refused with ${String(response.statusCode)}`)
      response.resume()
      request.destroy()
      again()
    })
    socket.once('open', () => {
      link = socket
      asked = new Map()
      open = null
      attempts = 0
      shutOut = false
      if (!booted || chance.happens(0.3)) ask(words.boot, null)
      else speak()
    })
    socket.on('message', (data: Buffer) => hear(data.toString()))
    socket.once('close', () => {
      if (link === socket) {
        link = null
        open = null
      }
      again()
    })
  }

  let reconnecting = false
  function again(): void {
    if (reconnecting) return
    reconnecting = true
    changed()
    const longest = Math.min(500, 20 * 2 ** attempts++)
    after(chance.between(longest / 2, longest), () => {
      reconnecting = false
      connect()
    })
  }

  function speak(): void {
    const [head] = queue
    if (!link || open !== null || !head) return
    if (chance.happens(0.005)) return link.terminate()
    if (chance.happens(0.05)) return ask(words.smallTalk, null)
    ask(words.say(head, `card-${identity}`), head)
  }

  function ask([action, payload]: readonly [string, object], about: Said | null): void {
    const id = randomUUID()
    open = id
    asked.set(id, { said: about, answered: false })
    link?.send(JSON.stringify([2, id, action, payload]))
    // Then it says it again, and the answer, if it comes after all, is only late.
    after(chance.between(300, 1_500), () => {
      if (open !== id) return
      open = null
      speak()
    })
  }

  function hear(text: string): void {
    const [type, id, content] = JSON.parse(text) as [number, string, any]
    const question = asked.get(id)
    if (type === 2) {
      complaints.push(`heard ${text}`)
      return link?.send(JSON.stringify([4, id, 'NotImplemented', '', {}]))
    }
    if (!question || question.answered) return void complaints.push(`did not ask for ${text}`)
    question.answered = true
    if (type !== 3) complaints.push(`was refused: ${text}`)
    const about = question.said
    if (about?.kind === 'start' && type === 3) {
      // Whichever of its answers comes, and be it the second: it is the same transaction.
      const told = words.idIn(content) ?? about.session.id
      if (about.session.id !== null && about.session.id !== told)
        complaints.push(`was given ${told} for what is ${about.session.id}`)
      if (open === id) about.session.id = told
    }
    if (open !== id) return
    open = null
    if (type === 3 && about) {
      queue.shift()
      acknowledged.add(about.n)
    } else if (type === 3) booted = true
    changed()
    speak()
  }

  connect()
  live()
  return {
    identity,
    said,
    acknowledged,
    complaints,
    get shutOut() {
      return shutOut
    },
    rest() {
      resting = true
      for (const [connector, session] of running) tell('stop', connector, session)
    },
    get isDone() {
      return resting && queue.length === 0 && link !== null
    },
    stop() {
      stopped = true
      resting = true
      timers.forEach(clearTimeout)
      link?.terminate()
    },
  }
}
