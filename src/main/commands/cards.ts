import { worksOffline } from '../core/proxy/tags.ts'
import type { Io } from './io.ts'
import { isoOf, printFrom } from './reading.ts'

/** `wattproof cards`: which cards work without the backend, and until when. Unmasked: it is the installer's own data. */
export function cards(args: string[], io: Io): Promise<number> {
  return printFrom(args, io, async function* (reader) {
    for (const tag of await reader.allTags()) {
      const { shown, type, backend, status, validUntil } = tag
      yield { idTag: shown, type, backend, status, validUntil: isoOf(validUntil), works: worksOffline(tag, Date.now()) }
    }
  })
}
