/** Recorded lines that are no frames, as the traffic view shows them between the frames: so that a cut is seen in the stream. */
import type { AnswerLine, EvidenceLine, FrameLine, LinkLine, RowLine } from '../../../shared/evidence.ts'
import { said } from '../../../shared/said.ts'
import type { TrafficMoment } from '../../../shared/visit.ts'
import { maskTag } from './traffic.ts'

/** null for a line the frames around it already tell: an acknowledgement, a first transmission. */
export function momentOf(line: Exclude<EvidenceLine, FrameLine>): TrafficMoment | null {
  const told = toldBy(line)
  return told && { n: line.n, at: line.at, kind: 'moment', technical: null, ...told }
}

type Told = Pick<TrafficMoment, 'about' | 'leg' | 'tone' | 'says'> & { technical?: string }

function toldBy(line: Exclude<EvidenceLine, FrameLine>): Told | null {
  switch (line.kind) {
    case 'link':
      return toldByLink(line)
    case 'row':
      return toldByRow(line)
    case 'answer':
      return toldByAnswer(line)
    case 'mark': {
      const card = line.facts?.['card']
      const which = typeof card === 'string' ? `run.card.${card}` : ''
      const leg = line.mark.startsWith('backend link')
        ? 'backend'
        : line.mark.startsWith('station link')
          ? 'station'
          : null
      const says =
        line.scenario !== undefined && line.mark.startsWith('scenario')
          ? said(`traffic.mark.${line.mark}`, { scenario: `scenario.${line.scenario}` })
          : said(`traffic.mark.${line.mark}`, { card: which })
      return { about: 'test', leg, tone: line.mark.endsWith('link cut') ? 'bad' : 'plain', says }
    }
    case 'gap':
      return { about: 'gap', leg: null, tone: 'waiting', says: said('traffic.gap', { lost: line.lost }) }
  }
}

const linkTones: Readonly<Record<LinkLine['state'], Told['tone']>> = {
  connected: 'good',
  live: 'good',
  draining: 'waiting',
  refused: 'bad',
  gone: 'bad',
  offline: 'bad',
  closed: 'plain',
}

function toldByLink({ leg, state, status, reason }: LinkLine): Told {
  const technical = [...(status === undefined ? [] : [`HTTP ${status}`]), ...(reason ? [reason] : [])].join(' · ')
  const says = said(`traffic.link.${leg}.${state}`)
  return { about: 'link', leg, tone: linkTones[state], says, ...(technical !== '' && { technical }) }
}

const rowTones: Partial<Readonly<Record<RowLine['state'], Told['tone']>>> = {
  stored: 'waiting',
  ambiguous: 'waiting',
  delivered: 'good',
  refused: 'bad',
  parked: 'bad',
  repeat: 'plain',
}

function toldByRow({ state, action, error }: RowLine): Told | null {
  const tone = rowTones[state]
  if (tone === undefined) return null
  const says = said(`traffic.row.${state}`, { action })
  const leg = state === 'stored' || state === 'repeat' ? 'station' : 'backend'
  return { about: 'message', leg, tone, says, ...(error !== undefined && { technical: error }) }
}

/** Who allowed it (L9), where the answer allows or refuses anybody. */
function toldByAnswer({ authority, idTag, status }: AnswerLine): Told | null {
  if (authority === undefined || idTag === undefined) return null
  return {
    about: 'card',
    leg: 'station',
    tone: status === 'Accepted' ? 'good' : 'plain',
    says: said('traffic.answer', {
      card: maskTag(idTag),
      status: status ?? '',
      authority: `traffic.authority.${authority}`,
    }),
  }
}
