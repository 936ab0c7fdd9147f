import {
  IconBan,
  IconChargingPile,
  IconCircleArrowUp,
  IconCircleDashed,
  IconCircleFilled,
  IconCircleX,
  IconCloud,
  IconDeviceLaptop,
  IconHelpCircle,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Leg } from '../../shared/evidence.ts'
import type { LinksView } from '../../shared/visit.ts'
import type { Code } from '../words.ts'
import { useWords } from '../words.ts'
import classes from './links.module.css'
import type { Tone } from './status.tsx'

type State = LinksView['station'] | LinksView['backend']

const looks: Record<State, { shape: typeof IconBan; tone: Tone }> = {
  never: { shape: IconCircleDashed, tone: 'plain' },
  connected: { shape: IconCircleFilled, tone: 'good' },
  refused: { shape: IconBan, tone: 'bad' },
  gone: { shape: IconCircleX, tone: 'bad' },
  live: { shape: IconCircleFilled, tone: 'good' },
  offline: { shape: IconCircleX, tone: 'bad' },
  draining: { shape: IconCircleArrowUp, tone: 'warn' },
  closed: { shape: IconCircleDashed, tone: 'plain' },
  unknown: { shape: IconHelpCircle, tone: 'warn' },
}

export function stationCode(state: LinksView['station']): Code {
  return `frame.station.${state}`
}

export function backendCode(state: LinksView['backend']): Code {
  return `frame.backend.${state}`
}

/** One link as a sign whose shape says the state, with its words for those who do not see it. */
export function LinkDot({ state, says, size = 16 }: { state: State; says: string; size?: number }): ReactNode {
  const { shape: Shape, tone } = looks[state]
  return (
    <span className={classes['dot']} data-tone={tone} title={says}>
      <Shape size={size} aria-hidden />
      <span className="visually-hidden">{says}</span>
    </span>
  )
}

/** The same with its words in sight. */
export function LinkState({ state, children }: { state: State; children: ReactNode }): ReactNode {
  const { shape: Shape, tone } = looks[state]
  return (
    <span className={classes['state']} data-tone={tone}>
      <Shape size={18} aria-hidden />
      {children}
    </span>
  )
}

/** Wallbox, this computer, backend, and the two links between them. A cut link really breaks. */
export function LinkPicture(props: { links: LinksView; cut: Leg | null; waiting?: number }): ReactNode {
  const { t } = useWords()
  const { links, cut, waiting = 0 } = props
  const station = cut === 'station' ? t('frame.cutOnPurpose') : t(stationCode(links.station))
  const backend = cut === 'backend' ? t('frame.cutOnPurpose') : t(backendCode(links.backend))
  return (
    <div className={classes['picture']}>
      <Node icon={<IconChargingPile size={34} stroke={1.5} aria-hidden />} name={t('frame.node.wallbox')} />
      <Cable up={cut !== 'station' && links.station === 'connected'} cut={cut === 'station'} says={station} />
      <Node
        icon={<IconDeviceLaptop size={34} stroke={1.5} aria-hidden />}
        name={t('frame.node.laptop')}
        note={waiting > 0 ? t('frame.queue', { count: waiting }) : undefined}
      />
      <Cable
        up={cut !== 'backend' && (links.backend === 'live' || links.backend === 'draining')}
        flows={links.backend === 'draining'}
        cut={cut === 'backend'}
        says={backend}
      />
      <Node icon={<IconCloud size={34} stroke={1.5} aria-hidden />} name={t('frame.node.backend')} />
    </div>
  )
}

function Node(props: { icon: ReactNode; name: string; note?: string | undefined }): ReactNode {
  return (
    <div className={classes['node']}>
      <span className={classes['nodeIcon']}>{props.icon}</span>
      <span className={classes['nodeName']}>{props.name}</span>
      {props.note !== undefined && <span className={classes['nodeNote']}>{props.note}</span>}
    </div>
  )
}

function Cable(props: { up: boolean; cut: boolean; flows?: boolean; says: string }): ReactNode {
  const { up, cut, flows = false, says } = props
  return (
    <div className={classes['cable']} data-tone={up ? 'good' : cut ? 'bad' : 'plain'}>
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden data-state={up ? 'up' : cut ? 'cut' : 'down'}>
        <path className={classes['left']} d="M0 20 H50" vectorEffect="non-scaling-stroke" />
        <path className={classes['right']} d="M50 20 H100" vectorEffect="non-scaling-stroke" />
        {flows && <path className={classes['flow']} d="M0 20 H100" vectorEffect="non-scaling-stroke" />}
      </svg>
      <span className={classes['cableWords']}>{says}</span>
    </div>
  )
}
