/** The versions this proxy stands in for, by subprotocol (L1). */
import type { Dialect } from './dialect.ts'
import { dialect16 } from './dialect16.ts'
import { dialect201, dialect21 } from './dialect2.ts'

const dialects: readonly Dialect[] = [dialect16, dialect201, dialect21]

export const spoken: readonly string[] = dialects.map(({ protocol }) => protocol)

/** Undefined for a subprotocol not spoken here. */
export const dialectOf = (protocol: string): Dialect | undefined => dialects.find((each) => each.protocol === protocol)
