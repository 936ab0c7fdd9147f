/**
 * DNS-SD (RFC 6763) from the records of multicast DNS answers (RFC 6762) to devices. A device may tell itself over several
 * packets, in any order; what it told is kept for a bounded number of them.
 */
import type { Announced } from '../../core/host.ts'

/** A record as the mDNS library decodes it; `data` depends on the type. */
export interface DnsRecord {
  name: string
  type: string
  ttl?: number
  data?: unknown
}

export interface DnsAnswer {
  answers: readonly DnsRecord[]
  additionals: readonly DnsRecord[]
}

export interface DnsQuestion {
  name: string
  type: 'PTR' | 'SRV' | 'TXT'
}

export interface Heard {
  found: Announced[]
  gone: { service: string; name: string }[]
  /** Instances that were named without where they are: to be asked. */
  missing: DnsQuestion[]
}

interface Instance {
  service: string
  name: string
  host: string | null
  port: number
  txt: Readonly<Record<string, string>>
}

/** Devices kept at once; the one heard of longest ago gives way. */
const mostInstances = 500
/** Records of one packet that are looked at. */
const mostRecords = 200

/** Services are named like `_http._tcp`, with or without `.local`. */
export function createDirectory(services: readonly string[]): (answer: DnsAnswer, from: string) => Heard {
  // The longest first: `_lolo3._http._tcp` is not an instance of `_http._tcp`.
  const longestFirst = services.map(plain).sort((a, b) => b.length - a.length)
  const suffixes = new Map(longestFirst.map((service) => [`${service}.local`, service]))
  const instances = new Map<string, Instance>()

  const keep = (key: string, instance: Instance): void => {
    instances.delete(key)
    instances.set(key, instance)
    if (instances.size > mostInstances) for (const oldest of [...instances.keys()].slice(0, 1)) instances.delete(oldest)
  }
  /** The instance of this full name, if it is of a service that is looked for. */
  const known = (fullName: string): { key: string; instance: Instance } | null => {
    const key = fullName.toLowerCase()
    const kept = instances.get(key)
    if (kept) return { key, instance: kept }
    for (const [suffix, service] of suffixes)
      if (key.endsWith(`.${suffix}`)) {
        const name = fullName.slice(0, -suffix.length - 1)
        return { key, instance: { service, name, host: null, port: 0, txt: {} } }
      }
    return null
  }

  return (answer, from) => {
    const records = [...answer.answers, ...answer.additionals].slice(0, mostRecords)
    const gone: Heard['gone'] = []
    const told = new Set<string>()
    for (const { name, type, ttl, data } of records) {
      const about = type === 'PTR' ? (suffixes.has(name.toLowerCase()) ? String(data) : null) : name
      const device = about === null ? null : known(about)
      if (device === null || !['PTR', 'SRV', 'TXT'].includes(type)) continue
      if (ttl === 0) {
        // A goodbye is the PTR with a lifetime of nothing (RFC 6762 §10.1).
        if (type === 'PTR') gone.push({ service: device.instance.service, name: device.instance.name })
        instances.delete(device.key)
        told.delete(device.key)
        continue
      }
      keep(device.key, { ...device.instance, ...partOf(type, data) })
      told.add(device.key)
    }
    const heard = [...told].flatMap((key) => instances.get(key) ?? [])
    return {
      gone,
      found: heard.flatMap((instance) => announcedBy(instance, records, from)),
      missing: heard.filter(({ host }) => host === null).flatMap(questionsAbout),
    }
  }
}

const plain = (service: string): string => service.toLowerCase().replace(/\.local\.?$/, '')

function partOf(type: string, data: unknown): Partial<Instance> {
  if (type === 'TXT') return { txt: readTxt(data) }
  if (type !== 'SRV' || typeof data !== 'object' || data === null) return {}
  const { target, port } = data as { target?: unknown; port?: unknown }
  return { host: typeof target === 'string' ? target : '', port: typeof port === 'number' ? port : 0 }
}

/** `key=value` each (RFC 6763 §6.3); a key alone stands for an empty value, the first of one name counts. */
function readTxt(data: unknown): Record<string, string> {
  const parts: unknown[] = Array.isArray(data) ? data : [data]
  const pairs = parts.filter(Buffer.isBuffer).map((part): [string, string] => {
    const [key = '', ...value] = part.toString('utf8').split('=')
    return [key, value.join('=')]
  })
  return Object.fromEntries(pairs.filter(([key]) => key !== '').reverse())
}

/** Of the addresses it gives itself, the one the answer came from is the one that works on this interface. */
function announcedBy({ host, ...instance }: Instance, records: readonly DnsRecord[], from: string): Announced[] {
  if (host === null) return []
  const named = records
    .filter(({ name, type }) => type === 'A' && name.toLowerCase() === host.toLowerCase())
    .map(({ data }) => String(data))
  const address = named.includes(from) ? from : (named[0] ?? from)
  return [{ ...instance, host, address }]
}

/** A name with a dot inside a label cannot be asked for: the library joins labels by dots. */
function questionsAbout({ service, name }: Instance): DnsQuestion[] {
  const full = `${name}.${service}.local`
  if (name.includes('.') || Buffer.byteLength(full) > 200 || Buffer.byteLength(name) > 63) return []
  return [
    { name: full, type: 'SRV' },
    { name: full, type: 'TXT' },
  ]
}
