/** How far each of the seven steps is: done, needs you, in progress, not possible and why. Pure. */
import { said, type Said } from '../../../shared/said.ts'
import type { StepId, StepState } from '../../../shared/visit.ts'
import type { StationStatus } from '../proxy/settings.ts'
import { policyTable } from '../policy/mapping.ts'
import { positionOn } from '../policy/written.ts'
import { familyOf } from '../wallboxes/families.ts'
import { isLocalKey } from '../wallboxes/family.ts'
import { localOf } from './doors.ts'
import type { SavedWallbox } from './saved.ts'
import { isAccepted, type Work } from './visit.ts'

const done: StepState = { state: 'done' }
const needsYou: StepState = { state: 'needs you' }
const busy = (code: string): StepState => ({ state: 'in progress', waitsFor: said(code) })
const impossible = (why: Said): StepState => ({ state: 'not possible', why })

export interface StepFacts {
  box: SavedWallbox
  status: StationStatus | undefined
  work: Work | undefined
  /** What is wrong with the backend URL. */
  problem: Said | null
  /** Its new address is in force only after a restart. */
  waitsForRestart: boolean
  /** The report was made before the last change. */
  reportOutdated: boolean
}

export function stepsOf(facts: StepFacts): Readonly<Record<StepId, StepState>> {
  return {
    found: done,
    backend: backend(facts),
    certificates: certificates(facts),
    policy: policy(facts),
    keys: keys(facts),
    test: test(facts),
    report: report(facts),
  }
}

function backend({ box, status, work, problem, waitsForRestart }: StepFacts): StepState {
  if (work === 'restarting') return busy('steps.restarting')
  if (work === 'pointing') return busy('steps.backend.writing')
  if (box.backend.awaited) return waitsForRestart ? needsYou : busy('steps.backend.waiting')
  if (box.backend.restoring) return busy('steps.backend.restoring')
  if (problem !== null) return needsYou
  return isAccepted(status) || (box.backend.accepted && (box.pointsHere || box.left !== null)) ? done : needsYou
}

function certificates({ box, problem }: StepFacts): StepState {
  if (problem !== null) return impossible(said('steps.chooseBackendFirst'))
  if (box.backend.url.toLowerCase().startsWith('ws://')) return done
  if (box.certificates.checks.some((check) => check.result === 'running')) return busy('steps.certificates.asking')
  return box.certificates.checks.some((check) => check.result === 'fine') ? done : needsYou
}

function policy({ box, status, work }: StepFacts): StepState {
  if (work === 'policy') return busy('steps.policy.writing')
  if (positionOn(box) === box.policy.position) return done
  const { keys } = policyTable(box)
  const overOcpp = keys(box.policy.position).filter(({ key }) => !isLocalKey(familyOf(box.family), key))
  const isOnlyOcpp = overOcpp.length > 0 && overOcpp.length === keys(box.policy.position).length
  if (isOnlyOcpp && status?.stationLink !== 'connected') return impossible(said('steps.notConnected'))
  return needsYou
}

function keys({ box, status, work }: StepFacts): StepState {
  if (work === 'reading keys') return busy('steps.keys.reading')
  if (work === 'writing keys') return busy('steps.keys.writing')
  if (box.keys.read && box.keys.rows.every((row) => row.edited === null)) return done
  if (status?.stationLink !== 'connected' && localOf(box) === null) return impossible(said('steps.notConnected'))
  return needsYou
}

function test({ box, status }: StepFacts): StepState {
  if (box.test.state === 'running') return busy('steps.test.running')
  if (box.test.state === 'finished') return done
  if (status?.stationLink !== 'connected') return impossible(said('steps.notConnected'))
  if (!isAccepted(status)) return impossible(said('steps.backendDown'))
  return needsYou
}

function report({ box, work, reportOutdated }: StepFacts): StepState {
  if (work === 'exporting') return busy('steps.report.making')
  if (work === 'moving off') return busy('steps.report.leaving')
  if (work === 'putting back') return busy('steps.report.puttingBack')
  if (box.exported !== null && !reportOutdated && !box.pointsHere) return done
  return box.test.state === 'running' ? impossible(said('steps.test.running')) : needsYou
}
