import { words } from './area.ts'

/** SmartEVSE: its settings and habits. */
export const smartevseWords = words({}, {})
