/** Waits between redials: doubling from 0.5 s to 15 s, with full jitter above half so that eighty boxes do not dial at once (H30). */
export function redialDelay(attempt: number, random: number): number {
  const ceiling = Math.min(15_000, 500 * 2 ** Math.min(attempt, 10))
  return ceiling / 2 + (ceiling / 2) * random
}
