import { words } from './area.ts'

export const reportWords = words({}, {})
