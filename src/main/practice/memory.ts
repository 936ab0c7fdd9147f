import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * One small JSON document that survives a restart: the flash memory of a simulated device.
 * An unreadable document counts as empty, as flash does after a factory reset.
 */
export class Memory<T extends object> {
  readonly value: T
  private readonly path: string

  /** `initial` fills what the document does not say. */
  constructor(path: string, initial: T) {
    this.path = path
    mkdirSync(dirname(path), { recursive: true })
    this.value = { ...initial, ...load(path) }
  }

  /** Changes fields and writes the document, whole and atomically. */
  save(change: Partial<T> = {}): void {
    Object.assign(this.value, change)
    try {
      writeFileSync(`${this.path}.new`, JSON.stringify(this.value))
      renameSync(`${this.path}.new`, this.path)
    } catch {
      // A full disk must not end the simulated device: it goes on with what it has in RAM.
    }
  }
}

/** Where a box dials once its operator is at `now`: only one still at its earlier operator follows that operator's move. */
export const movedWith = (operator: string, now: string, dials: string): string => (dials === operator ? now : dials)

function load(path: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  } catch {
    return {}
  }
}
