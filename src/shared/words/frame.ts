import { words } from './area.ts'

export const frameWords = words({}, {})
