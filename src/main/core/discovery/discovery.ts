/**
 * What is out there: announced by mDNS, called by UDP, knocked at address by address, or typed. An announcement only decides what
 * to ask; the box's own answer decides who it is (`rows.ts`).
 */
import { Failure } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { DiscoveryView, FoundBox } from '../../../shared/wallbox.ts'
import { notNow } from '../../../shared/not-now.ts'
import type { Announced, Host } from '../host.ts'
import type { WayToBox } from '../visit/wallboxes.ts'
import { familyOf, knownFamilies } from '../wallboxes/families.ts'
import { foreign, short, type Fingerprint } from '../wallboxes/family.ts'
import { createCalls } from './calls.ts'
import { fingerprint, type Login, type Told } from './fingerprint.ts'
import { addressOf, isNearby, placeOf } from './networks.ts'
import { createRows, type Adopted, type Row, type SeenBox } from './rows.ts'
import { startSweep, type Sweep } from './sweep.ts'
import { createTurns } from './turns.ts'

export interface Discovery {
  /** Listens and calls on every interface until `stop`, which ends a sweep, too. */
  start(): void
  stop(): void
  /** Asks the box at a typed address. Failure `bad-input` for something that is none. */
  ask(address: string, how: FoundBox['how']): Promise<void>
  /** Asks a found box again, with a login. Failures `not-found`, `box-needs-password`, `box-not-answering`, `box-certificate-changed`. */
  login(id: string, login: Login): Promise<void>
  /** Knocks at every address of this computer's networks. Failure `not-possible-now` while one is running. */
  sweep(): void
  stopSweep(): void
  /** Failure `not-found`. */
  found(id: string): FoundBox
  /** What was learned of the way to a found box: the login it took, and the certificate it showed. */
  wayTo(id: string): WayToBox
  /** `adopted`: boxes in the visit. */
  view(adopted: (box: FoundBox) => boolean): DiscoveryView
  forgetPractice(): void
}

export interface DiscoveryOptions extends Adopted {
  changed(): void
  /** Boxes found at an earlier start. */
  seenBefore: readonly SeenBox[]
  /** Called with what is worth keeping for the next start whenever a box has answered. */
  keep(seen: readonly SeenBox[]): void
}

const services = [...new Set(knownFamilies.flatMap(({ discovery }) => discovery.services))]

/**
 * ms. A row not heard for so long is knocked at; one that cannot be knocked at is quiet after `silentMs`. Who opens is the box that
 * was there for no longer than `askAgainMs`: then it is asked.
 */
const beat = { everyMs: 15_000, staleMs: 45_000, silentMs: 100_000, askAgainMs: 60_000, knockMs: 1_500, knocks: 8 }
/** So long a box that answers a call may take to say its serial, ms. */
const serialMs = 20_000
const mostNames = 1_000
/** A box that speaks both announces itself over both, within this time, ms. */
const otherAddressMs = 3_000

export function createDiscovery(host: Pick<Host, 'lan' | 'clock' | 'log'>, options: DiscoveryOptions): Discovery {
  const { lan, clock, log } = host
  const { changed } = options
  const rows = createRows(clock, options, options.seenBefore)
  const turns = createTurns(clock)
  const logins = new Map<string, Login & { address: string }>()
  /** Addresses by announced name: a goodbye says no more than the name. */
  const names = new Map<string, string>()
  /** Names that were heard over IPv6, while it is open whether they are over IPv4. */
  const overIPv6 = new Set<string>()
  const deaf = new Map<string, string>()
  const uncalled = new Map<string, Said>()
  let stopBrowsing: (() => void) | null = null
  let cancelBeat: () => void = () => undefined
  let sweep: Sweep | null = null

  function file(row: Row, told: Told, reach: 'tcp' | 'udp'): void {
    rows.told(row, told, reach)
    options.keep(rows.seen())
  }

  const calls = createCalls(host, knownFamilies, {
    answered(family, print, address) {
      const isThere = (row: Row): boolean => placeOf(row.address).host === address && row.family === family
      const known = rows.all().find(isThere) ?? rows.at(calledAt.get(address) ?? address)
      if (known?.confirmed === true && known.family !== family) return
      const row = known ?? rows.add(address, 'broadcast')
      if (!row) return
      // Its first answer may leave out who it is: it was asked for more.
      const isKnown = (print.serial ?? row.serial) !== ''
      const state = isKnown ? print.state : row.state === 'no serial' ? 'no serial' : 'asking'
      file(row, { print: { ...print, state }, address: row.address, certificate: row.certificate }, 'udp')
      if (state === 'asking') awaitSerial(row.address)
      changed()
    },
    trouble(family, port, code) {
      if (code === null) uncalled.delete(family)
      else {
        const what = code === 'port-in-use' ? 'visit.interface.callInUse' : 'visit.interface.noCall'
        uncalled.set(family, said(what, { maker: familyOf(family).maker, port }))
      }
      changed()
    },
  })
  /** The typed address by host, for an answer to a call names only the host. */
  const calledAt = new Map<string, string>()
  const awaited = new Set<string>()

  /** A box that answers a call, and not who it is, is not asked for ever. */
  function awaitSerial(address: string): void {
    if (awaited.has(address)) return
    awaited.add(address)
    clock.at(clock.monotonic() + serialMs, () => {
      awaited.delete(address)
      const row = rows.at(address)
      if (row?.reach !== 'udp' || row.state !== 'asking') return
      rows.change(row, { state: row.serial === '' ? 'no serial' : 'not answering' })
      changed()
    })
  }

  /** Asks, and files the answer under the row that is there by then. */
  async function look(address: string, login?: Login): Promise<void> {
    const before = rows.at(address)
    if (before) rows.change(before, { askedAt: clock.monotonic() })
    const pin = login === undefined ? null : (options.pinAt(address) ?? before?.certificate ?? null)
    const itself = login === undefined || before?.family === 'unknown' ? undefined : before?.family
    // What is announced no more may be another box by now.
    const isAnnounced = before !== undefined && clock.monotonic() - before.announcedAt < beat.silentMs
    const announced = isAnnounced ? before.announced : undefined
    const told = await fingerprint(host, address, { family: announced ?? itself, login, pin })
    const row = rows.at(address)
    // Whoever answered a call meanwhile need not answer HTTP.
    if (row && !(row.reach === 'udp' && told.print.family === undefined)) file(row, told, 'tcp')
    changed()
  }

  /** Nobody waits for it; whatever one box brings about, the others are looked after. */
  const inTurn = (address: string): void =>
    void turns
      .ask(address, 'in turn', () => look(address))
      ?.catch((error: unknown) => {
        log.error('A box could not be asked who it is.', { address, error: String(error) })
      })

  function heard(device: Announced): void {
    const prints = knownFamilies.map(({ discovery }) => foreign(() => discovery.heard(device)))
    const print = prints.find((one) => one !== null)
    if (!print || !(device.port > 0 && device.port < 65_536)) return
    if (device.address.includes(':')) return heardOverIPv6(device, print)
    if (!isNearby(device.address, lan.interfaces())) return
    const address = `${device.address}:${device.port}`
    const name = nameOf(device)
    rows.remove((row) => row.state === 'only IPv6' && row.address === names.get(name))
    if (names.size < mostNames || names.has(name)) names.set(name, address)
    rows.named(device.host, device.address)
    const known = rows.at(address)
    if (!known && !turns.due(address)) return
    const row = known ?? rows.add(address, 'mdns')
    if (!row) return
    const wasQuiet = row.quiet
    const doubtful = rows.announced(row, print)
    if (!known || doubtful || wasQuiet || (row.state !== 'ready' && row.state !== 'asking')) inTurn(address)
    changed()
  }

  /** Nothing here asks over IPv6, but who is there is not passed over. */
  function heardOverIPv6(device: Announced, print: Fingerprint): void {
    const name = nameOf(device)
    const [ip = ''] = device.address.toLowerCase().split('%')
    const known = rows.at(names.get(name) ?? '')
    if (known?.state === 'only IPv6') rows.heardAgain(known)
    if (known || overIPv6.has(name) || overIPv6.size >= mostNames || !/^[0-9a-f:.]+$/.test(ip)) return
    overIPv6.add(name)
    clock.at(clock.monotonic() + otherAddressMs, () => {
      overIPv6.delete(name)
      const address = `[${ip}]:${device.port}`
      if (rows.at(names.get(name) ?? '') || rows.at(address)) return
      const row = rows.add(address, 'mdns')
      if (!row) return
      if (names.size < mostNames || names.has(name)) names.set(name, address)
      rows.change(row, { ...print, state: 'only IPv6' })
      changed()
    })
  }

  /** Looks after the rows: who was not heard for a while is knocked at, who could not be asked is asked again. */
  async function lookAfter(): Promise<void> {
    const age = (row: Row): number => clock.monotonic() - row.heardAt
    // One that told who it is for its password is not asked without: it would look locked again.
    const isByPassword = (row: Row): boolean => logins.get(row.id)?.address === row.address
    const isOpenedBy = (row: Row): boolean => rows.at(row.address)?.id === row.id
    const isInVisit = (row: Row): boolean =>
      row.family !== 'unknown' && options.adoptedAt(row.family, row.serial) !== null
    const stale = rows.all().filter((row) => age(row) >= beat.staleMs && !isInVisit(row))
    for (const row of stale.filter(({ reach }) => reach !== 'tcp')) {
      const { host: name, port } = placeOf(row.address)
      if (row.reach === 'udp') calls.callOne(name, port)
      if (age(row) >= beat.silentMs) rows.change(row, { quiet: true })
    }
    for (const row of rows.all())
      if (row.how === 'mdns' && (row.state === 'api off' || (row.state === 'not answering' && !row.quiet)))
        inTurn(row.address)
    const toKnock = stale.filter((row) => row.reach === 'tcp' && row.state !== 'asking' && isOpenedBy(row))
    const knockNext = async (): Promise<void> => {
      for (let row = toKnock.shift(); row !== undefined; row = toKnock.shift()) {
        const { host: name, port } = placeOf(row.address)
        const { open } = await lan.knock(name, port ?? (row.certificate === null ? 80 : 443), beat.knockMs)
        if (!open) rows.change(row, { quiet: true })
        else if (isByPassword(row)) rows.heardAgain(row)
        else if (clock.monotonic() - row.askedAt >= beat.askAgainMs) inTurn(row.address)
        else if (!row.quiet) rows.heardAgain(row)
      }
    }
    await Promise.all(Array.from({ length: beat.knocks }, knockNext))
    changed()
  }

  function goOn(): void {
    cancelBeat = clock.at(clock.monotonic() + beat.everyMs, () => {
      goOn()
      lookAfter().catch((error: unknown) =>
        log.error('The list of found boxes could not be looked after.', { error: String(error) }),
      )
    })
  }

  /** A swept address is only listed once it is known to be a wallbox: a network is full of other things. */
  async function opens(address: string): Promise<'wallbox' | 'locked' | 'other'> {
    const known = rows.at(address)
    // What was there yesterday, or went quiet since, need not be what opens now.
    if (known && known.reach !== null && !known.quiet) {
      rows.heardAgain(known)
      return known.family === 'unknown' ? 'other' : 'wallbox'
    }
    const told = await fingerprint(host, address)
    if (told.print.family === undefined) return told.print.state === 'needs password' ? 'locked' : 'other'
    const row = rows.at(address) ?? rows.add(address, 'sweep')
    if (row) file(row, told, 'tcp')
    return 'wallbox'
  }

  function rowOf(id: string): Row {
    const row = rows.get(id)
    if (!row) throw new Failure('not-found', 'This box is no longer in the list.')
    return row
  }

  return {
    start() {
      if (stopBrowsing) return
      deaf.clear()
      stopBrowsing = lan.browse(services, {
        found: heard,
        gone(device) {
          const row = rows.at(names.get(nameOf(device)) ?? '')
          if (row) rows.change(row, { quiet: true })
          changed()
        },
        trouble: (address, reason) => {
          deaf.set(address, short(reason))
          changed()
        },
        hears(address) {
          deaf.delete(address)
          changed()
        },
      })
      calls.start()
      goOn()
      changed()
    },
    stop() {
      stopBrowsing?.()
      stopBrowsing = null
      cancelBeat()
      calls.stop()
      sweep?.stop()
      changed()
    },
    async ask(typed, how) {
      const address = addressOf(typed)
      const known = rows.at(address)
      const row = known ?? rows.add(address, how)
      if (!row) throw notNow('notNow.listFull')
      rows.change(row, { how, state: 'asking', practice: row.practice || how === 'practice' })
      changed()
      const { host: name, port } = placeOf(address)
      if (calledAt.size >= mostNames) calledAt.clear()
      calledAt.set(name, address)
      calls.callOne(name, port)
      if (row.reach === 'udp') awaitSerial(row.address)
      await turns.ask(row.address, 'at once', () => look(row.address))
    },
    async login(id, { user, password }) {
      const row = rowOf(id)
      const login = { user: user || ownUserOf(row), password }
      // It keeps asking for its password meanwhile: the form stays where it is.
      await look(row.address, login)
      const now = rows.at(row.address)
      if (now?.state === 'not answering' || now?.quiet === true)
        throw new Failure('box-not-answering', `${row.address} does not answer.`, { address: row.address })
      if (now?.state !== 'ready')
        throw new Failure('box-needs-password', `${row.address} does not take this password.`, { address: row.address })
      logins.set(now.id, { ...login, address: now.address })
    },
    sweep() {
      if (sweep?.view().running === true) throw notNow('notNow.sweepRunning')
      sweep = startSweep(host, { opens, changed })
      changed()
    },
    stopSweep() {
      sweep?.stop()
      changed()
    },
    found: (id) => shown(rowOf(id), false),
    wayTo(id) {
      const { address, certificate } = rowOf(id)
      const login = logins.get(id)
      // A login was given for one address only.
      const usable = login?.address === address ? { user: login.user, password: login.password } : null
      return { login: usable, certificate }
    },
    view: (adopted) => ({
      running: stopBrowsing !== null,
      sweep: sweep?.view() ?? null,
      boxes: rows.all().map((row) => shown(row, adopted(shown(row, false)))),
      interfaces: lan.interfaces().map(({ name, address }) => ({
        name,
        address,
        hears: !deaf.has(address),
        note: noteOf(deaf.get(address)) ?? [...uncalled.values()][0] ?? null,
      })),
    }),
    forgetPractice() {
      rows.remove(({ practice }) => practice)
      changed()
    },
  }
}

const nameOf = ({ service, name }: Pick<Announced, 'service' | 'name'>): string =>
  `${service} ${name}`.toLowerCase().slice(0, 200)

/** The only user its family knows; empty where there is none or several. */
const ownUserOf = ({ family }: Row): string => (family === 'unknown' ? '' : (familyOf(family).local?.user ?? ''))

function shown(row: Row, adopted: boolean): FoundBox {
  const { id, family, title, maker, model, serial, firmware, address } = row
  const { how, seenAt, quiet, state, warning, practice } = row
  return {
    ...{ id, family, title, maker, model, serial, firmware, address },
    ...{ how, seenAt, quiet, state, warning, practice, adopted },
  }
}

/** Why nothing can be heard on an interface, in words. */
function noteOf(trouble: string | undefined): Said | null {
  if (trouble === undefined) return null
  if (/EACCES|EPERM/.test(trouble)) return said('visit.interface.notAllowed')
  if (/EADDRINUSE/.test(trouble)) return said('visit.interface.inUse')
  if (/ENODEV|EADDRNOTAVAIL|ENETUNREACH/.test(trouble)) return said('visit.interface.noMulticast')
  return said('visit.interface.silent', { reason: trouble })
}
