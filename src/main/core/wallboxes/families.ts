/** All families Wattproof knows, in the order a box that nobody knows is asked. */
import type { Family } from '../../../shared/wallbox.ts'
import { alfen } from './alfen.ts'
import { anyStation } from './any.ts'
import type { WallboxFamily } from './family.ts'
import { goe } from './go-e.ts'
import { keba } from './keba.ts'
import { openevse } from './openevse.ts'
import { smartevse } from './smartevse.ts'
import { warp } from './warp.ts'

export const knownFamilies: readonly WallboxFamily[] = [goe, openevse, smartevse, warp, alfen, keba, anyStation]

const byId = new Map(knownFamilies.map((family) => [family.id, family]))

/** The table of a family; a family whose table is not known is spoken to over OCPP alone. */
export const familyOf = (id: Family): WallboxFamily => byId.get(id) ?? anyStation
