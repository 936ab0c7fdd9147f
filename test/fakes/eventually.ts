import { vi } from 'vitest'

/** Waits until `claim` holds, as long as a busy machine may need; how fast it is, no test asserts. */
export const eventually = <T>(claim: () => T | Promise<T>): Promise<T> => vi.waitFor(claim, { timeout: 20_000 })
