/** Waiting by the host's clock: for a time, for what a device says, or for one's turn. */
import type { Clock } from './host.ts'

type Timer = Pick<Clock, 'monotonic' | 'at'>

/** Resolves after `ms`, never at once. */
export const after = (clock: Timer, ms: number): Promise<void> =>
  new Promise((resolve) => clock.at(clock.monotonic() + ms, resolve))

/** Resolves when `monotonic()` has reached `time`; at once where it has already. */
export const reached = (clock: Timer, time: number): Promise<void> =>
  clock.monotonic() >= time ? Promise.resolve() : new Promise((resolve) => clock.at(time, resolve))

export interface Waiting {
  /** Resolves true as soon as `claim` holds; false when `deadline` has passed and, asked again, has not moved on. */
  until(claim: () => boolean, deadline: () => number): Promise<boolean>
  /** Something was heard: the claims are looked at. */
  poke(): void
  /** Everything that waits ends with this error, and so does what starts to wait later. */
  end(error: Error): void
}

export function createWaiting(clock: Timer): Waiting {
  const waits = new Set<{ look(): void; fail(error: Error): void }>()
  let ended: Error | null = null
  return {
    until(claim, deadline) {
      if (ended) return Promise.reject(ended)
      return new Promise((resolve, reject) => {
        let cancel: () => void = () => undefined
        const finish = (held: boolean): void => {
          cancel()
          waits.delete(wait)
          resolve(held)
        }
        const wait = {
          look: () => {
            if (claim()) finish(true)
          },
          fail: (error: Error) => {
            cancel()
            reject(error)
          },
        }
        const again = (): void => {
          const time = deadline()
          if (clock.monotonic() >= time) finish(claim())
          else cancel = clock.at(time, again)
        }
        waits.add(wait)
        again()
        wait.look()
      })
    },
    poke: () => [...waits].forEach((wait) => wait.look()),
    end(error) {
      ended ??= error
      for (const wait of waits) wait.fail(error)
      waits.clear()
    },
  }
}

/** Runs tasks one after the other; a failed one does not hold up the next. */
export function oneByOne(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const turn = last.then(task, task)
    last = turn.catch(() => undefined)
    return turn
  }
}
