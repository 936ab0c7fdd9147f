/** Chance that can be had again: the same seed, the same choices. Each actor draws from a stream of its own. */
export interface Chance {
  /** A whole number, both ends included. */
  between(low: number, high: number): number
  /** True in this share of cases. */
  happens(share: number): boolean
  oneOf<T>(values: readonly [T, ...T[]]): T
  /** A stream of its own that others' draws do not shift. */
  branch(n: number): Chance
}

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  /** Mulberry32: small, and good enough to pick instants. */
  const draw = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    between: (low, high) => low + Math.floor(draw() * (high - low + 1)),
    happens: (share) => draw() < share,
    oneOf: (values) => values[Math.floor(draw() * values.length)] ?? values[0],
    branch: (n) => chanceOf(Math.imul(seed ^ n, 0x9e3779b1) + n),
  }
}
