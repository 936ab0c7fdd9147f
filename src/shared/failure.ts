import { said, type Said } from './said.ts'

/**
 * The one error that crosses a door (window, loopback, command line): what the installer can act on.
 * Anything else is a bug: logged whole by the host, shown as `internal`.
 */
export const failureCodes = [
  'malformed-request',
  'unknown-command',
  'not-possible-now',
  'not-found',
  'bad-url',
  'bad-input',
  'port-in-use',
  'address-not-available',
  'data-in-use',
  'data-unreadable',
  'data-corrupt',
  'disk-full',
  'box-not-answering',
  'box-api-off',
  'box-needs-password',
  'box-refused',
  'box-busy',
  'box-moved',
  'box-not-restarted',
  'box-certificate-changed',
  'station-not-connected',
  'station-connected',
  'station-refused-call',
  'backend-unreachable',
  'backend-refuses',
  'certificate-unreadable',
  'template-unreadable',
  'serial-not-listed',
  'serial-busy',
  'serial-no-rights',
  'serial-not-there',
  'serial-gone',
  'serial-no-answer',
  'serial-refused',
  'report-failed',
  'browser-missing',
  'internal',
] as const

/** Closed list: a new code does not compile until `words/failures.ts` has a sentence for it in every language. */
export type FailureCode = (typeof failureCodes)[number]

/** `message` is for logs and the command line, in English; the window shows the words of `code`. */
export class Failure extends Error {
  readonly code: FailureCode
  readonly details: Readonly<Record<string, string | number>>
  constructor(code: FailureCode, message: string, details: Readonly<Record<string, string | number>> = {}) {
    super(message)
    this.name = 'Failure'
    this.code = code
    this.details = details
  }
}

/** How a failure looks on the wire: errors do not survive a process boundary by themselves. */
export interface FailureNote {
  code: FailureCode
  message: string
  details: Readonly<Record<string, string | number>>
}

/** Any thrown thing as a note; what is not a Failure becomes `internal` without its text (it may hold a secret). */
export function noteOf(error: unknown): FailureNote {
  if (error instanceof Failure) return { code: error.code, message: error.message, details: error.details }
  return { code: 'internal', message: 'Something went wrong inside Wattproof.', details: {} }
}

/** The one sentence of a failure: what exactly it is, where its `problem` says so, else that of its code. */
export const sentenceOf = ({ code, details }: Pick<FailureNote, 'code' | 'details'>): Said =>
  said(typeof details['problem'] === 'string' ? details['problem'] : `failure.${code}`, details)
