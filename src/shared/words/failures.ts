import { words } from './area.ts'

export const failureWords = words({}, {})
