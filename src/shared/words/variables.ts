import { words } from './area.ts'

/** OCPP 2.x: variables of the device model. */
export const variableWords = words({}, {})
