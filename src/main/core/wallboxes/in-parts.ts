/**
 * Asking a station for many things in questions it can take. Some answer less than they were asked, or refuse a question over one
 * thing in it: only what a station says counts, and what it left out is asked for once more, alone.
 */
import { Failure } from '../../../shared/failure.ts'

/** Never more than this at once, and so many where a station does not tell its limit. */
const most = 10

/** How many things go into one question, by the limit a station told. */
export function atOnce(told: string | null | undefined): number {
  const limit = Number(told ?? '')
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, most) : most
}

/**
 * `ask` notes what it was told, `isTold` tells whether anything was said of one. Rejects as `ask` does; with a refusal (CALLERROR)
 * only when nothing was told of any.
 */
export async function askInParts<T>(
  all: readonly T[],
  size: number,
  ask: (some: readonly T[]) => Promise<void>,
  isTold: (one: T) => boolean,
): Promise<void> {
  const refusals: Failure[] = []
  const askFor = (some: readonly T[]): Promise<void> =>
    ask(some).catch((error: unknown) => {
      // A station that does not answer at all would not do so any sooner for each of them.
      if (!(error instanceof Failure) || error.details['error'] === undefined) throw error
      refusals.push(error)
    })
  for (let at = 0; at < all.length; at += size) await askFor(all.slice(at, at + size))
  for (const one of all) if (!isTold(one)) await askFor([one])
  const [refused] = refusals
  if (refused !== undefined && !all.some(isTold)) throw refused
}
