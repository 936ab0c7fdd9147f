import { words } from './area.ts'

/** The settings of a go-e by their keys, and what is peculiar to it. */
export const goeWords = words({}, {})
