import { Button, Text } from '@mantine/core'
import { IconPlus, IconSchool } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { CommandButton } from '../ui/command-button.tsx'
import { Status } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './find.module.css'

/** Always there: the whole job without any hardware. Once it runs, more of other makers can be switched on beside it. */
export function PracticeCard({ commands }: { commands: Commands }): ReactNode {
  const { t } = useWords()
  const { practice, discovery } = useView()
  const isListed = discovery.boxes.some((box) => box.practice)
  return (
    <article className={classes['card']} data-quiet>
      <div className={classes['cardHead']}>
        <span className={classes['cardIcon']}>
          <IconSchool size={26} stroke={1.6} aria-hidden />
        </span>
        <div className={classes['cardName']}>
          <div className={classes['cardTitle']}>{t(isListed ? 'find.practiceMore' : 'find.practiceTitle')}</div>
          <Text size="sm" c="dimmed">
            {t('find.practiceSub')}
          </Text>
        </div>
      </div>
      <Text c="dimmed">
        {t(isListed ? 'find.practiceMoreWhy' : practice.running ? 'find.practiceRuns' : 'find.practiceWhy')}
      </Text>
      {isListed && <Others commands={commands} />}
      <div className={classes['cardAction']}>
        {practice.running ? (
          <Button variant="default" fullWidth onClick={() => void commands.run('practice.stop', {})}>
            {t('find.practiceStop')}
          </Button>
        ) : (
          <CommandButton fullWidth commands={commands} command="practice.start" input={{}}>
            {t('find.practise')}
          </CommandButton>
        )}
      </div>
    </article>
  )
}

function Others({ commands }: { commands: Commands }): ReactNode {
  const { t } = useWords()
  const { practice } = useView()
  return (
    <ul className={classes['others']}>
      {practice.others.map(({ family, running }) => (
        <li key={family}>
          {running ? (
            <Status tone="good">{t('find.practiceOn', { maker: t(`find.brand.${family}`) })}</Status>
          ) : (
            <Button
              variant="subtle"
              fullWidth
              justify="flex-start"
              leftSection={<IconPlus size={18} aria-hidden />}
              disabled={commands.busy === 'practice.add'}
              onClick={() => void commands.run('practice.add', { family })}
              aria-label={t('find.practiceAdd', { maker: t(`find.brand.${family}`) })}
            >
              {t(`find.brand.${family}`)}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
