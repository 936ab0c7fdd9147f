import { words } from './area.ts'

/** What becomes of a value that is written. */
export const writeWords = words({}, {})
