/**
 * Reports the proxy itself asks a 2.x station for (B07): GetBaseReport, and the NotifyReports that follow. Whose those are
 * only their requestId tells, so ours have numbers nobody else uses, and a backend's request under one of them waits until
 * ours is over. What is ours is answered here, in every state of the backend's link, and goes no further.
 */
import { Failure } from '../../../shared/failure.ts'
import type { Clock, Ids } from '../host.ts'
import { payloadOf, type Head } from '../ocpp/frame.ts'
import { isInteger, type Payload } from '../ocpp/messages16.ts'
import { readReport, type ReportData } from '../ocpp/variables.ts'
import type { ReportBase } from './settings.ts'

export interface Reports {
  /** Failures `station-not-connected`, `station-refused-call`: it has no such report, or did not finish it. */
  ask(base: ReportBase): Promise<ReportData[]>
  /** True for a NotifyReport of ours: to be answered, and withheld. `size`: characters of its frame. */
  takes(payload: Payload, size: number): boolean
  /** True for a CALL of the backend under the number of a report that is under way; `go` is run when that is over. */
  holds(text: string, head: Head & { type: 2 }, go: () => void): boolean
  /** The station is gone. */
  end(): void
}

interface Open {
  pieces: Map<string, { seqNo: number; data: ReportData[] }>
  size: number
  held: (() => void)[]
  /** Somebody listens for the next piece: when it stays away, the report ends. */
  patience: (() => void) | null
  done(data: ReportData[]): void
  failed(error: Failure): void
}

/** A station may be silent for so long between two parts of a report, ms. */
const betweenPieces = 30_000
/** More than any station has; a hostile one has no end (P15). */
const mostPieces = 5_000
const mostCharacters = 32 * 1024 * 1024
/** Ours are above all counters and below 2³¹, the limit of the field in what many stations are written in. */
const [firstId, lastId] = [2_000_000_000, 2_147_000_000]
/** Parts that come late are still ours: so many numbers are remembered. */
const remembered = 20

export function createReports(
  { clock, ids }: { clock: Clock; ids: Ids },
  call: (action: string, payload: Payload) => Promise<Payload>,
): Reports {
  /** By requestId; null once it is over. */
  const mine = new Map<number, Open | null>()

  function waitFurther(open: Open): void {
    open.patience?.()
    open.patience = clock.at(clock.monotonic() + betweenPieces, () =>
      open.failed(refused('the report was not finished in time')),
    )
  }

  function begin(requestId: number): Promise<ReportData[]> {
    return new Promise((done, failed) => {
      mine.set(requestId, { pieces: new Map(), size: 0, held: [], patience: null, done, failed })
    })
  }

  function over(requestId: number): void {
    const open = mine.get(requestId)
    open?.patience?.()
    mine.set(requestId, null)
    for (const oldest of [...mine.keys()].slice(0, Math.max(0, mine.size - remembered)))
      if (mine.get(oldest) === null) mine.delete(oldest)
    open?.held.forEach((go) => go())
  }

  return {
    async ask(reportBase) {
      let requestId = firstId + Math.floor(ids.random() * (lastId - firstId))
      while (mine.has(requestId)) requestId++
      // Some stations send the first part before they answer.
      const report = begin(requestId)
      report.catch(() => undefined)
      try {
        const { status } = await call('GetBaseReport', { requestId, reportBase })
        if (status === 'EmptyResultSet') return []
        if (status !== 'Accepted') throw refused(`${reportBase}: ${String(status).slice(0, 40)}`)
        const open = mine.get(requestId)
        if (open) waitFurther(open)
        return await report
      } finally {
        over(requestId)
      }
    },
    takes(payload, size) {
      const { requestId, seqNo } = payload
      if (!isInteger(requestId)) return false
      const open = mine.get(requestId)
      if (open === undefined) return false
      if (open === null) return true
      const data = readReport(payload)
      // Numbered wrongly by some, said twice by others: only the same part with the same words is a repeat.
      open.pieces.set(ids.digest(JSON.stringify(payload)), { seqNo: isInteger(seqNo) ? seqNo : 0, data })
      open.size += size
      if (open.pieces.size > mostPieces || open.size > mostCharacters) open.failed(refused('the report has no end'))
      else if (payload['tbc'] !== true)
        open.done([...open.pieces.values()].sort((a, b) => a.seqNo - b.seqNo).flatMap((piece) => piece.data))
      else if (open.patience) waitFurther(open)
      return true
    },
    holds(text, head, go) {
      if (mine.size === 0 || (head.action !== 'GetBaseReport' && head.action !== 'GetReport')) return false
      const requestId = payloadOf(text, head)?.['requestId']
      const open = isInteger(requestId) ? mine.get(requestId) : undefined
      if (open) open.held.push(go)
      // From here on the number is the backend's.
      else if (isInteger(requestId)) mine.delete(requestId)
      return open !== undefined && open !== null
    },
    end() {
      for (const open of mine.values())
        open?.failed(new Failure('station-not-connected', 'the station went away', { action: 'GetBaseReport' }))
    },
  }
}

const refused = (because: string): Failure =>
  new Failure('station-refused-call', `GetBaseReport: ${because}`, { action: 'GetBaseReport' })
