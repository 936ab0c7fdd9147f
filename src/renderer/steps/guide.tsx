import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { WallboxView } from '../../shared/visit.ts'
import type { HandGuide } from '../../shared/wallbox.ts'
import { CommandButton } from '../ui/command-button.tsx'
import { Copyable } from '../ui/copyable.tsx'
import { Notice } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './steps.module.css'

/** How a hand sets a box that nothing else can: where, what into which field, and what must be known. */
export function Guide(props: {
  guide: HandGuide
  box: WallboxView
  to: 'here' | 'home'
  commands: Commands
}): ReactNode {
  const { guide, box, to, commands } = props

  const { t, say } = useWords()
  return (
    <div className={classes['guide']}>
      <Text fw={600}>{t('pages.guide.title', { brand: t(`guides.${guide.id}`) })}</Text>
      <ol className={classes['guideSteps']}>
        {guide.steps.map((step) => (
          <li key={step.code}>{say(step)}</li>
        ))}
      </ol>
      <Copyable label={t('pages.guide.typed')} text={guide.typed} />
      {guide.fields.map(({ label, value }) =>
        value === '' ? (
          <Text key={label.code}>
            {say(label)}: {t('pages.guide.empty')}
          </Text>
        ) : (
          <Copyable key={label.code} label={say(label)} text={value} />
        ),
      )}
      {guide.finalUrl !== guide.typed && (
        <Text>
          {t('pages.guide.final')} <code className="mono">{guide.finalUrl}</code>
        </Text>
      )}
      {guide.warnings.map((warning) => (
        <Notice key={warning.code} tone="warn" title={say(warning)} />
      ))}
      <Text c="dimmed">{t('pages.guide.notChecked')}</Text>
      {box.practice && (
        <CommandButton commands={commands} command="practice.typeIn" input={{ wallbox: box.id, to }}>
          {t('pages.guide.typeIn')}
        </CommandButton>
      )}
    </div>
  )
}
