/** The offline switch of a wallbox (D6): off, or on with a choice below it. */
export type OfflinePolicy = 'off' | 'known' | 'anyone'

export const offlinePolicies = ['off', 'known', 'anyone'] as const satisfies readonly OfflinePolicy[]

/** The five things an installer wants to know of a policy, in words. */
export type PolicySituation = 'known card' | 'unknown card' | 'blocked card' | 'running session' | 'reboot'
