/**
 * Is the box at an address still that box? Addresses are handed on: after a lease ends or two plugs change places, a neighbour
 * may answer there, and would take every write. It is asked with the questions that found it, so that what it tells can be
 * compared with what the visit knows; without a login where it tells without one.
 */
import { Failure } from '../../../shared/failure.ts'
import type { Family } from '../../../shared/wallbox.ts'
import { askOne } from '../discovery/fingerprint.ts'
import type { HttpAnswer } from '../host.ts'
import { isLocked } from '../wallboxes/device-json.ts'
import { familyOf } from '../wallboxes/families.ts'
import type { Question } from '../wallboxes/family.ts'
import type { SavedWallbox } from './saved.ts'
import type { Visit } from './visit.ts'

/**
 * Failure `box-moved`, and a question to the installer, when another serial answers at its address; failures of `Lan.ask` when
 * nobody does. A box that tells no serial passes: then its certificate is all there is.
 */
export async function mustBeIt(visit: Visit, box: SavedWallbox): Promise<void> {
  const { address, serial } = box
  if (address === null || serial === '') return
  const told = await serialAt(visit, box, address)
  if (told === null || box.address !== address) return
  const isIt = answeredAs(visit, box, box.family, told)
  if (!isIt)
    throw new Failure('box-moved', `At ${address} answers another wallbox (${told}) than ${box.title}.`, { address })
}

/**
 * Keeps which other box answers at its address, until the box itself is there again or a person says what it is. True when it is
 * the box; serials are compared as discovery does: one that was announced may be written otherwise than the one that is answered.
 */
export function answeredAs(visit: Visit, box: SavedWallbox, family: Family, serial: string): boolean {
  const isIt = box.serial === '' || (family === box.family && serial.toLowerCase() === box.serial.toLowerCase())
  const stranger = isIt ? null : serial
  if (box.stranger !== stranger) {
    box.stranger = stranger
    visit.notebook.changed()
  }
  return isIt
}

async function serialAt(visit: Visit, box: SavedWallbox, address: string): Promise<string | null> {
  let unanswered: Failure | null = null
  // By scheme: one may have no port there at all; where it has, a question left open leaves open who it is.
  const [answered, open] = [new Set<string>(), new Set<string>()]
  for (const question of familyOf(box.family).discovery.questions.filter((one) => isBehind(one, address))) {
    try {
      const answer = await askIt(visit, box, address, question)
      answered.add(question.scheme)
      const serial = question.read(answer, false)?.serial ?? ''
      if (serial !== '') return serial
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      if (error.code === 'box-certificate-changed') throw error
      open.add(question.scheme)
      unanswered ??= error
    }
  }
  if (unanswered !== null && [...answered].every((scheme) => open.has(scheme))) throw unanswered
  return null
}

/** Behind one of the two usual ports only its own scheme is spoken. */
const isBehind = ({ scheme }: Question, address: string): boolean =>
  !address.endsWith(scheme === 'http' ? ':443' : ':80')

async function askIt(visit: Visit, box: SavedWallbox, address: string, question: Question): Promise<HttpAnswer> {
  const { lan } = visit.host
  const answer = await askOne(lan, address, question, box.pin)
  const login = visit.logins.get(box.id)
  const isKnown = question.login !== undefined && login !== undefined
  return isKnown && isLocked(answer) ? askOne(lan, address, question, box.pin, login) : answer
}
