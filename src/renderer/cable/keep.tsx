import { Button, NativeSelect, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { CableRecord } from '../../shared/cable.ts'
import { FailureNotice } from '../ui/failure.tsx'
import { Section } from '../ui/page.tsx'
import { Status } from '../ui/status.tsx'
import { useCommands, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './cable.module.css'
import { Checks, Facts, useFaults, useLimits } from './rapi.tsx'

/** Puts what was read into the report of a wallbox of this visit. */
export function Keep(): ReactNode {
  const { t } = useWords()
  const { wallboxes, selected } = useView()
  const commands = useCommands()
  const [chosen, setChosen] = useState<string | null>(null)
  const [kept, setKept] = useState<string | null>(null)
  const box = wallboxes.find(({ id }) => id === (chosen ?? selected)) ?? wallboxes[0]
  const keep = async (id: string): Promise<void> => {
    if ((await commands.run('cable.keep', { wallbox: id })) !== undefined) setKept(id)
  }
  const keptWith = wallboxes.find(({ id }) => id === kept)
  return (
    <Section title={t('cable.keep.title')} sentence={t('cable.keep.sentence')}>
      {commands.failure !== null && <FailureNotice failure={commands.failure} />}
      {box === undefined ? (
        <Text c="dimmed">{t('cable.keep.none')}</Text>
      ) : (
        <form
          className={classes['keep']}
          onSubmit={(event) => {
            event.preventDefault()
            void keep(box.id)
          }}
        >
          <NativeSelect
            label={t('cable.keep.which')}
            value={box.id}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={wallboxes.map(({ id, title }) => ({ value: id, label: title }))}
          />
          <Button type="submit" variant="default" loading={commands.busy === 'cable.keep'}>
            {t('cable.keep.do')}
          </Button>
        </form>
      )}
      {keptWith !== undefined && (
        <div role="status">
          <Status tone="good">{t('cable.keep.kept', { box: keptWith.title })}</Status>
        </div>
      )}
    </Section>
  )
}

/** On the page of a wallbox: what was read over the cable and is printed in its report. */
export function Kept({ cable }: { cable: CableRecord | null }): ReactNode {
  return cable === null ? null : <KeptRecord cable={cable} />
}

function KeptRecord({ cable }: { cable: CableRecord }): ReactNode {
  const { t, dateTime } = useWords()
  const facts = [
    [t('cable.rapi.firmware'), cable.firmware],
    [t('cable.rapi.mcu'), cable.mcu === '' ? null : cable.mcu],
    [t('cable.rapi.limits'), useLimits(cable.limits)],
    [t('cable.rapi.faults'), useFaults(cable.faults)],
  ] as const
  return (
    <Section title={t('cable.kept.title')} sentence={t('cable.kept.at', { at: dateTime(cable.at) })}>
      <Facts facts={facts} />
      <Checks off={cable.checksOff ?? null} />
    </Section>
  )
}
