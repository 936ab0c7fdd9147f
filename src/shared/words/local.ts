import { words } from './area.ts'

/** The local interface of a box: logins, addresses, certificates, reachability. */
export const localWords = words({}, {})
