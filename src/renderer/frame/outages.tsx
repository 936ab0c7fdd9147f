import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { OutageView } from '../../shared/connection.ts'
import type { WallboxView } from '../../shared/visit.ts'
import type { Tone } from '../ui/status.tsx'
import { Sign } from '../ui/status.tsx'
import { Technical } from '../ui/technical.tsx'
import { useNow, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './outages.module.css'

/** An outage that ended is told this long, unless it is understood before (ms). */
const toldFor = 600_000

/** A blink of the network that cost nothing is not worth a word. */
const worthTelling = 5_000

interface Told {
  box: WallboxView
  outage: OutageView
}

/** L8: when the backend becomes unreachable, and when it is back with everything delivered. Said once, never in the way. */
export function Outages({ onLook }: { onLook: (wallbox: string) => void }): ReactNode {
  const { t, recent, span } = useWords()
  const { wallboxes } = useView()
  const now = useNow(10_000)
  const [understood, setUnderstood] = useState<ReadonlySet<string>>(new Set())
  const told = wallboxes.flatMap((box): Told[] => {
    const { outage } = box.connection
    // What the test cuts, the test tells.
    if (outage === null || outage.onPurpose || box.test.state === 'running') return []
    return understood.has(nameOf({ box, outage })) ? [] : [{ box, outage }]
  })
  const down = told.filter(({ outage }) => outage.until === null)
  const over = told.filter(
    ({ outage: { since, until, delivered } }) =>
      until !== null && now - until < toldFor && (delivered > 0 || until - since >= worthTelling),
  )

  const seen = (which: readonly Told[]): void => setUnderstood(new Set([...understood, ...which.map(nameOf)]))

  const downSays =
    down[0] === undefined
      ? ''
      : down.length === 1
        ? t('outage.down', { box: down[0].box.title })
        : t('outage.downMany', { count: down.length })
  const overSays =
    over[0] === undefined
      ? ''
      : over.length === 1
        ? t('outage.over', { box: over[0].box.title })
        : t('outage.overMany', { count: over.length })

  return (
    <div className={classes['outages']}>
      {/* Always there, so that what comes into it is announced. */}
      <div className="visually-hidden" role="status" aria-live="polite">
        {[downSays, overSays].filter((says) => says !== '').join(' ')}
      </div>
      {down[0] !== undefined && (
        <Block tone="bad" title={downSays} of={down} onLook={onLook} onSeen={() => seen(down)}>
          {t('outage.downWhy', { time: recent(Math.min(...down.map(({ outage }) => outage.since))) })}
          <Technical>{sameReason(down)}</Technical>
        </Block>
      )}
      {over[0] !== undefined && (
        <Block
          tone={over.some(({ box }) => box.queue.parked > 0) ? 'warn' : 'good'}
          title={overSays}
          of={over}
          onLook={onLook}
          onSeen={() => seen(over)}
        >
          {overWords()}
        </Block>
      )}
    </div>
  )

  function overWords(): string {
    const longest = Math.max(...over.map(({ outage }) => (outage.until ?? 0) - outage.since))
    const delivered = over.reduce((sum, { outage }) => sum + outage.delivered, 0)
    const parked = over.reduce((sum, { box }) => sum + box.queue.parked, 0)
    const lasted = span(longest)
    return [
      delivered === 0
        ? t('outage.overNothing', { span: lasted })
        : t('outage.overWhy', { count: delivered, span: lasted }),
      ...(parked > 0 ? [t('outage.overParked', { count: parked })] : []),
    ].join(' ')
  }
}

/** Of several wallboxes none is looked at: their list says which. */
function Block(props: {
  tone: Tone
  title: string
  of: readonly Told[]
  onLook: (wallbox: string) => void
  onSeen: () => void
  children: ReactNode
}): ReactNode {
  const { t } = useWords()
  const [first, second] = props.of
  return (
    <div className={classes['bar']} data-tone={props.tone}>
      <Sign tone={props.tone} />
      <div className={classes['words']}>
        <b>{props.title}</b> {props.children}
      </div>
      {first !== undefined && second === undefined && (
        <Button variant="subtle" size="sm" onClick={() => props.onLook(first.box.id)}>
          {t('outage.look')}
        </Button>
      )}
      <Button variant="subtle" size="sm" onClick={props.onSeen}>
        {t('outage.seen')}
      </Button>
    </div>
  )
}

/** Of several backends that are gone for one reason, mostly this laptop's own network. */
function sameReason(down: readonly Told[]): string | null {
  const [first, ...others] = new Set(down.map(({ box }) => box.connection.technical.unreachable))
  return first === undefined || others.length > 0 ? null : first
}

/** Understood is one end of one outage: that it is over is told again. */
const nameOf = ({ box, outage }: Told): string => `${box.id} ${outage.since} ${outage.until === null ? 'down' : 'over'}`
