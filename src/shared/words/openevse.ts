import { words } from './area.ts'

/** OpenEVSE: its settings and habits. */
export const openevseWords = words({}, {})
