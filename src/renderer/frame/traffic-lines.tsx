import { Button, NativeSelect, SegmentedControl, Text, TextInput } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useDeferredValue, useMemo, useState } from 'react'
import type { TrafficEntry } from '../../shared/visit.ts'
import { useWords } from '../words.ts'
import { fits, useTraffic } from './traffic-store.ts'
import { type Form, FrameEntry, MomentEntry } from './traffic-entry.tsx'
import classes from './traffic.module.css'

/** Drawn at once; more come by the button. Thousands of entries in the page would make it stick. */
const page = 150

/** The stream of one wallbox, newest first: frames, and between them what happened. */
export function TrafficLines({ wallbox }: { wallbox: string }): ReactNode {
  const { t, say } = useWords()
  const { entries, fresh, isHeld, toggle, older } = useTraffic(wallbox)
  const [typed, setTyped] = useState('')
  const [which, setWhich] = useState('all')
  const [action, setAction] = useState('')
  const [form, setForm] = useState<Form>('short')
  const [most, setMost] = useState(page)
  const text = useDeferredValue(typed).toLowerCase()
  const actions = useMemo(() => actionsIn(entries), [entries])
  const shown = useMemo(
    () =>
      entries
        .filter((entry) => fits(entry, { text, which, action }, entry.kind === 'moment' ? say(entry.says) : ''))
        .toReversed(),
    [entries, text, which, action, say],
  )
  const more = (): void => {
    setMost(most + page)
    if (shown.length <= most) older()
  }

  return (
    <div className={classes['lines']}>
      <div className={classes['tools']}>
        <Button
          variant="default"
          leftSection={isHeld ? <IconPlayerPlay size={18} aria-hidden /> : <IconPlayerPause size={18} aria-hidden />}
          onClick={toggle}
        >
          {isHeld ? t('frame.traffic.go', { count: fresh }) : t('frame.traffic.pause')}
        </Button>
        <TextInput
          className={classes['filter']}
          aria-label={t('frame.traffic.filter')}
          placeholder={t('frame.traffic.filter')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <NativeSelect
          className={classes['choice']}
          aria-label={t('frame.traffic.which')}
          value={which}
          onChange={(event) => setWhich(event.currentTarget.value)}
          data={(['all', 'station', 'backend', 'proxy', 'errors', 'moments'] as const).map((value) => ({
            value,
            label: t(`frame.traffic.which.${value}`),
          }))}
        />
        <NativeSelect
          className={classes['choice']}
          aria-label={t('frame.traffic.action')}
          value={action}
          onChange={(event) => setAction(event.currentTarget.value)}
          data={[{ value: '', label: t('frame.traffic.action.all') }, ...actions]}
        />
        <SegmentedControl
          aria-label={t('frame.traffic.form')}
          value={form}
          onChange={setForm}
          data={(['short', 'pretty', 'raw'] as const).map((value) => ({
            value,
            label: t(`frame.traffic.form.${value}`),
          }))}
        />
      </div>
      {entries.length + fresh === 0 ? (
        <Text c="dimmed">{t('frame.traffic.empty')}</Text>
      ) : shown.length === 0 ? (
        <Text c="dimmed">{t('frame.traffic.nothing')}</Text>
      ) : (
        <ol className={classes['list']}>
          {shown
            .slice(0, most)
            .map((entry) =>
              entry.kind === 'moment' ? (
                <MomentEntry key={entry.n} moment={entry} />
              ) : (
                <FrameEntry key={entry.n} line={entry} form={form} />
              ),
            )}
        </ol>
      )}
      {entries.length > 0 && (
        <Button variant="subtle" onClick={more}>
          {t('frame.traffic.older')}
        </Button>
      )}
    </div>
  )
}

/** Every kind of message that was seen, by name. */
function actionsIn(entries: readonly TrafficEntry[]): string[] {
  const actions = entries.flatMap((entry) => (entry.kind === 'moment' || entry.action === '' ? [] : [entry.action]))
  return [...new Set(actions)].sort((a, b) => a.localeCompare(b))
}
