import { createHash, randomInt, randomUUID } from 'node:crypto'
import type { Ids } from '../core/host.ts'

/** `randomInt` takes ranges below 2^48. */
const steps = 2 ** 47

/** Chance and fingerprints from node:crypto. */
export function createIds(): Ids {
  return {
    uuid: () => randomUUID(),
    random: () => randomInt(steps) / steps,
    base64: (text) => Buffer.from(text, 'utf8').toString('base64'),
    digest: (text) => createHash('sha256').update(text, 'utf8').digest('hex'),
  }
}
