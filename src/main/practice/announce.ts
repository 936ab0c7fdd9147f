/** Announces a wallbox's local interface by mDNS / DNS-SD (RFC 6762, RFC 6763), on the interface it listens on and no other. */
import { isIP } from 'node:net'
import type { EventEmitter } from 'node:events'
import { Bonjour } from 'bonjour-service'

export interface Announcement {
  /** Null while all is well; why the box cannot be heard otherwise. May change later: the network does. */
  readonly trouble: string | null
  stop(): Promise<void>
}

export interface Announced {
  serial: string
  friendlyName: string
  deviceType: string
  manufacturer: string
  host: string
  port: number
}

/** The parts of bonjour-service that its types keep to themselves. */
interface Server {
  mdns: EventEmitter
  register(records: Record[]): void
}

interface Record {
  name: string
  type: string
  ttl: number
  data: unknown
}

/** Longest wait for the goodbye packet: stopping must not hang on a dead network. */
const goodbyeMs = 500

/** As a go-e does: `_http._tcp` with four TXT entries. Never throws. */
export function announce({ serial, friendlyName, deviceType, manufacturer, host, port }: Announced): Announcement {
  const txt = { serial, manufacturer, devicetype: deviceType, friendly_name: friendlyName }
  return announceService({ type: 'http', name: `go-echarger_${serial}`, host, port, txt })
}

export interface Service {
  /** Without the underscore, e.g. `http`. */
  type: string
  /** Of the instance, and of its host. */
  name: string
  host: string
  port: number
  txt: Readonly<{ [key: string]: string }>
}

/** Never throws: where the network does not allow it, `trouble` says why. */
export function announceService({ type, name, host, port, txt }: Service): Announcement {
  let trouble: string | null = null
  const failed = (error: unknown) => (trouble ??= error instanceof Error ? error.message : String(error))
  try {
    // An address of its own keeps the announcement on that interface: a box on loopback is no business of the network's.
    const only: object = host === '0.0.0.0' ? {} : { interface: host, bind: '0.0.0.0' }
    const bonjour = new Bonjour(only, failed)
    const server = (bonjour as unknown as { server: Server }).server
    server.mdns.on('error', failed)
    server.mdns.on('warning', failed)
    if (host !== '0.0.0.0') keepToHost(server, host)
    // A name conflict would be reported on standard output, which belongs to the host.
    bonjour.publish({ name, type, port, host: `${name}.local`, probe: false, txt })
    return {
      get trouble() {
        return trouble
      },
      stop: () => stop(bonjour),
    }
  } catch (error) {
    const reason = failed(error)
    return { trouble: reason, stop: () => Promise.resolve() }
  }
}

/** bonjour-service names every interface of the computer; the box answers on one address only. */
function keepToHost(server: Server, host: string): void {
  const register = server.register.bind(server)
  server.register = (records) => {
    const target = records.find(({ type }) => type === 'SRV')?.data as { target: string } | undefined
    const others = records.filter(({ type }) => type !== 'A' && type !== 'AAAA')
    const own = { name: target?.target ?? '', type: isIP(host) === 6 ? 'AAAA' : 'A', ttl: 120, data: host }
    // In place: the same array is announced afterwards.
    records.splice(0, records.length, ...others, own)
    register(records)
  }
}

function stop(bonjour: Bonjour): Promise<void> {
  return new Promise((stopped) => {
    const end = () => {
      clearTimeout(patience)
      try {
        bonjour.destroy(() => stopped())
      } catch {
        // The socket never opened or is closed already.
        stopped()
      }
    }
    const patience = setTimeout(end, goodbyeMs)
    try {
      bonjour.unpublishAll(end)
    } catch {
      end()
    }
  })
}
