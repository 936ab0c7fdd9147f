import { words } from './area.ts'

/** Alfen: its settings and habits. */
export const alfenWords = words({}, {})
