import { words } from './area.ts'

export const certificateWords = words({}, {})
