/** What was typed for a device and must not be shown although the device prints it: as it is, or as programs write texts. */
import { utf8 } from './bytes.ts'

export interface HiddenTexts {
  /** Kept until the port is closed: a device may print an earlier one again. */
  add(text: string): void
  /** The line as it may be shown; a line is bytes read as Latin-1. */
  in(line: string): string
}

export function createHiddenTexts(): HiddenTexts {
  const hidden = new Set<string>()
  return {
    add(text) {
      if (text !== '') for (const form of formsOf(text)) hidden.add(form)
    },
    // The longest first: one form may hold another.
    in: (line) =>
      [...hidden].sort((a, b) => b.length - a.length).reduce((rest, form) => rest.replaceAll(form, '•••'), line),
  }
}

function formsOf(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1)
  const escaped = (hex: (digits: string) => string): string =>
    json.replace(/[^\x20-\x7e]/g, (character) => `\\u${hex(character.charCodeAt(0).toString(16).padStart(4, '0'))}`)
  const coded = bytesOf(text).replace(
    /[^A-Za-z0-9._~-]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  const spelled = [
    text,
    json,
    json.replaceAll('/', '\\/'),
    escaped((digits) => digits),
    escaped((d) => d.toUpperCase()),
  ]
  return [
    ...spelled.flatMap((form) => [form, bytesOf(form)]),
    ...[coded, upper(coded)].flatMap((form) => [form, form.replaceAll('%20', '+')]),
  ]
}

/** As its UTF-8 looks when it is read as Latin-1. */
const bytesOf = (text: string): string => String.fromCharCode(...utf8(text))
const upper = (coded: string): string => coded.replace(/%../g, (byte) => byte.toUpperCase())
