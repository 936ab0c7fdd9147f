/**
 * What is out there: heard by mDNS, typed, or the practice box. Each is asked who it is; rows are kept by serial once it is
 * known, so a box with a new address stays one row. Foreign strings are cut to one short line.
 */
import { said, type Said } from '../../../shared/said.ts'
import type { DiscoveryView, FoundBox } from '../../../shared/wallbox.ts'
import { Failure } from '../../../shared/failure.ts'
import type { Announced, Host } from '../host.ts'
import { knownFamilies } from '../wallboxes/families.ts'
import { fingerprint } from './fingerprint.ts'
import { short, type Fingerprint } from '../wallboxes/family.ts'

export interface Discovery {
  start(): void
  stop(): void
  /** Asks the box at a typed address. Failure `bad-input` for something that is none. */
  ask(address: string, how: FoundBox['how']): Promise<void>
  /** Failure `not-found`. */
  found(id: string): FoundBox
  /** `adopted`: serials in the visit. */
  view(adopted: (box: FoundBox) => boolean): DiscoveryView
  forgetPractice(): void
}

const services = [...new Set(knownFamilies.flatMap(({ discovery }) => discovery.services))]

/** A quiet network is not filled by one that announces a thousand boxes. */
const mostBoxes = 300

export function createDiscovery(host: Pick<Host, 'lan' | 'clock'>, changed: () => void): Discovery {
  const boxes = new Map<string, FoundBox>()
  const troubles = new Map<string, string>()
  let stopBrowsing: (() => void) | null = null

  async function look(box: FoundBox, announced: boolean): Promise<void> {
    boxes.set(box.id, box)
    changed()
    const print = await fingerprint(host.lan, box.address, announced)
    merge(box, print)
    changed()
  }

  /** The answer decides who it is; a row it already has under its serial is that box, come to a new address. */
  function merge(box: FoundBox, print: Fingerprint): void {
    const now = { ...box, ...print, seenAt: host.clock.wall() }
    boxes.delete(box.id)
    const id = now.serial === '' ? box.id : `${now.family}:${now.serial}`
    boxes.set(id, { ...now, id })
  }

  function heard(device: Announced): void {
    const print = knownFamilies.map((family) => family.discovery.heard(device)).find((one) => one !== null)
    if (!print || boxes.size >= mostBoxes) return
    const address = `${device.address}:${device.port}`
    const serial = print.serial ?? ''
    const id = serial === '' ? address : `${print.family ?? 'unknown'}:${serial}`
    const known = boxes.get(id)
    // Announcements repeat; a box that answered at this address is not asked again each time.
    if (known?.address === address && (known.state === 'ready' || known.state === 'asking')) {
      boxes.set(id, { ...known, seenAt: host.clock.wall() })
      return
    }
    const fresh = unknownBox(id, address, known?.practice === true ? 'practice' : 'mdns', host.clock.wall())
    void look({ ...fresh, ...print, practice: known?.practice ?? false }, true)
  }

  return {
    start() {
      if (stopBrowsing) return
      troubles.clear()
      stopBrowsing = host.lan.browse(services, {
        found: heard,
        gone: () => undefined,
        trouble: (address, reason) => {
          troubles.set(address, short(reason))
          changed()
        },
      })
      changed()
    },
    stop() {
      stopBrowsing?.()
      stopBrowsing = null
      changed()
    },
    async ask(typed, how) {
      const address = addressOf(typed)
      const known = [...boxes.values()].find((box) => box.address === address)
      const fresh = unknownBox(address, address, how, host.clock.wall())
      await look(
        known ? { ...known, how, state: 'asking', practice: known.practice || how === 'practice' } : fresh,
        false,
      )
    },
    found(id) {
      const box = boxes.get(id)
      if (!box) throw new Failure('not-found', 'This box is no longer in the list.')
      return box
    },
    view: (adopted) => ({
      running: stopBrowsing !== null,
      sweep: null,
      boxes: [...boxes.values()].map((box) => ({ ...box, adopted: adopted(box) })),
      interfaces: host.lan
        .interfaces()
        .map(({ name, address }) => ({ name, address, note: noteOf(troubles.get(address)) })),
    }),
    forgetPractice() {
      for (const [id, box] of boxes) if (box.practice) boxes.delete(id)
      changed()
    },
  }
}

const unknownBox = (id: string, address: string, how: FoundBox['how'], now: number): FoundBox => ({
  id,
  family: 'unknown',
  title: address,
  maker: '',
  model: '',
  serial: '',
  firmware: '',
  address,
  how,
  seenAt: now,
  quiet: false,
  warning: null,
  state: 'asking',
  practice: how === 'practice',
  adopted: false,
})

/** Host or host:port out of what was typed or pasted: a scheme and a path are forgiven. */
function addressOf(typed: string): string {
  const bare = typed
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/[/?#].*$/, '')
  if (!/^(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?$/i.test(bare))
    throw new Failure('bad-input', 'This is no address of a box.', { field: 'address' })
  return bare.toLowerCase()
}

/** Why nothing can be heard on an interface, in words. */
function noteOf(trouble: string | undefined): Said | null {
  if (trouble === undefined) return null
  if (/EACCES|EPERM/.test(trouble)) return said('visit.interface.notAllowed')
  if (/EADDRINUSE/.test(trouble)) return said('visit.interface.inUse')
  if (/ENODEV|EADDRNOTAVAIL|ENETUNREACH/.test(trouble)) return said('visit.interface.noMulticast')
  return said('visit.interface.silent', { reason: trouble })
}
