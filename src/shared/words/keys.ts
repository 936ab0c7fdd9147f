import { words } from './area.ts'

export const keyWords = words({}, {})
