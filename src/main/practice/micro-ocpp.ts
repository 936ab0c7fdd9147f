/** What the boxes built on MicroOcpp (public repository) have in common as stations. */

/** Its own defaults; there is no card memory but the list. */
export const microOcppKeys = {
  AuthorizationCacheEnabled: null,
  ConnectionTimeOut: '30',
  HeartbeatInterval: '86400',
  LocalAuthListMaxLength: '48',
} as const

/** What it dials: a slash only where none is, then the identity as it is. */
export const dialled = (server: string, identity: string): string =>
  `${server}${server.endsWith('/') ? '' : '/'}${identity}`
