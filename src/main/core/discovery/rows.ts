/**
 * The list of what was found. A row is keyed by its place until the box itself says its serial, then by that: with a new address
 * it stays one row. What a box says outweighs what is announced about it, and a serial that is announced from elsewhere never
 * moves a row: it warns.
 */
import { said } from '../../../shared/said.ts'
import type { Family, FoundBox } from '../../../shared/wallbox.ts'
import type { Clock } from '../host.ts'
import type { Fingerprint } from '../wallboxes/family.ts'
import type { Told } from './fingerprint.ts'
import { placeOf, samePlace } from './networks.ts'

export interface Row extends Omit<FoundBox, 'adopted'> {
  /** The box itself told its serial; else an announcement did, or nobody. */
  confirmed: boolean
  /** How it can be asked whether it is still there. */
  reach: 'tcp' | 'udp' | null
  /** Monotonic ms of the last sign of life, and of the last time it was asked who it is. */
  heardAt: number
  askedAt: number
  /** What its announcement says it is, and when it last did, monotonic ms. */
  announced: Family | undefined
  announcedAt: number
  /** SHA-256 of the certificate it last showed; null while it has shown none. */
  certificate: string | null
  /** Where it was found as well: at another address than the visit still has, or at the one its host name stands for. */
  alsoAt: string | null
}

/** What is kept of a box that was found, for the next start. */
export type SeenBox = Pick<
  Row,
  'title' | 'maker' | 'model' | 'serial' | 'firmware' | 'address' | 'how' | 'seenAt' | 'certificate'
> & { family: Family }

export interface Adopted {
  /** Address of this box in the visit; null for one that is not part of it, or has none. */
  adoptedAt(family: Family, serial: string): string | null
  /** SHA-256 of the certificate a box of the visit at this address is known by; null where there is none. */
  pinAt(address: string): string | null
  /** A box of the visit was found at another address: nothing is sent there before the installer has agreed. */
  movedTo(serial: string, family: Family, address: string): void
  /** Who answers at an address by its own word: a box of the visit may be known there. */
  answersAt?(serial: string, family: Family, address: string): void
}

export interface Rows {
  all(): Row[]
  get(id: string): Row | undefined
  at(address: string): Row | undefined
  /** A row to be asked. undefined while the list, or that of its host, is full of boxes that are there; never for a hand. */
  add(address: string, how: FoundBox['how']): Row | undefined
  change(row: Row, part: Partial<Row>): Row
  /** An announcement says where a host is. */
  named(host: string, address: string): void
  /** What is announced of the box at this row's address; true where that says another serial than the box itself did. */
  announced(row: Row, print: Fingerprint): boolean
  /** What the box said; the row may change its place in the list. */
  told(row: Row, told: Told, reach: 'tcp' | 'udp'): void
  heardAgain(row: Row): void
  /** Boxes that said who they are, the newest first. */
  seen(): SeenBox[]
  remove(which: (row: Row) => boolean): void
}

/** A list nobody can fill from the network, and one device least of all: a few boxes may be behind one address. */
const mostRows = 300
const mostOfOneHost = 8
const mostSeen = 50
const mostHosts = 1_000

/** `before`: boxes of an earlier start, last seen: they are there again once they answer. */
export function createRows(clock: Clock, adopted: Adopted, before: readonly SeenBox[] = []): Rows {
  const rows = new Map<string, Row>()
  /** Addresses by host name, as announced. */
  const hosts = new Map<string, string>()
  for (const box of before.slice(0, mostSeen))
    put({
      ...box,
      ...{ id: `${box.family}:${box.serial}`, state: 'ready', quiet: true, warning: null, practice: false },
      // Where it was, something else may open its port by now: no knock makes it the same box.
      ...{ confirmed: true, reach: null, heardAt: clock.monotonic(), askedAt: clock.monotonic() },
      ...{ announced: undefined, announcedAt: -Infinity, alsoAt: null },
    })

  function put(row: Row): Row {
    rows.set(row.id, row)
    return row
  }

  function change(row: Row, part: Partial<Row>): Row {
    // A row that was replaced meanwhile is not brought back.
    return rows.has(row.id) ? put({ ...(rows.get(row.id) ?? row), ...part }) : row
  }

  const life = (): Pick<Row, 'seenAt' | 'heardAt' | 'quiet'> => ({
    seenAt: clock.wall(),
    heardAt: clock.monotonic(),
    quiet: false,
  })

  const ofHost = (address: string): Row[] =>
    [...rows.values()].filter((row) => !row.practice && placeOf(row.address).host === placeOf(address).host)

  /** True where there is room for one more; what never said who it is gives way, and whatever it is to a hand that asks. */
  function makeRoom(address: string, how: FoundBox['how']): boolean {
    const asked = how === 'typed' || how === 'cable' || how === 'practice'
    const there = ofHost(address)
    if (!asked && there.length >= mostOfOneHost && !drop(there.find(isNobody) ?? oldest(there.filter(isQuiet))))
      return false
    if (rows.size < mostRows) return true
    const all = [...rows.values()].filter(({ practice }) => !practice)
    return drop(all.find(isNobody) ?? (asked ? (oldest(all.filter(isQuiet)) ?? fromTheLargestCrowd(all)) : undefined))
  }

  const drop = (row: Row | undefined): boolean => row !== undefined && rows.delete(row.id)

  const fromTheLargestCrowd = (all: readonly Row[]): Row | undefined =>
    [...all].sort((a, b) => ofHost(b.address).length - ofHost(a.address).length)[0]

  /** Once the installer has agreed to its new address, it is the address. */
  function arrive(row: Row): Row {
    if (row.alsoAt === null || row.family === 'unknown') return row
    const home = adopted.adoptedAt(row.family, row.serial)
    if (home === null || !samePlace(home, row.alsoAt)) return row
    return put({ ...row, address: row.alsoAt, alsoAt: null, warning: null })
  }

  /** A box known by its name and heard by its address is where it was: the name is what it is asked by. */
  function isSameHost(one: string, other: string): boolean {
    const bare = (address: string): string => {
      const { host, port } = placeOf(address)
      return `${hosts.get(host) ?? host}${port === null ? '' : `:${port}`}`
    }
    return samePlace(bare(one), bare(other))
  }

  function file(now: Row): void {
    if (now.confirmed && now.serial !== '' && now.family !== 'unknown')
      adopted.answersAt?.(now.serial, now.family, now.address)
    const id = now.serial === '' || now.family === 'unknown' ? now.address : `${now.family}:${now.serial}`
    const known = rows.get(id)
    const home = now.family === 'unknown' || now.practice ? null : adopted.adoptedAt(now.family, now.serial)
    const before = home ?? known?.address
    if (before !== undefined && now.confirmed && !samePlace(before, now.address) && isSameHost(before, now.address)) {
      put({ ...now, id, address: before, alsoAt: now.address })
      return
    }
    if (home !== null && !samePlace(home, now.address)) {
      const warning = said('find.warning.moved', { address: now.address })
      put({ ...(known ?? now), ...life(), id, address: home, alsoAt: now.address, warning })
      if (now.family !== 'unknown') adopted.movedTo(now.serial, now.family, now.address)
      return
    }
    const elsewhere = known !== undefined && !now.practice && !samePlace(known.address, now.address)
    // A practice wallbox is where this app switched it on; another of its serial is another app's.
    if (elsewhere && known.confirmed && (!now.confirmed || known.practice)) {
      put({ ...now, id: now.address, warning: said('find.warning.claimed', { address: known.address }) })
      return
    }
    if (elsewhere) now.warning ??= said('find.warning.newAddress', { address: known.address })
    for (const other of [...rows.values()]) {
      if (other.id === id || !samePlace(other.address, now.address)) continue
      // An announcement gives way to what answers; another box is kept as last seen.
      rows.delete(other.id)
      if (!other.confirmed || sameSerial(other.serial, now.serial)) continue
      now.warning ??= said('find.warning.otherSerial', { serial: other.serial })
      put({ ...other, quiet: true })
    }
    put({ ...now, id, alsoAt: now.alsoAt !== null && isSameHost(now.alsoAt, now.address) ? now.alsoAt : null })
    // A device that says another serial each time is not kept as that many boxes.
    while (ofHost(now.address).length > mostOfOneHost && drop(oldest(ofHost(now.address).filter(isQuiet))));
  }

  return {
    all: () => [...rows.values()].map(arrive),
    get: (id) => rows.get(id),
    at(address) {
      const there = [...rows.values()].filter(
        (row) => samePlace(row.address, address) || (row.alsoAt !== null && samePlace(row.alsoAt, address)),
      )
      return there.find(({ quiet }) => !quiet) ?? there[0]
    },
    add(address, how) {
      if (!makeRoom(address, how)) return undefined
      return put({
        ...nobody(address),
        ...{ id: address, address, how, practice: how === 'practice', state: 'asking', warning: null },
        ...{ confirmed: false, reach: null, announced: undefined, certificate: null, alsoAt: null },
        ...{ ...life(), askedAt: clock.monotonic(), announcedAt: -Infinity },
      })
    },
    change,
    named(host, address) {
      const name = host.toLowerCase()
      // Who is behind another name than these, multicast cannot say (RFC 6762 §3).
      if (name.endsWith('.local') && (hosts.has(name) || hosts.size < mostHosts)) hosts.set(name, address)
    },
    announced(row, print) {
      const { serial = '' } = print
      const family = print.family === 'unknown' ? undefined : print.family
      if (!row.confirmed) {
        change(row, { ...print, state: row.state, announced: family, announcedAt: clock.monotonic(), ...life() })
        return false
      }
      const differs = serial !== '' && !sameSerial(serial, row.serial)
      change(row, {
        ...life(),
        announced: family,
        announcedAt: clock.monotonic(),
        ...(differs && { warning: said('find.warning.announcedAs', { serial }) }),
      })
      return differs
    },
    told(row, { print, address, certificate }, reach) {
      const silent = print.state === 'not answering'
      // What once said who it is and is silent now is still that box.
      if (silent && row.confirmed && row.state !== 'asking') return void change(row, { quiet: true })
      const confirmed = !silent && (print.serial ?? '') !== ''
      const differs = confirmed && row.serial !== '' && !sameSerial(row.serial, print.serial ?? '')
      // Something else took its place: it is kept as last seen.
      const another = row.confirmed && (differs || print.state === 'not a wallbox')
      // Whoever answers without one is no reason to forget it: a password would go to anybody.
      const known = another ? null : row.certificate
      const isNew = known !== null && certificate !== null && certificate !== known
      const warning = isNew
        ? said('find.warning.certificate')
        : differs
          ? said('find.warning.announcedAs', { serial: row.serial })
          : row.confirmed || row.warning?.code === 'find.warning.certificate'
            ? row.warning
            : null
      const now: Row = {
        ...row,
        ...(another && nobody(address)),
        ...print,
        ...(silent ? {} : { ...life(), address, certificate: certificate ?? known, reach }),
        confirmed: confirmed || (row.confirmed && !another),
        warning: another ? null : warning,
      }
      if (!another) rows.delete(row.id)
      if (silent) put(now)
      else file(now)
    },
    heardAgain: (row) => void change(row, life()),
    seen: () =>
      [...rows.values()]
        .flatMap(({ family, serial, confirmed, practice, ...row }): SeenBox[] => {
          if (family === 'unknown' || serial === '' || !confirmed || practice) return []
          const { title, maker, model, firmware, address, how, seenAt, certificate } = row
          return [{ family, serial, title, maker, model, firmware, address, how, seenAt, certificate }]
        })
        .sort((a, b) => b.seenAt - a.seenAt)
        .slice(0, mostSeen),
    remove(which) {
      for (const row of [...rows.values()]) if (which(row)) rows.delete(row.id)
    },
  }
}

const isNobody = (row: Row): boolean => !row.confirmed && row.state !== 'asking' && !row.practice
const isQuiet = ({ quiet }: Row): boolean => quiet
const oldest = (rows: readonly Row[]): Row | undefined => [...rows].sort((a, b) => a.heardAt - b.heardAt)[0]

const nobody = (address: string) =>
  ({ family: 'unknown', title: address, maker: '', model: '', serial: '', firmware: '' }) as const

const sameSerial = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
