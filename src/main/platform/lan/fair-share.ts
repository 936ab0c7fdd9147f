/** A bound on what strangers of the local network may make this computer do: so much a second each, so much in all. */

export interface Share {
  /** Events a second of one sender. */
  each: number
  /** Events a second of all senders together. */
  all: number
}

/** Far more than a garage of boxes answers at once; behind one address there may be a repeater with all of them. */
const usual: Share = { each: 200, all: 1_000 }

/**
 * True while `sender` is within its share of the current second. One that floods uses up its own share and no more: the
 * others are still heard. Who is left out asks or announces again later.
 */
export function fairShare({ each, all }: Share = usual, now = () => performance.now()): (sender: string) => boolean {
  let second = 0
  let total = 0
  const bySender = new Map<string, number>()
  return (sender) => {
    const current = Math.floor(now() / 1000)
    if (current !== second) {
      second = current
      total = 0
      bySender.clear()
    }
    const count = bySender.get(sender) ?? 0
    if (count >= each || total >= all) return false
    bySender.set(sender, count + 1)
    total += 1
    return true
  }
}
