import { Button, Text } from '@mantine/core'
import { IconChargingPile, IconSchool } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { familiesWithoutLogin, type FoundBox } from '../../shared/wallbox.ts'
import type { Tone } from '../ui/status.tsx'
import { Sign, Status } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useGoTo, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import { FoundLogin } from './find-login.tsx'
import classes from './find.module.css'

const tones: Record<FoundBox['state'], Tone> = {
  asking: 'wait',
  ready: 'good',
  'api off': 'warn',
  'needs password': 'warn',
  'no serial': 'warn',
  'only IPv6': 'warn',
  'not a wallbox': 'plain',
  'not answering': 'warn',
}

/** One thing heard on the network; what is known of it grows while it answers. */
export function FoundCard({ box, now, commands }: { box: FoundBox; now: number; commands: Commands }): ReactNode {
  const { t, say } = useWords()
  const { wallboxes } = useView()
  const goTo = useGoTo()
  const adopted = box.adopted
    ? wallboxes.find(({ family, serial }) => family === box.family && serial === box.serial)
    : undefined
  const Icon = box.practice ? IconSchool : IconChargingPile
  const isOff = box.quiet || (box.state !== 'ready' && box.state !== 'asking')

  const adopt = async (): Promise<void> => {
    const answer = await commands.run('wallbox.adopt', { found: box.id })
    if (answer !== undefined) goTo(answer.wallbox, 'backend')
  }

  return (
    <article className={classes['card']} data-off={isOff}>
      <div className={classes['cardHead']}>
        <span className={classes['cardIcon']}>
          <Icon size={26} stroke={1.6} aria-hidden />
        </span>
        <div className={classes['cardName']}>
          <div className={classes['cardTitle']}>{box.title}</div>
          <Text size="sm" c="dimmed">
            {[box.maker, box.model].filter((word) => word !== '').join(' ') || t('find.unknownMaker')}
          </Text>
        </div>
      </div>
      <dl className={classes['facts']}>
        {box.serial !== '' && <Fact name={t('find.serial')} value={box.serial} />}
        <Fact name={t('find.address')} value={box.address} />
        {box.firmware !== '' && <Fact name={t('find.firmware')} value={box.firmware} />}
        <Fact name={t('find.how')} value={t(`find.how.${box.how}`)} plain />
      </dl>
      <Standing box={box} now={now} />
      {box.warning !== null && (
        <div className={classes['warning']} role="note">
          <Sign tone="warn" size={18} />
          <Text size="sm">{say(box.warning)}</Text>
        </div>
      )}
      {box.state === 'needs password' && !box.adopted && !familiesWithoutLogin.has(box.family) && (
        <FoundLogin box={box} />
      )}
      <div className={classes['cardAction']}>
        {adopted !== undefined ? (
          <Button variant="default" fullWidth onClick={() => goTo(adopted.id)}>
            {t('find.open')}
          </Button>
        ) : (
          box.state === 'ready' && (
            <Button
              fullWidth
              variant={box.quiet || box.warning !== null ? 'default' : 'filled'}
              loading={commands.busy === 'wallbox.adopt'}
              disabled={box.adopted}
              onClick={() => void adopt()}
            >
              {t('find.adopt')}
              <span className="visually-hidden"> {box.title}</span>
            </Button>
          )
        )}
      </div>
    </article>
  )
}

/** What it asks for, as far as it can be given. */
const needOf = ({ state, family }: FoundBox) =>
  state === 'needs password' && familiesWithoutLogin.has(family) ? 'noLogin' : state

/** How it stands with the box, and what to do about it. */
function Standing({ box, now }: { box: FoundBox; now: number }): ReactNode {
  const { t, since } = useWords()
  const { state, quiet, seenAt } = box
  const need = needOf(box)
  const fix = quiet ? t('find.quietFix') : need === 'ready' || need === 'asking' ? null : t(`find.stateFix.${need}`)
  return (
    <>
      <div>
        {quiet ? (
          <Status tone="plain">{t('find.quiet', { span: since(seenAt, now) })}</Status>
        ) : (
          <Status tone={tones[state]}>{t(`find.state.${state}`)}</Status>
        )}
      </div>
      {fix !== null && <Text size="sm">{fix}</Text>}
    </>
  )
}

function Fact({ name, value, plain }: { name: string; value: string; plain?: boolean }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={plain === true ? undefined : 'mono'}>{value}</dd>
    </div>
  )
}
