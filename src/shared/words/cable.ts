import { words } from './area.ts'

/** A wallbox on a cable. */
export const cableWords = words({}, {})
