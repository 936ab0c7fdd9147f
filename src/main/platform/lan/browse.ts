/**
 * Browsing for devices that announce themselves (RFC 6763 over RFC 6762), one socket per network interface: a laptop in a
 * garage has Wi-Fi, a cable to the box and a VPN at once, and one interface that cannot hear must not silence the others.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { EventEmitter } from 'node:events'
import { BlockList } from 'node:net'
import { Bonjour } from 'bonjour-service'
import type { Lan } from '../../core/host.ts'
import { createDirectory, type DnsAnswer, type DnsQuestion } from './dns-sd.ts'
import { fairShare } from './fair-share.ts'

type Ears = Parameters<Lan['browse']>[1]

const group = '224.0.0.251'
const group6 = 'ff02::fb'
const port = 5353
/** Interfaces come and go. */
const interfacesAgainMs = 5_000
/** An interface that could not be listened on may be, a while later. */
const listenAgainMs = 5_000
/** A question or its answer may be lost: asked again after so long, then each time after twice as long. */
const firstAgainMs = 1_000
const lastAgainMs = 30_000
/** Longest mDNS message (RFC 6762 §17). */
const longestMessage = 9_000

export interface Here {
  address: string
  /** The loopback interface: what it cannot do is nobody's trouble. */
  internal: boolean
  /** Bits of the network part. */
  prefix: number
  /** IPv6: the interface by its name, or by its number on Windows. Absent for IPv4. */
  zone?: string
}

/**
 * Listens on every interface until the returned stop is called. Trouble of one interface is told once, until it hears again. An interface whose
 * port belongs to another program asks from a port of its own and hears what answers there.
 */
export function browse(services: readonly string[], here: () => readonly Here[], ears: Ears): () => void {
  const stops = new Map<string, () => void>()
  const look = () => {
    const now = here()
    for (const [address, stop] of stops) {
      if (now.some((one) => one.address === address)) continue
      stop()
      stops.delete(address)
    }
    for (const one of now)
      if (!stops.has(one.address)) stops.set(one.address, listenOn(one, services, earsOf(one, ears)))
  }
  look()
  const timer = setInterval(look, interfacesAgainMs)
  return () => {
    clearInterval(timer)
    for (const stop of stops.values()) stop()
    stops.clear()
  }
}

/** What an interface hears is said of IPv4: without IPv6 nobody misses anything. */
const earsOf = ({ zone }: Here, ears: Ears): Ears =>
  zone === undefined ? ears : { ...ears, trouble: () => undefined, hears: () => undefined }

function listenOn(here: Here, services: readonly string[], ears: Ears): () => void {
  const { address, internal } = here
  let stopped = false
  let told: 'nothing' | 'trouble' | 'hears' = 'nothing'
  let stop: () => void = () => undefined
  let again: NodeJS.Timeout | undefined
  const tell = (error: Error) => {
    if (told === 'trouble' || internal || stopped) return
    told = 'trouble'
    ears.trouble(address, 'code' in error && typeof error.code === 'string' ? error.code : error.message)
  }
  const network = new BlockList()
  if (here.zone === undefined) network.addSubnet(address, here.prefix)
  /** Anything that arrives from its own network, and being listened on anew. */
  const hears = () => {
    if (told === 'hears' || internal || stopped) return
    told = 'hears'
    ears.hears(address)
  }
  const start = async () => {
    const socket = await (here.zone === undefined ? openSocket(address) : openSocket6(here.zone))
    if (stopped) {
      socket.close()
      return
    }
    socket.on('error', tell)
    // An empty DNS message bothers nobody and shows at once whether this interface lets multicast out.
    socket.send(Buffer.alloc(12), port, groupOf(here), (error) => {
      if (error !== null) tell(error)
      else hears()
    })
    // What arrives at one interface may be handed to the sockets of all.
    socket.on('message', (_, from) => {
      if (here.zone === undefined && network.check(from.address)) hears()
    })
    stop = listen(socket, groupOf(here), services, ears, tell)
  }
  const startOrAgain = () =>
    void start().catch((error: unknown) => {
      tell(error as Error)
      if (!stopped) again = setTimeout(startOrAgain, listenAgainMs)
    })
  startOrAgain()
  return () => {
    stopped = true
    clearTimeout(again)
    stop()
  }
}

/** Bound and ready on this interface. Rejects with the system's error. */
async function openSocket(address: string): Promise<Socket> {
  try {
    // The group only arrives at a socket bound to every address; the interface is chosen by the membership.
    const socket = await bound(port, '0.0.0.0')
    return ready(socket, () => {
      socket.addMembership(group, address)
      socket.setMulticastInterface(address)
    })
  } catch (error) {
    if (!isTaken(error)) throw error
    // Another responder holds the port for itself: who is asked from elsewhere answers there (RFC 6762 §6.7).
    const socket = await bound(0, address)
    return ready(socket, () => socket.setMulticastInterface(address))
  }
}

/** The same over IPv6, for devices that have no other address; only beside responders that share the port. */
async function openSocket6(zone: string): Promise<Socket> {
  const socket = await bound(port, '::')
  return ready(socket, () => {
    socket.addMembership(group6, `::%${zone}`)
    socket.setMulticastInterface(`::%${zone}`)
  })
}

const groupOf = ({ zone }: Here): string => (zone === undefined ? group : group6)

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')

function bound(at: number, address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const isIPv6 = address.includes(':')
    const socket = createSocket({ type: isIPv6 ? 'udp6' : 'udp4', reuseAddr: at !== 0, ipv6Only: isIPv6 })
    socket.once('error', reject)
    socket.bind(at, address, () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

function ready(socket: Socket, prepare: () => void): Socket {
  try {
    prepare()
    socket.setMulticastTTL(255)
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
}

/** The part of bonjour-service that its types keep to themselves: the mDNS messages below its own browser. */
interface Mdns extends EventEmitter {
  query(questions: readonly DnsQuestion[]): void
}

function listen(
  socket: Socket,
  ip: string,
  services: readonly string[],
  ears: Ears,
  tell: (error: Error) => void,
): () => void {
  // It gets a socket that is ready (its own handling throws where an interface has no multicast), and no more than a fair
  // share of what arrives: unpacking a message costs more than sending one.
  const options: object = { socket: gated(socket), ip, bind: false, multicast: false }
  const bonjour = new Bonjour(options, tell)
  const { mdns } = (bonjour as unknown as { server: { mdns: Mdns } }).server
  const read = createDirectory(services)
  mdns.on('error', tell)
  mdns.on('response', (answer: DnsAnswer, { address }: RemoteInfo) => {
    const { found, gone, missing } = read(answer, address)
    gone.forEach((device) => ears.gone(device))
    found.forEach((device) => ears.found(device))
    if (missing.length > 0) mdns.query(missing.slice(0, 20))
  })
  const questions = services.map((name): DnsQuestion => ({ name: `${name}.local`, type: 'PTR' }))
  let again: NodeJS.Timeout
  const ask = (waitMs: number) => {
    mdns.query(questions)
    again = setTimeout(() => ask(Math.min(waitMs * 2, lastAgainMs)), waitMs)
  }
  ask(firstAgainMs)
  return () => {
    clearTimeout(again)
    bonjour.destroy()
  }
}

/** The same socket, but for messages that are too long or beyond the share of their sender. */
function gated(socket: Socket): EventEmitter {
  const admit = fairShare()
  const gate = new EventEmitter()
  socket.on('message', (message, from) => {
    if (message.length <= longestMessage && admit(from.address)) gate.emit('message', message, from)
  })
  return Object.assign(gate, { send: socket.send.bind(socket), close: socket.close.bind(socket) })
}
