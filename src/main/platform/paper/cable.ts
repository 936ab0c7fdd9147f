/** What a wallbox told over a cable: firmware, limits, fault counters, safety checks that are off. */
import type { Content } from 'pdfmake/interfaces.js'
import type { Report } from '../../../shared/report.ts'
import type { Phrase } from './phrase.ts'
import { facts, marked, part } from './style.ts'

/** Empty where no cable was used. */
export function overCable({ cable }: Report, phrase: Phrase): Content[] {
  if (cable === undefined) return []
  const { at, firmware, mcu, limits, faults, checksOff } = cable
  return [
    part(phrase('cable.kept.title')),
    facts([
      [phrase('cable.rapi.firmware'), firmware || '–'],
      ...(mcu === '' ? [] : [[phrase('cable.rapi.mcu'), mcu] as const]),
      ...(limits === null ? [] : [[phrase('cable.rapi.limits'), limitsIn(limits, phrase)] as const]),
      ...(faults === null ? [] : [[phrase('cable.rapi.faults'), phrase('cable.kept.faults', faults)] as const]),
      [phrase('cable.kept.when'), phrase.moment(at)],
    ]),
    ...(checksOff === undefined ? [] : [checks(checksOff, phrase)]),
  ]
}

const limitsIn = (limits: NonNullable<NonNullable<Report['cable']>['limits']>, phrase: Phrase): string =>
  phrase('cable.rapi.limitsAre', {
    min: limits.min,
    configured: limits.configuredMax,
    hardware: limits.hardwareMax,
  })

function checks(off: readonly string[], phrase: Phrase): Content {
  const mark =
    off.length === 0
      ? marked('good', `${phrase('cable.rapi.checks')}: ${phrase('cable.rapi.checksOn')}`)
      : marked(
          'bad',
          phrase('cable.rapi.checksOff', { checks: off.map((check) => phrase(`cable.check.${check}`)).join(', ') }),
        )
  return { margin: [0, 6, 0, 0], ...(mark as object) } as Content
}
