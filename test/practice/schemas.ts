import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'

type Schema = Record<string, unknown>
const schemas = createRequire(import.meta.url)('ocpp-rpc/lib/schemas/ocpp1_6.json') as Schema[]

// Their `$id`s (`urn:Authorize.req`) are no URNs for a current Ajv, so they are dropped and looked up by name here.
const ajv = new Ajv({ strict: false, multipleOfPrecision: 6 })
addFormats.default(ajv)
const byName = new Map(
  schemas.map(({ $id, ...schema }) => {
    delete schema['$schema']
    return [String($id).replace('urn:', ''), ajv.compile(schema)]
  }),
)

/** What the OCPP 1.6 schema has against a payload; null for nothing. */
export function schemaProblem(action: string, direction: 'req' | 'conf', payload: unknown): string | null {
  const validate = byName.get(`${action}.${direction}`)
  if (validate === undefined) return `no schema for ${action}`
  return validate(payload)
    ? null
    : `${action}.${direction}: ${ajv.errorsText(validate.errors)} ${JSON.stringify(payload)}`
}
