/** Addresses as they may be shown: some boxes were given a backend's login inside its URL, and tell it to everybody. */

/** What stands before the host, up to the last @: a password may hold one. */
const login = /(:\/\/)[^/?#\s]*@/g

/** The same value with the logins inside its addresses replaced; the same object where there is none. */
export function withoutLogins<T>(value: T): T {
  return hidden(value) as T
}

function hidden(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('@') ? value.replace(login, '$1•••@') : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map(hidden)
    return items.every((item, at) => item === value[at]) ? value : items
  }
  const entries = Object.entries(value).map(([key, each]): [string, unknown, boolean] => {
    const shown = hidden(each)
    return [key, shown, shown === each]
  })
  return entries.every(([, , same]) => same) ? value : Object.fromEntries(entries)
}

const seen = new WeakMap<readonly object[], readonly object[]>()

/** The same for a list that is replaced whenever it changes: looked through once, for it is long and shown often. */
export function listWithoutLogins<T extends object>(list: readonly T[]): readonly T[] {
  const known = seen.get(list)
  if (known !== undefined) return known as readonly T[]
  const shown = withoutLogins(list)
  seen.set(list, shown)
  return shown
}
