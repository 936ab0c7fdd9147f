/**
 * DNS-SD browsing (RFC 6763 over RFC 6762), one socket per network interface: a laptop in a garage has Wi-Fi, a cable
 * to the box and a VPN at once, and one interface that cannot hear must not silence the others.
 */
import { createSocket, type Socket } from 'node:dgram'
import { Bonjour, type Service } from 'bonjour-service'
import type { Announced } from '../core/host.ts'

const group = '224.0.0.251'
const port = 5353
/** Interfaces come and go, and a question or its answer may be lost. */
const againMs = 5_000

interface Address {
  address: string
  internal: boolean
}

/** Found devices may be told more than once. Trouble of one interface is told once. Returns the stop. */
export function browse(
  service: string,
  addresses: () => readonly Address[],
  found: (device: Announced) => void,
  trouble: (address: string, reason: string) => void,
): () => void {
  const ears = new Map<string, () => void>()
  const questions = new Set<() => void>()

  const listenEverywhere = () => {
    const here = addresses()
    for (const [address, stop] of ears) {
      if (here.some((one) => one.address === address)) continue
      stop()
      ears.delete(address)
    }
    for (const question of questions) question()
    for (const { address, internal } of here) {
      if (!ears.has(address)) ears.set(address, listenOn(address, internal))
    }
  }

  const listenOn = (address: string, internal: boolean): (() => void) => {
    let told = false
    const tell = (error: Error) => {
      if (told || internal) return
      told = true
      trouble(address, 'code' in error && typeof error.code === 'string' ? error.code : error.message)
    }
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    socket.on('error', tell)
    let stop = () => closeQuietly(socket)
    // The group only arrives at a socket bound to every address; the interface is chosen by the membership.
    socket.bind(port, '0.0.0.0', () => {
      try {
        socket.addMembership(group, address)
        socket.setMulticastInterface(address)
        socket.setMulticastTTL(255)
      } catch (error) {
        tell(error as Error)
        return
      }
      // An empty DNS message bothers nobody and shows at once whether this interface lets multicast out.
      socket.send(Buffer.alloc(12), port, group, (error) => {
        if (error !== null) tell(error)
      })
      // Its own socket handling throws where an interface has no multicast; it gets one that is ready.
      const options: object = { socket, bind: false, multicast: false }
      const bonjour = new Bonjour(options, tell)
      const browser = bonjour.find(nameOf(service))
      const heard = (device: Service) => found(announcedBy(device))
      browser.on('up', heard)
      browser.on('srv-update', heard)
      browser.on('txt-update', heard)
      const question = () => browser.update()
      questions.add(question)
      stop = () => {
        questions.delete(question)
        browser.stop()
        bonjour.destroy()
      }
    })
    return () => stop()
  }

  listenEverywhere()
  const timer = setInterval(listenEverywhere, againMs)
  return () => {
    clearInterval(timer)
    for (const stop of ears.values()) stop()
    ears.clear()
  }
}

/** `_http._tcp`, `_http._tcp.local` or `http`. */
function nameOf(service: string): { type: string; protocol: 'tcp' | 'udp' } {
  const [type = '', protocol = '_tcp'] = service.split('.')
  return { type: type.replace(/^_/, ''), protocol: protocol === '_udp' ? 'udp' : 'tcp' }
}

/** The address the answer came from, if the device names it, is the one that works on this interface. */
function announcedBy(device: Service): Announced {
  const named = (device.addresses ?? []).filter((address) => /^\d+\.\d+\.\d+\.\d+$/.test(address))
  const from = device.referer?.address
  const address = from !== undefined && (named.length === 0 || named.includes(from)) ? from : named[0]
  const txt = Object.entries((device.txt ?? {}) as Record<string, unknown>)
  return {
    service: `_${device.type}._${device.protocol}`,
    name: device.name,
    host: device.host,
    address: address ?? '',
    port: device.port,
    txt: Object.fromEntries(txt.map(([key, value]) => [key, typeof value === 'string' ? value : String(value)])),
  }
}

/** Closing a socket whose bind failed throws; it is gone either way. */
function closeQuietly(socket: Socket): void {
  try {
    socket.close()
  } catch {
    // Already closed by its own error.
  }
}
