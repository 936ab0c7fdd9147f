/** The official JSON schemas of OCPP 2.x, as `ocpp-rpc` carries them. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'

const files: Record<string, string> = { 'ocpp2.0.1': 'ocpp2_0_1.json', 'ocpp2.1': 'ocpp2_1.json' }
const folder = join(dirname(createRequire(import.meta.url).resolve('ocpp-rpc/package.json')), 'lib', 'schemas')

// `multipleOfPrecision`: 8.1 A is a multiple of 0.1 A, whatever binary fractions say.
const ajv = new Ajv({ strict: false, multipleOfPrecision: 6, validateSchema: false })
;(formats as unknown as (to: Ajv) => void)(ajv)

type Schema = Record<string, unknown>
const byProtocol = new Map<string, Map<string, Schema>>()
const compiled = new Map<Schema, ValidateFunction>()

function schemasOf(protocol: string): Map<string, Schema> {
  const known = byProtocol.get(protocol)
  if (known) return known
  const all = JSON.parse(readFileSync(join(folder, files[protocol]!), 'utf8')) as Schema[]
  // 2.0.1 says `urn:Authorize.req`, 2.1 `urn:AuthorizeRequest`; a SEND has neither.
  const named = all.map(({ $id, id: _id, $schema: _schema, ...schema }): [string, Schema] => [
    String($id)
      .replace('urn:', '')
      .replace(/\.req$/, 'Request')
      .replace(/\.conf$/, 'Response'),
    schema,
  ])
  const schemas = new Map(named)
  byProtocol.set(protocol, schemas)
  return schemas
}

export const hasSchema = (protocol: string, name: string): boolean => schemasOf(protocol).has(name)

/** What is wrong with a payload; null when nothing is. `name`: e.g. `AuthorizeRequest`. */
export function complaint(protocol: string, name: string, payload: unknown): string | null {
  const schema = schemasOf(protocol).get(name)
  if (!schema) return `${name}: ${protocol} has no such message`
  const validate = compiled.get(schema) ?? ajv.compile(schema)
  compiled.set(schema, validate)
  return validate(payload) ? null : `${name}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(payload)}`
}
