import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { FindingView, HelloView, LegView } from '../../shared/connection.ts'
import type { Leg } from '../../shared/evidence.ts'
import type { WallboxView } from '../../shared/visit.ts'
import { Fold } from '../ui/fold.tsx'
import { backendCode, LinkPicture, LinkState, stationCode } from '../ui/links.tsx'
import lists from '../ui/lists.module.css'
import { Section } from '../ui/page.tsx'
import { Notice, Sign } from '../ui/status.tsx'
import { Technical } from '../ui/technical.tsx'
import { useNow } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './connection.module.css'

/** The two links, each by itself; what they wait for; what was found. */
export function LinksPanel({ box }: { box: WallboxView }): ReactNode {
  const { t, say } = useWords()
  const { connection, links } = box
  return (
    <div className={classes['panel']}>
      <LinkPicture links={links} cut={box.test.cut?.leg ?? null} waiting={box.queue.waiting} />
      {links.refusal !== null && (
        <Notice tone="bad" title={say(links.refusal)}>
          <Technical>{connection.technical.refused}</Technical>
        </Notice>
      )}
      {connection.waitsFor !== null && <Notice tone="wait" title={say(connection.waitsFor)} />}
      <div className={classes['legs']}>
        <LegCard
          leg="station"
          view={connection.station}
          state={<LinkState state={links.station}>{t(stationCode(links.station))}</LinkState>}
          facts={[[t('connection.protocol'), protocolName(connection.protocol)]]}
        />
        <LegCard
          leg="backend"
          view={connection.backend}
          state={<LinkState state={links.backend}>{t(backendCode(links.backend))}</LinkState>}
          facts={[[t('connection.roundTrip'), links.roundTrip]]}
          unreachable={connection.technical.unreachable}
        />
      </div>
      <Section title={t('connection.findings')}>
        {connection.findings.length === 0 ? (
          <Text c="dimmed">{t('connection.findingsNone')}</Text>
        ) : (
          <ul className={lists['rows']}>
            {connection.findings.map((finding) => (
              <Finding key={`${finding.says.code} ${finding.at}`} finding={finding} />
            ))}
          </ul>
        )}
      </Section>
      {connection.hello !== null && (
        <Section title={t('connection.tls')}>
          <Hello hello={connection.hello} />
        </Section>
      )}
    </div>
  )
}

/** `ocpp1.6` as people write it. */
const protocolName = (protocol: string | null): string | null => protocol?.replace(/^ocpp/, 'OCPP ') ?? null

function LegCard(props: {
  leg: Leg
  view: LegView
  state: ReactNode
  /** A number is a length of time, ms. */
  facts: readonly [string, string | number | null][]
  unreachable?: string | null
}): ReactNode {
  const { t, span, since, recent } = useWords()
  const now = useNow(10_000)
  const { leg, view, state, facts, unreachable = null } = props
  const shown = (value: string | number | null): string =>
    value === null ? t('connection.unknown') : typeof value === 'number' ? span(value) : value
  return (
    <section className={classes['leg']} aria-label={t(`connection.leg.${leg}`)}>
      <h3 className={classes['legName']}>{t(`connection.leg.${leg}`)}</h3>
      <dl className={classes['facts']}>
        <dt>{t('connection.state')}</dt>
        <dd>{state}</dd>
        <dt>{t('connection.since')}</dt>
        <dd>
          {view.since === null
            ? t('connection.unknown')
            : t('connection.ago', { time: recent(view.since), span: since(view.since, now) })}
        </dd>
        <dt>{t('connection.protection')}</dt>
        <dd>{view.protection === null ? t('connection.unknown') : t(`connection.protection.${view.protection}`)}</dd>
        {facts.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} is`}>{shown(value)}</dd>])}
        {unreachable !== null && (
          <>
            <dt>{t('connection.unreachable')}</dt>
            <dd>
              <Technical>{unreachable}</Technical>
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}

function Finding({ finding }: { finding: FindingView }): ReactNode {
  const { say, recent } = useWords()
  return (
    <li className={lists['row']}>
      <Sign tone="warn" />
      <div className={lists['rowText']}>
        <div>{say(finding.says)}</div>
        <Text fw={600}>{say(finding.fix)}</Text>
        <Technical>{finding.technical}</Technical>
        <Text size="sm" c="dimmed">
          {recent(finding.at)}
        </Text>
      </div>
    </li>
  )
}

/** A ClientHello: the sentence first, the lists for those who want them. */
export function Hello({ hello }: { hello: HelloView }): ReactNode {
  const { t, say } = useWords()
  return (
    <>
      <Text>{say(hello.says)}</Text>
      {hello.match !== null && <Text>{say(hello.match)}</Text>}
      <Fold title={t('frame.details')}>
        <dl className={classes['facts']}>
          <dt>{t('connection.tls.versions')}</dt>
          <dd className="mono">{hello.versions.join(', ')}</dd>
          <dt>{t('connection.tls.server')}</dt>
          <dd className="mono">{hello.serverName ?? t('connection.tls.noServer')}</dd>
          <dt>{t('connection.tls.ciphers', { count: hello.ciphers.length })}</dt>
          <dd className={`mono ${classes['lines'] ?? ''}`}>{hello.ciphers.join('\n')}</dd>
        </dl>
      </Fold>
    </>
  )
}
