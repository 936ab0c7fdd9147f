import { words } from './area.ts'

export const policyWords = words({}, {})
