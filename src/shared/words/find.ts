import { words } from './area.ts'

export const findWords = words({}, {})
