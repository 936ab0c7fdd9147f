/** Which wallbox is behind an address: asked over HTTP, told apart by what it answers. Bad answers are states, never errors. */
import { Failure } from '../../../shared/failure.ts'
import type { HttpAnswer, Lan } from '../host.ts'
import { knownFamilies } from '../wallboxes/families.ts'
import type { Fingerprint, Question } from '../wallboxes/family.ts'

const limits = { timeoutMs: 4000, maxBytes: 65_536 }

/** Asks the box at `address` (host or host:port) who it is. */
export async function fingerprint(lan: Lan, address: string, announced: boolean): Promise<Fingerprint> {
  let heard = false
  let locked = false
  for (const question of knownFamilies.flatMap(({ discovery }) => discovery.questions)) {
    const answer = await ask(lan, address, question)
    if (answer === null) continue
    heard = true
    locked ||= answer.status === 401 || answer.status === 403
    const print = question.read(answer, announced)
    if (print !== null) return print
  }
  if (locked) return { state: 'needs password' }
  return { state: heard ? 'not a wallbox' : 'not answering' }
}

async function ask(lan: Lan, address: string, { scheme, path }: Question): Promise<HttpAnswer | null> {
  try {
    return await lan.ask(`${scheme}://${address}${path}`, limits)
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}
