/** When two texts of a box are the same value, and when one is the nearest it would take of another. Pure. */

/** Boxes write the same value in many ways: `True`, ` 60`, `A, B`. */
export function sameValue(a: string, b: string): boolean {
  const plain = (value: string): string => value.trim().replace(/\s*,\s*/g, ',')
  const [left, right] = [plain(a), plain(b)]
  if (left === right) return true
  if (isNumber(left) && isNumber(right)) return Number(left) === Number(right)
  const logical = /^(true|false)$/i
  return logical.test(left) && logical.test(right) && left.toLowerCase() === right.toLowerCase()
}

/** A number that moved towards the one asked for, and stopped on the way: the box has a limit there. */
export function isClamped(before: string | null, asked: string, now: string): boolean {
  if (!isNumber(asked) || !isNumber(now) || sameValue(asked, now)) return false
  if (before === null || !isNumber(before)) return true
  return Math.abs(Number(asked) - Number(now)) < Math.abs(Number(asked) - Number(before))
}

/** Not what only looks like one: `007` is a name, and beyond the safe integers different digits are the same number. */
const isNumber = (value: string): boolean =>
  /^\s*[+-]?(0|[1-9]\d*)(\.\d+)?\s*$/.test(value) && Math.abs(Number(value)) <= Number.MAX_SAFE_INTEGER
