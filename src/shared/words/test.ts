import { words } from './area.ts'

export const testWords = words({}, {})
