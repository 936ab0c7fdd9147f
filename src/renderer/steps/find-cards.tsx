import { Button, Text } from '@mantine/core'
import { IconChargingPile, IconSchool } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { FoundBox } from '../../shared/wallbox.ts'
import type { Tone } from '../ui/status.tsx'
import { Status } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useGoTo, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './find.module.css'

const tones: Record<FoundBox['state'], Tone> = {
  asking: 'wait',
  ready: 'good',
  'api off': 'warn',
  'needs password': 'warn',
  'not a wallbox': 'plain',
  'not answering': 'warn',
}

/** One thing heard on the network; what is known of it grows while it answers. */
export function FoundCard({ box, commands }: { box: FoundBox; commands: Commands }): ReactNode {
  const { t, time } = useWords()
  const { wallboxes } = useView()
  const goTo = useGoTo()
  const adopted = wallboxes.find(
    ({ serial, address }) => (serial !== '' && serial === box.serial) || address === box.address,
  )
  const Icon = box.practice ? IconSchool : IconChargingPile

  const adopt = async (): Promise<void> => {
    const answer = await commands.run('wallbox.adopt', { found: box.id })
    if (answer !== undefined) goTo(answer.wallbox, 'backend')
  }

  return (
    <article className={classes['card']} data-off={box.state !== 'ready' && box.state !== 'asking'}>
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
      <div>
        <Status tone={tones[box.state]}>{t(`find.state.${box.state}`)}</Status>
      </div>
      {box.state !== 'ready' && box.state !== 'asking' && (
        <Text size="sm">{t(`find.stateFix.${box.state}`, { time: time(box.seenAt) })}</Text>
      )}
      <div className={classes['cardAction']}>
        {box.adopted && adopted !== undefined ? (
          <Button variant="default" fullWidth onClick={() => goTo(adopted.id)}>
            {t('find.open')}
          </Button>
        ) : (
          box.state === 'ready' && (
            <Button
              fullWidth
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

function Fact({ name, value, plain }: { name: string; value: string; plain?: boolean }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={plain === true ? undefined : 'mono'}>{value}</dd>
    </div>
  )
}

/** Always there: the whole job without any hardware. */
export function PracticeCard({ commands }: { commands: Commands }): ReactNode {
  const { t } = useWords()
  const { practice } = useView()
  return (
    <article className={classes['card']} data-quiet>
      <div className={classes['cardHead']}>
        <span className={classes['cardIcon']}>
          <IconSchool size={26} stroke={1.6} aria-hidden />
        </span>
        <div className={classes['cardName']}>
          <div className={classes['cardTitle']}>{t('find.practiceTitle')}</div>
          <Text size="sm" c="dimmed">
            {t('find.practiceSub')}
          </Text>
        </div>
      </div>
      <Text c="dimmed">{practice.running ? t('find.practiceRuns') : t('find.practiceWhy')}</Text>
      <div className={classes['cardAction']}>
        {practice.running ? (
          <Button variant="default" fullWidth onClick={() => void commands.run('practice.stop', {})}>
            {t('find.practiceStop')}
          </Button>
        ) : (
          <Button
            variant="default"
            fullWidth
            loading={commands.busy === 'practice.start'}
            onClick={() => void commands.run('practice.start', {})}
          >
            {t('find.practise')}
          </Button>
        )}
      </div>
    </article>
  )
}
