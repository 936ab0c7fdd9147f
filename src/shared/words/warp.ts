import { words } from './area.ts'

/** WARP: its settings and habits. */
export const warpWords = words({}, {})
