/** What the switch did on the box in this visit, whatever position is being looked at now: the report rests on this. */
import type { OfflinePolicy } from '../../../shared/policy.ts'
import type { WriteRow } from '../../../shared/wallbox.ts'
import { asVariable } from '../ocpp/variables-table.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import { sameValue, wasWritten, type Wanted } from '../writes/writes.ts'
import { policyTable, switchKeys } from './mapping.ts'

type Policy = SavedWallbox['policy']

/** Without its plan; what of that was tried on the box stays known. */
export function withoutPlan(policy: Policy): Policy {
  const tried = (policy.plan?.rows ?? []).filter(wasTried)
  return { ...policy, plan: null, written: [...policy.written, ...tried] }
}

const wasTried = (row: WriteRow): boolean => wasWritten(row) || row.state === 'undone' || row.state === 'rejected'

/**
 * The position that was set and read back. `not confirmed`: something of the switch was written, and the box is not known to have
 * all of one position. `not set`: nothing was, or it is again as it was found.
 */
export function positionOn(box: SavedWallbox): OfflinePolicy | 'not set' | 'not confirmed' {
  const { applied, written } = box.policy
  if (applied === null) return withoutPlan(box.policy).written.some(wasWritten) ? 'not confirmed' : 'not set'
  const now = new Map([...valuesOf(written), ...valuesOf(box.policy.plan?.rows ?? [])])
  const isKept = ({ key, value }: Wanted): boolean => {
    const name = namesOf(key).find((one) => now.has(one))
    const left = name === undefined ? value : now.get(name)
    return left != null && sameValue(left, value)
  }
  return policyTable(box).keys(applied).every(isKept) ? applied : 'not confirmed'
}

/** What the box has for the switch, as far as it was read; null where nobody knows. */
export function switchValues(box: SavedWallbox): { key: string; value: string | null }[] {
  const names = switchKeys(box)
  const { written, plan } = box.policy
  const planned = plan?.rows ?? []
  // A plan that was taken back is older than what put the box back.
  const rows = [...written, ...(plan?.state === 'undone' ? [...planned, ...box.leaving] : [...box.leaving, ...planned])]
  const now = valuesOf(rows)
  const keys = new Map([...box.keys.rows, ...rows].map(({ key }) => [key.toLowerCase(), key]))
  const read = new Map(box.keys.rows.map(({ key, value }) => [key.toLowerCase(), value]))
  return [...keys].flatMap(([name, key]) => {
    if (!names.has(name) || !(now.has(name) || read.has(name))) return []
    return [{ key, value: (now.has(name) ? now.get(name) : read.get(name)) ?? null }]
  })
}

/** What each key is after these rows, the later one counting; in lower case, because stations know no capitals there. */
function valuesOf(rows: readonly WriteRow[]): Map<string, string | null> {
  // A planned row with a note could not be read.
  const told = rows.filter(({ state, note }) => state !== 'planned' || note === null)
  return new Map(told.map((row) => [row.key.toLowerCase(), valueBy(row)]))
}

function valueBy({ state, before, after }: WriteRow): string | null {
  if (state === 'confirmed') return after
  return untouched.has(state) ? before : null
}

/** These left the value as it was before, or made it so again. */
const untouched: ReadonlySet<WriteRow['state']> = new Set(['planned', 'undone', 'rejected', 'read-only'])

const namesOf = (key: string): string[] => [key.toLowerCase(), (asVariable(key) ?? key).toLowerCase()]
