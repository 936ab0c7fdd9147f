/** The proxy's invariant (design §3), looked at from both ends and in its ledger. */
import type { Arrival, KillBackend } from './kill-backend.ts'
import type { KillStation } from './kill-station.ts'
import type { Said, Session } from './kill-words.ts'

/** As `wattproof ledger` prints it. */
export interface LedgerLine {
  station: string
  action: string
  messageId: string
  acknowledgedAt: string | null
  deliveredAt: string | null
  ambiguous: boolean
  provisionalId: number | null
  backendId: number | null
}

/** Everything that was broken, in words. To be asked when all is delivered. */
export function broken(
  stations: readonly KillStation[],
  backend: KillBackend,
  ledger: readonly LedgerLine[],
): string[] {
  return [
    ...backend.complaints,
    ...ledger.filter((line) => line.deliveredAt === null).map((line) => `never delivered: ${JSON.stringify(line)}`),
    ...stations.flatMap((station) => brokenFor(station, backend, ledger).map((what) => `${station.identity}: ${what}`)),
  ]
}

function brokenFor(station: KillStation, backend: KillBackend, ledger: readonly LedgerLine[]): string[] {
  const arrivals = backend.arrivals.filter((arrival) => arrival.station === station.identity)
  const lines = new Map(
    ledger.filter((line) => line.station === station.identity).map((line) => [line.messageId, line]),
  )
  const copies = (said: Said): Arrival[] => arrivals.filter((arrival) => arrival.n === said.n)
  const starts = new Map<Session, Said>()
  for (const said of station.said) if (said.kind === 'start') starts.set(said.session, said)
  const what = [...station.complaints]

  for (const said of station.said) {
    const name = `${said.kind} ${said.n}`
    const here = copies(said)
    if (!station.acknowledged.has(said.n)) what.push(`${name} was never answered`)
    if (here.length === 0) what.push(`${name} was acknowledged and never arrived`)
    if (here.length > 1) {
      const ids = new Set(here.map((arrival) => arrival.messageId))
      if (ids.size > 1) what.push(`${name}: a repeat was forwarded, under ${[...ids].join(' and ')}`)
      for (const id of ids)
        if (lines.get(id)?.ambiguous !== true)
          what.push(`${name} arrived ${here.length} times under ${id}, and the ledger does not say so`)
    }
    for (const { messageId, offlineFlag } of here)
      if (offlineFlag && !lines.get(messageId)?.acknowledgedAt)
        what.push(`${name} says that it happened offline, and the backend answered it itself`)
    const start = starts.get(said.session)
    if (said.kind === 'start' || !start) continue
    const own = said.session.id
    const given: Session['id'][] = typeof own === 'string' ? [own] : copies(start).map((arrival) => arrival.given)
    for (const arrival of here)
      if (!given.includes(arrival.transactionId))
        what.push(`${name} arrived for transaction ${arrival.transactionId}; its start was given ${given.join()}`)
  }
  // First in, first out: copies of one message follow each other, and all else is as it was said.
  const order = arrivals.map(({ n }) => n).filter((n, at, all) => n !== all[at - 1])
  const expected = station.said.map(({ n }) => n)
  const wrong = order.findIndex((n, at) => n !== expected[at])
  if (wrong >= 0)
    what.push(
      `out of order: ${order.slice(wrong, wrong + 5).join()} where ${expected.slice(wrong, wrong + 5).join()} was said`,
    )
  return what
}
