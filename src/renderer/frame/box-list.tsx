import { Button, UnstyledButton } from '@mantine/core'
import { IconPlus, IconSchool, IconTemplate } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { JobBox } from '../../shared/template.ts'
import type { WallboxView } from '../../shared/visit.ts'
import { stepIds } from '../../shared/visit.ts'
import { useAttention } from '../connection/attention.ts'
import { arrowKeys } from '../ui/arrows.ts'
import { backendCode, LinkDot, stationCode } from '../ui/links.tsx'
import { Sign } from '../ui/status.tsx'
import { useCommands, useGoTo, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './box-list.module.css'

/** The site: every wallbox with its progress and its two links. */
export function BoxList({ onGone, onMany }: { onGone?: () => void; onMany: () => void }): ReactNode {
  const { t } = useWords()
  const { wallboxes, selected, job, discovery } = useView()
  const { run } = useCommands()
  const goTo = useGoTo()
  const open = (id: string | null): void => {
    goTo(id)
    onGone?.()
  }
  return (
    <nav className={classes['list']} aria-label={t('frame.list')} onKeyDown={arrowKeys}>
      <h2 className={classes['title']}>{t('frame.list')}</h2>
      {wallboxes.length === 0 && <p className={classes['empty']}>{t('frame.list.empty')}</p>}
      <ul className={classes['boxes']}>
        {wallboxes.map((box) => (
          <li key={box.id}>
            <Entry box={box} current={box.id === selected} onOpen={() => open(box.id)} />
          </li>
        ))}
      </ul>
      <Button
        className={classes['more']}
        variant={selected === null ? 'light' : 'subtle'}
        aria-current={selected === null ? 'page' : undefined}
        justify="flex-start"
        leftSection={<IconPlus size={18} aria-hidden />}
        onClick={() => {
          open(null)
          // It says so while the list is empty.
          if (wallboxes.length === 0 && !discovery.running) void run('discovery.start', {})
        }}
      >
        {wallboxes.length === 0 ? t('find.search') : t('frame.list.more')}
      </Button>
      {(wallboxes.length > 1 || job !== null) && (
        <Button
          variant="subtle"
          justify="flex-start"
          leftSection={
            job?.state === 'running' ? <Sign tone="wait" size={18} /> : <IconTemplate size={18} aria-hidden />
          }
          onClick={() => {
            onGone?.()
            onMany()
          }}
        >
          {job === null
            ? t('templates.many.open')
            : job.state === 'running'
              ? t('templates.many.running', { done: job.boxes.filter(isOver).length, count: job.boxes.length })
              : t('templates.many.result')}
        </Button>
      )}
    </nav>
  )
}

const isOver = ({ state }: JobBox): boolean => state !== 'waiting' && state !== 'running'

function Entry(props: { box: WallboxView; current: boolean; onOpen: () => void }): ReactNode {
  const { t } = useWords()
  const { box, current, onOpen } = props
  const needs = useAttention(box)
  // A wallbox that was led away is not missed here.
  const station = box.links.station === 'gone' && !box.pointsHere ? 'closed' : box.links.station
  const stationWords = t(station === 'closed' ? backendCode(station) : stationCode(station))
  const done = stepIds.filter((step) => box.steps[step].state === 'done').length
  return (
    <UnstyledButton className={classes['entry']} aria-current={current ? 'page' : undefined} onClick={onOpen}>
      <span className={classes['dots']}>
        <LinkDot state={station} size={14} says={`${t('frame.node.wallbox')}: ${stationWords}`} />
        <LinkDot
          state={box.links.backend}
          size={14}
          says={`${t('frame.node.backend')}: ${t(backendCode(box.links.backend))}`}
        />
      </span>
      <span className={classes['name']}>
        <span className={classes['boxTitle']}>{box.title}</span>
        <span className={classes['sub']}>
          {box.practice && <IconSchool size={14} aria-hidden />}
          {box.practice ? t('frame.list.practice') : box.identity}
        </span>
        {box.pointsHere && (
          <span className={classes['here']}>
            <Sign tone="warn" size={14} />
            {t('local.pointsHere')}
          </span>
        )}
      </span>
      <span className={classes['progress']}>
        {needs > 0 && (
          <span title={t('connection.attention', { count: needs })}>
            <Sign tone="warn" size={16} />
            <span className="visually-hidden">{t('connection.attention', { count: needs })} </span>
          </span>
        )}
        <span aria-hidden>
          {done}/{stepIds.length}
        </span>
        <span className="visually-hidden">{t('frame.list.progress', { done, of: stepIds.length })}</span>
      </span>
      <span className={classes['bar']} aria-hidden>
        <span style={{ width: `${(done / stepIds.length) * 100}%` }} />
      </span>
    </UnstyledButton>
  )
}
