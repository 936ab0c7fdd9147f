import { words } from './area.ts'

export const backendWords = words({}, {})
