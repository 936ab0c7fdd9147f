import { words } from './area.ts'

/** Operator templates, and one on its way to many boxes. */
export const templateWords = words({}, {})
