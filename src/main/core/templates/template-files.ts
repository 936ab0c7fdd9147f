/**
 * Operator templates as files: what is read is `unknown` until every field of it is known to be good, and what must not
 * travel in a file (passwords, keys, what points a box somewhere) neither goes in nor comes out.
 */
import { z } from 'zod'
import { Failure } from '../../../shared/failure.ts'
import { offlinePolicies } from '../../../shared/policy.ts'
import type { Template } from '../../../shared/template.ts'
import { fixedBecause, fixedOverOcpp } from '../keys/fixed.ts'
import { isSecretKey } from '../ocpp/config-keys.ts'
import { knownFamilies } from '../wallboxes/families.ts'
import { pointingKeys, short } from '../wallboxes/family.ts'

/** More than any operator asks for. */
const most = { keys: 500, value: 20_000, profiles: 50 }

const line = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}]*$/u)

const keyName = line(200)

/** Without the identity, and without a login: those are each box's own. */
const backendUrl = z
  .string()
  .max(500)
  .regex(/^wss?:\/\/[^\s/?#@]+([/?][^\s#]*)?$/i)

const fileShape = z.strictObject({
  wattproof: z.literal('template'),
  schema: z.literal(1),
  name: line(100),
  url: z.union([z.literal(''), backendUrl]).default(''),
  wssOnly: z.boolean().default(false),
  path: z
    .string()
    .max(200)
    .regex(/^\/[^\s?#]*$/)
    .nullable()
    .default(null),
  policy: z.enum(offlinePolicies).default('known'),
  keys: z.record(keyName, z.string().max(most.value)).default({}),
  profiles: z.array(line(100)).max(most.profiles).default([]),
})

/** What a template holds, wherever it came from. */
export type TemplateContent = Omit<Template, 'id' | 'from'>

/** Failure `template-unreadable`; `details.field` names what does not fit, `details.problem` why, as a words code. */
export function readTemplate(text: string): TemplateContent {
  const read = fileShape.safeParse(parse(text))
  if (!read.success) {
    const [issue] = read.error.issues
    const field = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])]
    throw unreadable(problemAt(String(field[0] ?? ''), issue?.code), field.map(String).join('.'))
  }
  const { wattproof: _kind, schema: _schema, ...content } = read.data
  const keys = Object.keys(content.keys)
  if (keys.length > most.keys) throw unreadable('tooMany', 'keys')
  for (const key of keys) {
    const problem = keyProblem(key)
    if (problem !== null) throw unreadable(problem, `keys.${key}`)
  }
  return content
}

export const writeTemplate = ({ name, url, wssOnly, path, policy, keys, profiles }: TemplateContent): string =>
  `${JSON.stringify({ wattproof: 'template', schema: 1, name, url, wssOnly, path, policy, keys, profiles }, null, 2)}\n`

/**
 * Whether a key may stand in a template at all: no secret, nothing that points the box somewhere, cuts it off or is its own, a
 * name like a key.
 */
export const mayTravel = (key: string): boolean =>
  keyProblem(key) === null && !forbidden.has(key) && keyName.safeParse(key).success

export const isTemplateUrl = (url: string): boolean => backendUrl.safeParse(url).success

/** Stations know no capitals in the names of their keys: however one is spelled here, it is the same key there. */
function keyProblem(key: string): 'secret' | 'pointing' | 'connection' | 'own' | null {
  const name = key.trim().toLowerCase()
  if (isSecretKey(key) || secret.has(name)) return 'secret'
  if (pointing.has(name)) return 'pointing'
  if (fixedOverOcpp(key) !== null || fixed.has(name)) return 'connection'
  return own.has(name) ? 'own' : null
}

const settings = knownFamilies.flatMap((family) => (family.local?.settings ?? []).map((one) => ({ ...one, family })))
const named = (which: readonly { key: string }[]): ReadonlySet<string> =>
  new Set(which.map(({ key }) => key.toLowerCase()))
const secret = named(settings.filter((one) => one.secret === true))
const own = named(settings.filter((one) => one.own === true))
/** What makes a box dial somewhere is written by the backend step alone: it knows the way back. */
const pointing = named(settings.filter(({ family, key }) => pointingKeys(family).has(key)))
const fixed = named(settings.filter(({ family, key }) => fixedBecause(family, key) !== null))

/** Names that are no names of anything in a template, wherever they stand. */
const forbidden: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

function parse(text: string): unknown {
  const bad: string[] = []
  let value: unknown
  try {
    value = JSON.parse(text, (key, one: unknown) => {
      if (forbidden.has(key)) bad.push(key)
      return one
    })
  } catch {
    // No JSON, or nested deeper than anything that was saved here.
    throw unreadable('notJson', '')
  }
  if (bad[0] !== undefined) throw unreadable('field', bad[0])
  return value
}

function problemAt(field: string, code: string | undefined): string {
  if (field === '' || field === 'wattproof') return 'other'
  if (field === 'schema') return 'newer'
  return code === 'unrecognized_keys' ? 'unknownField' : 'field'
}

const unreadable = (problem: string, field: string): Failure =>
  new Failure('template-unreadable', `The template cannot be read (${problem} ${short(field)}).`, {
    problem: `templates.problem.${problem}`,
    field: short(field),
  })
