import { Button, Drawer, NativeSelect, SegmentedControl, Tabs, Text, TextInput } from '@mantine/core'
import { IconArrowDownLeft, IconArrowUpRight, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useEffect, useMemo, useState } from 'react'
import type { TrafficLine, WallboxView } from '../../shared/visit.ts'
import { Status } from '../ui/status.tsx'
import { useBackend, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './traffic.module.css'

/** Lines kept in the window; older ones are asked for again. */
const kept = 2000

/** Answers slower than this are marked. */
const slowMs = 2000

/** Everything that is said between wallbox, this computer and backend, live. */
export function Traffic(props: { box: WallboxView; opened: boolean; onClose: () => void }): ReactNode {
  const { t } = useWords()
  const { practice } = useView()
  const { box, opened, onClose } = props
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="min(820px, 100%)"
      title={<span className={classes['title']}>{t('frame.traffic.title', { box: box.title })}</span>}
      closeButtonProps={{ 'aria-label': t('frame.close'), size: 44 }}
    >
      {box.practice && practice.running ? (
        <Tabs defaultValue="lines" keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="lines">{t('frame.traffic.lines')}</Tabs.Tab>
            <Tabs.Tab value="received">{t('frame.traffic.received')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="lines">
            <Lines wallbox={box.id} />
          </Tabs.Panel>
          <Tabs.Panel value="received">
            <Received />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <Lines key={box.id} wallbox={box.id} />
      )}
    </Drawer>
  )
}

/** The newest lines of one wallbox, oldest first; a line that learns its latency replaces itself. */
function useLines(wallbox: string): { lines: readonly TrafficLine[]; older: () => void } {
  const backend = useBackend()
  const [lines, setLines] = useState<readonly TrafficLine[]>([])
  useEffect(() => {
    const take = (more: readonly TrafficLine[]): void => setLines((before) => merge(before, more).slice(-kept))
    const stop = backend.on('traffic', (news) => {
      if (news.wallbox === wallbox) take(news.lines)
    })
    backend.call('traffic.recent', { wallbox, before: null }).then(take, () => undefined)
    return stop
  }, [backend, wallbox])
  const older = (): void => {
    const take = (more: readonly TrafficLine[]): void => setLines((before) => merge(before, more))
    backend.call('traffic.recent', { wallbox, before: lines[0]?.n ?? null }).then(take, () => undefined)
  }
  return { lines, older }
}

function merge(before: readonly TrafficLine[], more: readonly TrafficLine[]): TrafficLine[] {
  const byNumber = new Map([...before, ...more].map((line) => [line.n, line]))
  return [...byNumber.values()].sort((a, b) => a.n - b.n)
}

function Lines({ wallbox }: { wallbox: string }): ReactNode {
  const { t } = useWords()
  const { lines: live, older } = useLines(wallbox)
  const [still, setStill] = useState<readonly TrafficLine[] | null>(null)
  const [typed, setTyped] = useState('')
  const [which, setWhich] = useState('all')
  const [form, setForm] = useState('short')
  const lines = still ?? live
  const shown = useMemo(() => {
    const wanted = typed.toLowerCase()
    return lines.filter(
      (line) =>
        (which === 'all' ||
          (which === 'errors' ? line.kind === 'error' : which === 'proxy' ? line.rule !== null : line.leg === which)) &&
        (wanted === '' || line.action.toLowerCase().includes(wanted) || line.text.toLowerCase().includes(wanted)),
    )
  }, [lines, typed, which])
  const fresh = still === null ? 0 : live.filter(({ n }) => n > (still.at(-1)?.n ?? 0)).length

  return (
    <div className={classes['lines']}>
      <div className={classes['tools']}>
        <Button
          variant="default"
          leftSection={
            still === null ? <IconPlayerPause size={18} aria-hidden /> : <IconPlayerPlay size={18} aria-hidden />
          }
          onClick={() => setStill(still === null ? live : null)}
        >
          {still === null ? t('frame.traffic.pause') : t('frame.traffic.go', { count: fresh })}
        </Button>
        <TextInput
          className={classes['filter']}
          aria-label={t('frame.traffic.filter')}
          placeholder={t('frame.traffic.filter')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <NativeSelect
          aria-label={t('frame.traffic.which')}
          value={which}
          onChange={(event) => setWhich(event.currentTarget.value)}
          data={(['all', 'station', 'backend', 'proxy', 'errors'] as const).map((value) => ({
            value,
            label: t(`frame.traffic.which.${value}`),
          }))}
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
      {live.length === 0 ? (
        <Text c="dimmed">{t('frame.traffic.empty')}</Text>
      ) : shown.length === 0 ? (
        <Text c="dimmed">{t('frame.traffic.nothing')}</Text>
      ) : (
        <ol className={classes['list']}>
          {shown.toReversed().map((line) => (
            <Line key={line.n} line={line} form={form} />
          ))}
        </ol>
      )}
      {lines.length > 0 && (
        <Button variant="subtle" onClick={older}>
          {t('frame.traffic.older')}
        </Button>
      )}
    </div>
  )
}

function Line({ line, form }: { line: TrafficLine; form: string }): ReactNode {
  const { t, say, time, span } = useWords()
  const Arrow = line.way === 'in' ? IconArrowDownLeft : IconArrowUpRight
  return (
    <li className={classes['line']} data-kind={line.kind}>
      <span className={classes['time']}>{time(line.at)}</span>
      <span className={classes['way']}>
        <Arrow size={16} aria-hidden />
        {t(`frame.traffic.${line.leg}.${line.way}`)}
      </span>
      <span className={classes['action']}>
        {line.action}
        <Text span size="sm" c="dimmed">
          {' '}
          {t(`frame.traffic.kind.${line.kind}`)}
        </Text>
      </span>
      <span className={classes['marks']}>
        {line.kind === 'error' && <Status tone="bad">{t('frame.traffic.error')}</Status>}
        {line.rule !== null && (
          <span title={say({ code: `paper.rule.${line.rule}` })}>
            <Status tone="plain">{t('frame.traffic.rule')}</Status>
          </span>
        )}
        {line.latency !== null &&
          (line.latency > slowMs ? (
            <Status tone="warn">{t('frame.traffic.slow', { span: span(line.latency) })}</Status>
          ) : (
            <Text span size="sm" c="dimmed">
              {span(line.latency)}
            </Text>
          ))}
      </span>
      {form !== 'short' && line.rule !== null && (
        <Text size="sm" className={classes['why'] ?? ''}>
          {say({ code: `paper.rule.${line.rule}` })}
        </Text>
      )}
      {form !== 'short' && <pre className={classes['text']}>{form === 'pretty' ? pretty(line.text) : line.text}</pre>}
    </li>
  )
}

/** The frame with indents; one that is no JSON as it came. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** What the practice backend says it received: the other end of the wire. */
function Received(): ReactNode {
  const { t, time } = useWords()
  const { practice } = useView()
  if (practice.received.length === 0) return <Text c="dimmed">{t('frame.traffic.receivedEmpty')}</Text>
  return (
    <ol className={classes['list']}>
      {practice.received.toReversed().map((entry, index) => (
        <li key={practice.received.length - index} className={classes['line']}>
          <span className={classes['time']}>{time(entry.at)}</span>
          <span className={classes['action']}>{entry.action}</span>
          <Text span size="sm" c="dimmed" className={classes['summary'] ?? ''}>
            {entry.summary}
          </Text>
        </li>
      ))}
    </ol>
  )
}
