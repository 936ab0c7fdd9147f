/** What a template would change on a selection of boxes: asked of the boxes, and nothing is written. */
import { Failure, sentenceOf } from '../../../shared/failure.ts'
import { said, type Said } from '../../../shared/said.ts'
import type { DryRun, DryRunBox, Template } from '../../../shared/template.ts'
import { policyTable, switchKeys, warningsOf } from '../policy/mapping.ts'
import { accessTo } from '../visit/box-access.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import type { Visit } from '../visit/visit.ts'
import { planOf } from '../writes/writes.ts'
import { wantedOf } from './template-box.ts'

/** Boxes asked at once: a whole garage must not be asked in one moment. */
const atOnce = 4

/** In the order of `boxes`. A box that cannot be asked says so in its own entry; never rejects with a Failure. */
export async function dryRun(visit: Visit, boxes: readonly SavedWallbox[], template: Template): Promise<DryRun> {
  const looked: DryRunBox[] = []
  for (let from = 0; from < boxes.length; from += atOnce)
    looked.push(...(await Promise.all(boxes.slice(from, from + atOnce).map((box) => lookAt(visit, box, template)))))
  const warnings = new Map<string, Said>()
  for (const box of boxes)
    if (hasPosition(box, template))
      for (const warning of warningsOf(box, template.policy)) warnings.set(warning.code, warning)
  return { boxes: looked, warnings: [...warnings.values()] }
}

const hasPosition = (box: SavedWallbox, { policy }: Template): boolean => policyTable(box).possible[policy] === null

async function lookAt(visit: Visit, box: SavedWallbox, template: Template): Promise<DryRunBox> {
  const isPossible = hasPosition(box, template)
  const moves = template.url !== '' && template.url !== box.backend.url
  const told: DryRunBox = {
    wallbox: box.id,
    title: box.title,
    backend: moves ? { before: box.backend.url, after: template.url } : null,
    rows: [],
    says: isPossible ? null : policyTable(box).possible[template.policy],
  }
  if (visit.busy.has(box.id)) return { ...told, says: said('templates.job.busy') }
  const bySwitch = isPossible ? switchKeys(box) : new Set<string>()
  const wanted = [...(isPossible ? policyTable(box).keys(template.policy) : []), ...wantedOf(box, template, bySwitch)]
  try {
    const access = accessTo(visit, box)
    const current = await access.box.read(wanted.map(({ key }) => key))
    return { ...told, rows: planOf('', wanted, current, access.box).rows }
  } catch (error) {
    if (error instanceof Failure) return { ...told, says: sentenceOf(error) }
    throw error
  }
}
