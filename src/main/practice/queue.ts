/**
 * OCPP 1.6 §3.7: the transaction-related messages the wallbox still owes, oldest first, in a file of JSON lines that
 * outlives the process. Beside them, the transaction id each session got (−1: its StartTransaction was given up).
 */
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Payload } from './frames.ts'

export type OwedAction = 'StartTransaction' | 'StopTransaction' | 'MeterValues'

export interface Owed {
  seq: number
  action: OwedAction
  /** Which session it belongs to; null for meter values outside of one. */
  session: number | null
  /** Without the transaction id, which may not be known yet. */
  payload: Payload
  /** CALLERRORs so far (§3.7.1). */
  failures: number
}

type Line = { owed: Owed } | { done: number } | { failed: number } | { id: [session: number, transactionId: number] }

export class Queue {
  private readonly path: string
  private readonly owed: Owed[] = []
  private readonly ids = new Map<number, number>()
  private lastSeq = 0
  private lastSession = 0
  private file: number | null = null

  constructor(path: string) {
    this.path = path
    mkdirSync(dirname(path), { recursive: true })
    for (const line of linesOf(path)) this.take(line)
    this.compact()
  }

  get length(): number {
    return this.owed.length
  }

  get oldest(): Owed | undefined {
    return this.owed[0]
  }

  /** A number for a new session, never used before. */
  newSession(): number {
    this.lastSession += 1
    return this.lastSession
  }

  transactionId(session: number): number | undefined {
    return this.ids.get(session)
  }

  post(action: OwedAction, session: number | null, payload: Payload): void {
    this.write({ owed: { seq: this.lastSeq + 1, action, session, payload, failures: 0 } })
  }

  done(seq: number): void {
    this.write({ done: seq })
  }

  failed(seq: number): void {
    this.write({ failed: seq })
  }

  learnId(session: number, transactionId: number): void {
    this.write({ id: [session, transactionId] })
  }

  close(): void {
    if (this.file !== null) closeSync(this.file)
    this.file = null
  }

  private write(line: Line): void {
    this.take(line)
    try {
      if (this.file !== null) writeSync(this.file, `${JSON.stringify(line)}\n`)
    } catch {
      // A full disk: the message lives on in RAM, as in a wallbox with worn-out flash.
    }
  }

  private take(line: Line): void {
    if ('owed' in line) {
      this.owed.push(line.owed)
      this.lastSeq = Math.max(this.lastSeq, line.owed.seq)
      this.lastSession = Math.max(this.lastSession, line.owed.session ?? 0)
    } else if ('done' in line) {
      const index = this.owed.findIndex(({ seq }) => seq === line.done)
      if (index >= 0) this.owed.splice(index, 1)
    } else if ('failed' in line) {
      const owed = this.owed.find(({ seq }) => seq === line.failed)
      if (owed) owed.failures += 1
    } else {
      this.ids.set(...line.id)
      this.lastSession = Math.max(this.lastSession, line.id[0])
    }
  }

  /** Starts the file anew with what still counts: the file of a long life stays short. */
  private compact(): void {
    const recent = [...this.ids].filter(([session]) => session > this.lastSession - 100)
    const lines: Line[] = [...recent.map((id) => ({ id })), ...this.owed.map((owed) => ({ owed }))]
    try {
      writeFileSync(`${this.path}.new`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      renameSync(`${this.path}.new`, this.path)
      this.file = openSync(this.path, 'a')
    } catch {
      // As in `write`: without a disk the queue is as long-lived as the process.
    }
  }
}

/** A last line torn by a power failure does not parse and never happened. */
function linesOf(path: string): Line[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Line]
    } catch {
      return []
    }
  })
}
