import { words } from './area.ts'

/** Brands whose backend is set elsewhere: the steps, and what to type there. */
export const guideWords = words({}, {})
