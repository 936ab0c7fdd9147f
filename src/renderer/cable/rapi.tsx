import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { CableRecord, RapiView } from '../../shared/cable.ts'
import { Section } from '../ui/page.tsx'
import { Notice } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './cable.module.css'
import { LimitOnce } from './once.tsx'

/** What an OpenEVSE controller told. */
export function Rapi({ rapi, commands, busy }: { rapi: RapiView; commands: Commands; busy: boolean }): ReactNode {
  const { t, say, number } = useWords()
  const amperes = (value: number | null): string | null =>
    value === null ? null : t('cable.rapi.amperes', { value: number(value) })
  const facts: readonly (readonly [string, string | null])[] = [
    [t('cable.rapi.firmware'), rapi.firmware],
    [t('cable.rapi.mcu'), rapi.mcu === '' ? null : rapi.mcu],
    [t('cable.rapi.state'), say(rapi.state)],
    [t('cable.rapi.limits'), useLimits(rapi.limits)],
    [t('cable.rapi.pilot'), amperes(rapi.pilot)],
    [t('cable.rapi.charging'), useCharging(rapi)],
    [
      t('cable.rapi.temperature'),
      rapi.temperature === null ? null : t('cable.rapi.celsius', { value: number(rapi.temperature) }),
    ],
    [t('cable.rapi.faults'), useFaults(rapi.faults)],
    [t('cable.rapi.selfTest'), rapi.selfTest === null ? null : say(rapi.selfTest)],
  ]
  return (
    <Section title={t('cable.rapi.title')} sentence={t('cable.rapi.sentence')}>
      <Facts facts={facts} />
      <Checks off={rapi.checksOff} />
      <div className={classes['actions']}>
        {rapi.limits !== null && <LimitOnce limits={rapi.limits} commands={commands} disabled={busy} />}
        <Button variant="default" disabled={busy} onClick={() => void commands.run('cable.read', {})}>
          {t('cable.rapi.again')}
        </Button>
      </div>
    </Section>
  )
}

/** Names and values; what was not told is left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, string | null])[] }): ReactNode {
  return (
    <dl className={classes['facts']}>
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

/** Safety checks that somebody switched off: not to be handed over. */
export function Checks({ off }: { off: RapiView['checksOff'] }): ReactNode {
  const { t } = useWords()
  if (off === null) return null
  if (off.length === 0) return <Notice tone="good" title={`${t('cable.rapi.checks')}: ${t('cable.rapi.checksOn')}`} />
  const checks = off.map((check) => t(`cable.check.${check}`)).join(', ')
  return <Notice tone="bad" title={t('cable.rapi.checksOff', { checks })} />
}

export function useLimits(limits: CableRecord['limits']): string | null {
  const { t } = useWords()
  if (limits === null) return null
  const { min, configuredMax, hardwareMax } = limits
  return t('cable.rapi.limitsAre', { min, configured: configuredMax, hardware: hardwareMax })
}

export function useFaults(faults: CableRecord['faults']): string | null {
  const { t } = useWords()
  return faults === null ? null : t('cable.kept.faults', faults)
}

function useCharging({ current, voltage }: RapiView): string | null {
  const { t, number } = useWords()
  if (current === null || voltage === null) return null
  return t('cable.rapi.chargingIs', { current: number(current), voltage: number(voltage, 0) })
}
