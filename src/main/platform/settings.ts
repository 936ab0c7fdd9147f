/** What this computer remembers of the window, not of the visit: the visit lives in core's documents. */
import Conf from 'conf'

export interface Preferences {
  /** Port the page was served on last: the same origin again keeps the browser's language and theme. */
  port?: number
  /** Place and size of the Electron window. */
  window?: { x: number; y: number; width: number; height: number }
}

export interface Settings {
  get<K extends keyof Preferences>(key: K): Preferences[K] | undefined
  set<K extends keyof Preferences>(key: K, value: NonNullable<Preferences[K]>): void
}

/** What `conf` and `electron-store` have in common. */
interface Kept {
  get(key: string): unknown
  set(key: string, value: unknown): void
}

/** Preferences in one file of the data directory. A file that no longer parses is begun anew: nothing in it is missed. */
export function openSettings(directory: string): Settings {
  return settingsIn(new Conf({ cwd: directory, configName: 'settings', clearInvalidConfig: true }))
}

/** The same over any store, e.g. `electron-store`, which only Electron can load. */
export function settingsIn(store: Kept): Settings {
  return {
    get: (key) => store.get(key) as Preferences[typeof key],
    set: (key, value) => store.set(key, value),
  }
}
