/**
 * A wallbox on a cable (D4): ports, the one that is open, and what is done there. One port at a time. A password of a Wi-Fi
 * goes to the device and nowhere else.
 */
import type { CableView } from '../../../shared/cable.ts'
import type { CommandName, Handlers } from '../../../shared/contract.ts'
import { Failure, noteOf, type FailureNote } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { FoundBox } from '../../../shared/wallbox.ts'
import { notNow } from '../../../shared/not-now.ts'
import type { Discovery } from '../discovery/discovery.ts'
import { samePlace } from '../discovery/networks.ts'
import type { Visit } from '../visit/visit.ts'
import { after } from '../waiting.ts'
import { shown } from './bytes.ts'
import { localAddress } from './found-at.ts'
import { portViews } from './hints.ts'
import { openLine, type OpenLine } from './open-line.ts'

/** A device that has just joined needs a moment until it answers. */
const comesUpMs = 3000
const comesUpTries = 5
/** A device names one whenever it has joined a network; one that names more is not followed any further. */
const mostPlaces = 10

export interface Cable {
  view(): CableView
  handlers: Pick<Handlers, Extract<CommandName, `cable.${string}`>>
  close(): Promise<void>
}

interface Session {
  path: string
  speed: number
  line: OpenLine
  /** Orders so far: only the newest says what is waited for and what came of it. */
  orders: number
  url: string | null
  /** Where the device was asked for in the network, and why that led nowhere. */
  address: string | null
  leadsNowhere: Said | null
  /** How many places it has named, and whether one is being looked for. */
  places: number
  following: boolean
}

export function createCable(visit: Visit, discovery: Pick<Discovery, 'ask' | 'view'>, changed: () => void): Cable {
  const { host, notebook } = visit
  let ports: CableView['ports'] = null
  let listing: FailureNote | null = null
  let failure: FailureNote | null = null
  let session: Session | null = null
  let opening = false

  /** Failure `not-possible-now` unless such a device answers. */
  function speaking(talk: 'improv' | 'rapi'): Session {
    if (session?.line.talk() === talk) return session
    throw notNow(talk === 'rapi' ? 'notNow.noController' : 'notNow.noImprov')
  }

  async function closeSession(): Promise<void> {
    const closing = session
    session = null
    changed()
    await closing?.line.close()
  }

  /** Runs what waits for the device. Closing the port ends it without a failure; a port that vanishes is one. */
  async function working(own: Session, waitsFor: Said, task: () => Promise<Said | null>): Promise<void> {
    const order = ++own.orders
    own.line.say(waitsFor, null)
    let trouble: Said | null = null
    try {
      trouble = await task()
    } catch (error) {
      if (session === own || failure?.code === 'serial-gone') throw error
    } finally {
      if (own.orders === order) own.line.say(null, trouble)
    }
  }

  async function open(path: string, speed: number): Promise<void> {
    if (opening) throw notNow('notNow.portOpening')
    opening = true
    failure = null
    let own: Session | null = null
    try {
      await closeSession()
      const line = await openLine(host, path, speed, {
        changed,
        gone: (gone) => {
          if (own !== null && session !== own) return
          failure = noteOf(gone)
          session = null
          changed()
        },
        url: (url) => {
          if (own === null) return
          follow(own, url).catch((error: unknown) =>
            host.log.error('The box a cable leads to could not be looked for.', { error: String(error) }),
          )
        },
      })
      own = { path, speed, line, orders: 0, url: null, address: null, leadsNowhere: null, places: 0, following: false }
      session = own
    } catch (error) {
      failure = noteOf(error)
      throw error
    } finally {
      opening = false
      changed()
    }
    await askAgain(own)
  }

  /** A port that was closed or vanished meanwhile has said so already. */
  async function askAgain(own: Session): Promise<void> {
    try {
      await own.line.ask()
      if (own.line.talk() === 'improv' && own.line.improv.view().state === 'ready') void lookAround(own)
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'serial-gone') throw error
    }
  }

  /** What it found, or why it could not, is in the view. */
  async function lookAround(own: Session): Promise<void> {
    await working(own, said('cable.waits.scan'), () => own.line.improv.scan()).catch(() => undefined)
  }

  /** Straight on to the box in the network, if the device leads to one there: to one place after the other, the newest next. */
  async function follow(own: Session, url: string): Promise<void> {
    if (own.url === url || own.places >= mostPlaces) return
    own.url = url
    own.places += 1
    own.address = localAddress(host.probe, url) ?? practiceAddress(url)
    own.leadsNowhere = own.address === null ? said('cable.url.notLocal', { url: shown(url, 120) }) : null
    changed()
    if (own.following) return
    own.following = true
    for (let looked: string | null = null; looked !== own.address && session === own;) {
      looked = own.address
      if (looked !== null) await lookFor(own, looked)
    }
    own.following = false
  }

  async function lookFor(own: Session, address: string): Promise<void> {
    const isWanted = (): boolean => session === own && own.address === address
    for (let tried = 0; tried < comesUpTries && isWanted(); tried++) {
      if (tried > 0) await after(host.clock, comesUpMs)
      if (!isWanted()) return
      // A list that is full is as good as a box that does not answer.
      await discovery.ask(address, 'cable').catch(() => undefined)
      if (!isWanted()) return
      own.leadsNowhere = boxAt(address) === undefined ? said('cable.url.notReached', { address }) : null
      changed()
      if (own.leadsNowhere === null) return
    }
  }

  /** This computer itself is no wallbox, but for the practice ones that were switched on here. */
  function practiceAddress(url: string): string | null {
    const parts = host.probe.parseUrl(url)
    const at = `${parts?.host ?? ''}:${parts?.port ?? ''}`
    return discovery.view(() => false).boxes.some((box) => box.practice && box.address === at) ? at : null
  }

  /** The box that answers there. */
  const boxAt = (address: string): FoundBox | undefined =>
    discovery
      .view(() => false)
      .boxes.find((box) => samePlace(box.address, address) && box.state !== 'asking' && box.state !== 'not answering')

  function openView({ path, speed, line, url, address, leadsNowhere }: Session): NonNullable<CableView['open']> {
    const view = line.view()
    const improv = line.talk() === 'improv' && {
      ...line.improv.view(),
      url: address === null || url === null ? null : shown(url, 200),
      found: address === null ? null : (boxAt(address)?.id ?? null),
    }
    return { path, speed, ...view, trouble: view.trouble ?? leadsNowhere, improv: improv || null }
  }

  return {
    view: () => ({ ports, listing, open: session === null ? null : openView(session), failure }),
    handlers: {
      'cable.list': async () => {
        try {
          ports = portViews(await host.serial.ports())
          listing = null
        } catch (error) {
          ports = []
          listing = noteOf(error)
        }
        changed()
        return null
      },
      'cable.open': ({ path, speed }) => open(path, speed).then(() => null),
      'cable.close': () => {
        failure = null
        return closeSession().then(() => null)
      },
      'cable.scan': async () => {
        const own = speaking('improv')
        await working(own, said('cable.waits.scan'), () => own.line.improv.scan())
        return null
      },
      'cable.joinWifi': async ({ ssid, password }) => {
        const own = speaking('improv')
        own.line.hide(password)
        await working(own, said('cable.waits.join', { ssid: shown(ssid, 32) }), () =>
          own.line.improv.join(ssid, password),
        )
        return null
      },
      'cable.read': async () => {
        if (session === null) throw notNow('notNow.noPort')
        await askAgain(session)
        return null
      },
      'cable.oneTime': async ({ amperes, confirmed }) => {
        const own = speaking('rapi')
        const limits = own.line.rapi.view()?.limits
        if (!limits || amperes !== confirmed) throw new Failure('bad-input', 'The value was not confirmed.')
        if (amperes < limits.min || amperes > limits.hardwareMax)
          throw new Failure('bad-input', `Between ${limits.min} and ${limits.hardwareMax} A.`, {
            problem: 'cable.once.range',
            min: limits.min,
            max: limits.hardwareMax,
          })
        await working(own, said('cable.waits.once'), () => own.line.rapi.limitOnce(amperes))
        return null
      },
      'cable.keep': ({ wallbox }) =>
        Promise.resolve().then(() => {
          keep(wallbox)
          return null
        }),
    },
    close: closeSession,
  }

  function keep(wallbox: string): void {
    const box = notebook.box(wallbox)
    const at = host.clock.wall()
    const rapi = session?.line.talk() === 'rapi' ? session.line.rapi.view() : null
    const device = session?.line.talk() === 'improv' ? session.line.improv.view().device : null
    if (rapi !== null) {
      const { firmware, mcu, limits, faults, checksOff } = rapi
      box.cable = { at, firmware, mcu, limits, faults, ...(checksOff !== null && { checksOff: [...checksOff] }) }
    } else if (device !== null) {
      const firmware = `${device.firmware} ${device.version}`.trim()
      box.cable = { at, firmware, mcu: device.chip, limits: null, faults: null }
    } else throw notNow('notNow.nothingRead')
    notebook.changed()
  }
}
