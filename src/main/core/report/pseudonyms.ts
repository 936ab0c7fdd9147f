/**
 * Tags of people become stable pseudonyms before anything leaves for a report (design §3 P16, §5): the same card has the
 * same name in all reports of one installation, and nobody else can tell which card it is. Secrets become `***`.
 */
import type { EvidenceLine, TestSetup } from '../../../shared/evidence.ts'
import { hidesTag } from './hidden-tags.ts'
import { rewriteStrings } from './json-text.ts'
import type { Place } from './json-text.ts'

/** SHA-256 of a text, hex. */
export type Digest = (text: string) => string

/** Longest a CiString20 may be; a pseudonym stays a valid idTag. */
const pseudonymOf = (key: string, digest: Digest, tag: string): string =>
  `T-${digest(`${key}\n${tag.toLowerCase()}`).slice(0, 10)}`

const tagKeys = new Set(['idtag', 'parentidtag', 'idtoken', 'groupidtoken', 'additionalidtoken'])
const signedKeys = new Set(['signedmeterdata', 'signedmetervalue'])
const secretNames = /authorizationkey|password|passphrase|passwd|secret|private_?key|apikey|api_key|\bpin\b|simpin/i
/** `ocppd`: so a go-e calls the tag of a session without a card. */
const tagNames = /id_?tag|idtoken|^ocppd$/i
const privateKeys = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g

/** Words every recording is full of: a card named so is replaced where a tag stands, but not hunted for in other texts. */
const commonWords = new Set([
  'accepted',
  'blocked',
  'expired',
  'invalid',
  'known',
  'unknown',
  'local',
  'remote',
  'available',
  'charging',
])

/** A tag that can be hunted for in texts that are no tags: long enough not to be found everywhere by chance. */
const isDistinctive = (tag: string): boolean =>
  !commonWords.has(tag) && (tag.length >= 6 || (tag.length >= 4 && /[a-z]/.test(tag) && /\d/.test(tag)))

/** Encoded data shorter than this holds no signed record. */
const shortestEncoded = 32

export interface Pseudonyms {
  /** The pseudonym of one tag. */
  tag(tag: string): string
  /** A text with every known tag in it replaced, and withheld where a tag is hidden inside in hex or base64. */
  text(text: string): string
  /** A frame with tags replaced and secrets redacted; every other byte as it was. */
  frame(text: string): string
  line(line: EvidenceLine): EvidenceLine
  setup(setup: TestSetup): TestSetup
}

/**
 * Learns the tags from setup and lines, so that they are found wherever they stand. `key`: secret of this installation.
 * `open`: names that are printed in clear although a station may use them as its tag (serial number, identity).
 */
export function pseudonymise(
  { key, digest }: { key: string; digest: Digest },
  setup: TestSetup | null,
  lines: readonly EvidenceLine[],
  open: readonly string[] = [],
): Pseudonyms {
  const known = new Map<string, string>()
  const learn = (tag: string | undefined): string => {
    const lower = (tag ?? '').toLowerCase()
    const name = known.get(lower) ?? (lower === '' ? '' : pseudonymOf(key, digest, lower))
    if (lower !== '') known.set(lower, name)
    return name
  }
  const inJson = (value: string): boolean => value.startsWith('{') || value.startsWith('[')
  const study = (value: string, place: Place): string => {
    if (isTag(value, place)) learn(value)
    else if (inJson(value)) rewriteStrings(value, study)
    return value
  }
  Object.values(setup?.cards ?? {}).forEach(learn)
  for (const line of lines) {
    if (line.kind === 'answer') learn(line.idTag)
    if (line.kind === 'frame') rewriteStrings(line.text, study)
  }
  const clear = new Set(open.map((name) => name.toLowerCase()))
  const all = [...known.keys()]
  const hunted = all.filter((tag) => isDistinctive(tag) && !clear.has(tag)).sort((a, b) => b.length - a.length)
  // A short tag inside a longer word or number is another thing.
  const shapes = hunted.map((tag) => (tag.length < 8 ? `(?<![a-z0-9])${escaped(tag)}(?![a-z0-9])` : escaped(tag)))
  const pattern = shapes.length === 0 ? null : new RegExp(shapes.join('|'), 'gi')

  const withheld = (text: string): string => `withheld:sha256:${digest(text)}`
  const text = (value: string): string => {
    const keyless = value.replace(privateKeys, '***')
    if (keyless.length >= shortestEncoded && hidesTag(keyless, hunted)) return withheld(keyless)
    return pattern ? keyless.replace(pattern, (tag) => learn(tag)) : keyless
  }
  // Here a short tag counts as well: half a signed record is of no use to anybody.
  const signedTag = (value: string): boolean => {
    const lower = value.toLowerCase()
    return all.some((tag) => lower.includes(tag)) || hidesTag(value, all)
  }
  const frame = (original: string): string => {
    // 2.x names the variable in an object of its own: every value of such a frame is withheld.
    const namesSecret = secretNames.test(original)
    const string = (value: string, place: Place): string => {
      if (isSecret(value, place) || (namesSecret && place.key === 'attributeValue')) return '***'
      if (isTag(value, place)) return learn(value)
      if (isSigned(place) && signedTag(value)) return withheld(value)
      return (inJson(value) ? rewriteStrings(value, string) : null) ?? text(value)
    }
    return rewriteStrings(original, string) ?? withheld(original)
  }

  return {
    tag: learn,
    text,
    frame,
    line(line) {
      switch (line.kind) {
        case 'frame':
          return { ...line, text: frame(line.text) }
        case 'answer':
          return line.idTag === undefined ? line : { ...line, idTag: learn(line.idTag) }
        case 'row':
          return line.error === undefined ? line : { ...line, error: text(line.error) }
        case 'link':
          return line.reason === undefined ? line : { ...line, reason: text(line.reason) }
        case 'mark':
          return line.facts === undefined ? line : { ...line, facts: factsWith(line.facts, text) }
        case 'gap':
          return line
      }
    },
    setup: (original) => ({
      ...original,
      cards: Object.fromEntries(Object.entries(original.cards).map(([role, tag]) => [role, learn(tag)])),
    }),
  }
}

/** True for the name of a setting whose value is a tag. */
export const isTagName = (name: string): boolean => tagNames.test(name)

/** True for the name of a setting whose value must never be shown. */
export const isSecretName = (name: string): boolean => secretNames.test(name)

/** True for a string that is a tag, by where it stands. */
export function isTag(value: string, { key, beside }: Place): boolean {
  if (value === '' || key === null) return false
  const name = key.toLowerCase()
  if (tagKeys.has(name)) return true
  // {key, value} of a configuration: a setting that holds a tag, like a freecharge card.
  return name === 'value' && tagNames.test(beside.get('key') ?? '')
}

/** True for a string nobody may see, by where it stands. */
export function isSecret(value: string, { key, beside }: Place): boolean {
  if (value === '' || key === null) return false
  return isSecretName(key) || (key.toLowerCase() === 'value' && isSecretName(beside.get('key') ?? ''))
}

const isSigned = ({ key, beside }: Place): boolean =>
  key !== null && (signedKeys.has(key.toLowerCase()) || (key === 'value' && beside.get('format') === 'SignedData'))

const factsWith = (
  facts: Readonly<Record<string, string | number | boolean>>,
  text: (value: string) => string,
): Record<string, string | number | boolean> =>
  Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, typeof fact === 'string' ? text(fact) : fact]))

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
