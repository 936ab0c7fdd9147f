import { words } from './area.ts'

/** KEBA: its reports. */
export const kebaWords = words({}, {})
