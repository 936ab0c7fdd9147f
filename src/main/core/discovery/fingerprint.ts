/**
 * Which wallbox is behind an address: asked over HTTP and HTTPS, told apart by what it answers. Bad answers are states,
 * never errors. A port is knocked at first and given up at its first failure: a closed one costs no time, a mute one only once.
 */
import { Failure } from '../../../shared/failure.ts'
import type { Family } from '../../../shared/wallbox.ts'
import type { Clock, HttpAnswer, Lan } from '../host.ts'
import { isLocked } from '../wallboxes/device-json.ts'
import { knownFamilies } from '../wallboxes/families.ts'
import { foreign, type Fingerprint, type Question } from '../wallboxes/family.ts'
import { placeOf } from './networks.ts'

/** ms: of one question, of one knock, and of everything asked of one box. */
const limits = { questionMs: 4000, knockMs: 1500, boxMs: 10_000, maxBytes: 65_536 }

export interface Login {
  user: string
  password: string
}

export interface Asking {
  /** What it is said to be: that family's questions come first, and a login is for no other. */
  family?: Family | undefined
  /** Offered once, to one question of one family, and only where that was refused without it: boxes count wrong passwords. */
  login?: Login | undefined
  /** SHA-256 of the certificate it must show on https; without it any is taken. */
  pin?: string | null
}

export interface Told {
  print: Fingerprint
  /** Where it answered: host, or host:port where the port is not the scheme's own, or the box may be asked by either scheme. */
  address: string
  /** SHA-256 of the certificate it showed with its answer, or where it asked for a login; null over plain HTTP. */
  certificate: string | null
}

/**
 * Asks the box at `address` (host or host:port) who it is. Never takes longer than `limits.boxMs`. Rejects with
 * `box-certificate-changed` where another certificate than `pin` is shown.
 */
export async function fingerprint(
  { lan, clock }: { lan: Lan; clock: Clock },
  address: string,
  { family, login, pin = null }: Asking = {},
): Promise<Told> {
  const { host, port: given } = placeOf(address)
  const until = clock.monotonic() + limits.boxMs
  const closed = new Set<number>()
  const open = new Set<number>()
  const mute = new Set<string>()
  const answering = new Set<string>()
  let refusal: HttpAnswer | null = null
  let offered = false

  for (const { of, question } of questionsFor(family, given)) {
    const port = given ?? question.port
    const door = `${question.scheme}:${port}`
    const left = until - clock.monotonic()
    if (left <= 0) break
    if (closed.has(port) || mute.has(door)) continue
    if (!open.has(port)) {
      const knock = await lan.knock(host, port, Math.min(left, limits.knockMs))
      ;(knock.open ? open : closed).add(port)
      if (!knock.open) continue
    }
    const isClear = port === usualPort[question.scheme] && (question.scheme === 'https' || !asksSecurely.has(of))
    const at = given === null && isClear ? host : `${host}:${port}`
    const ask = (as?: Login): Promise<HttpAnswer | null> =>
      askOne(lan, at, question, pin, as, left).catch((error: unknown) => {
        if (error instanceof Failure && error.code !== 'box-certificate-changed') return null
        throw error
      })
    let answer = await ask()
    if (answer === null && !answering.has(door)) mute.add(door)
    if (answer === null) continue
    answering.add(door)
    if (isLocked(answer)) {
      refusal ??= answer
      if (login !== undefined && !offered && isMeantFor(question, of, family, answer)) {
        offered = true
        answer = (await ask(login)) ?? answer
        if (isLocked(answer)) break
      }
    }
    const reply = answer
    const print = foreign(() => question.read(reply, of === family))
    if (print !== null) return { print, address: at, certificate: answer.certificate }
  }
  const state = refusal !== null ? 'needs password' : answering.size > 0 ? 'not a wallbox' : 'not answering'
  return { print: { state }, address, certificate: refusal?.certificate ?? null }
}

const usualPort = { http: 80, https: 443 }

/** Families of whose boxes some answer over https and others do not: theirs is asked there unless its port says otherwise. */
const asksSecurely: ReadonlySet<Family> = new Set(
  knownFamilies.flatMap(({ id, discovery }) =>
    discovery.questions.some(({ scheme }) => scheme === 'https') ? [id] : [],
  ),
)

/** Behind one of the two usual ports, only its own scheme is asked. */
function questionsFor(announced: Family | undefined, port: number | null): { of: Family; question: Question }[] {
  const all = knownFamilies.flatMap(({ id, discovery }) =>
    discovery.questions.map((question) => ({ of: id, question })),
  )
  const fitting = all.filter(
    ({ question }) => port === null || port === usualPort[question.scheme] || !Object.values(usualPort).includes(port),
  )
  return [...fitting.filter(({ of }) => of === announced), ...fitting.filter(({ of }) => of !== announced)]
}

/**
 * Whether a login goes with this question: its family has one, and the box is said to be of that family; where nobody said, the way
 * the box asks for it must be that family's own. A password never goes in clear to a box that would take proof of it.
 */
function isMeantFor(question: Question, of: Family, said: Family | undefined, { challenge = '' }: HttpAnswer): boolean {
  if (question.login === undefined || (said !== undefined && said !== of)) return false
  const takesDigest = /(^|,)\s*digest\s/i.test(challenge)
  if (question.login.digest === true) return takesDigest
  return !takesDigest && (said === of || /(^|,)\s*basic(\s|$)/i.test(challenge))
}

/** One question to the box at `at`; a login goes with it as that question has it. Failures of `Lan.ask`. */
export function askOne(
  lan: Lan,
  at: string,
  { scheme, path, login: kind = {} }: Question,
  pin: string | null,
  login?: Login,
  leftMs = Infinity,
): Promise<HttpAnswer> {
  const request = { timeoutMs: Math.min(leftMs, limits.questionMs), maxBytes: limits.maxBytes }
  return lan.ask(
    `${scheme}://${at}${path}`,
    { ...request, ...(login && { login: { ...kind, ...login, user: login.user || (kind.user ?? '') } }) },
    pin,
  )
}
