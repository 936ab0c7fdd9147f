import { Button, Text, Title } from '@mantine/core'
import { IconBolt } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import type { CableRecord } from '../../shared/cable.ts'
import type { FailureNote } from '../../shared/failure.ts'
import type { Report } from '../../shared/report.ts'
import type { WallboxView } from '../../shared/visit.ts'
import { noteFrom } from '../backend.ts'
import { useFaults, useLimits } from '../cable/rapi.tsx'
import { FailureNotice } from '../ui/failure.tsx'
import { Section } from '../ui/page.tsx'
import { Sign, Status, Waiting } from '../ui/status.tsx'
import { useBackend, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import { outcomeTones } from './test-parts.tsx'
import classes from './preview.module.css'

/** The first page of the report as it would be made now. */
export function Preview({ box }: { box: WallboxView }): ReactNode {
  const { t } = useWords()
  const { report, failure, refresh } = useReport(box)
  return (
    <Section
      title={t('pages.report.preview')}
      aside={
        <Button variant="subtle" onClick={refresh}>
          {t('pages.report.refresh')}
        </Button>
      }
    >
      {failure !== null ? (
        <FailureNotice failure={failure} />
      ) : report === null ? (
        <Waiting>{t('pages.report.drawing')}</Waiting>
      ) : (
        <Sheet report={report} />
      )}
    </Section>
  )
}

/** Asked again when what it says of the site, the test or the box may have changed. */
function useReport(box: WallboxView): { report: Report | null; failure: FailureNote | null; refresh: () => void } {
  const { language } = useWords()
  const { site } = useView()
  const backend = useBackend()
  const [asked, setAsked] = useState(0)
  const [answer, setAnswer] = useState<{ report: Report | null; failure: FailureNote | null }>({
    report: null,
    failure: null,
  })
  const about = JSON.stringify([
    site,
    box.links.station,
    box.links.backend,
    box.steps.report,
    box.test.finishedAt,
    box.pointsHere,
    box.policy.plan?.state,
    box.report.left,
    box.cable,
    box.report.missing,
  ])
  useEffect(() => {
    let current = true
    backend.call('report.preview', { wallbox: box.id, language }).then(
      (report) => {
        if (current) setAnswer({ report, failure: null })
      },
      (error: unknown) => {
        if (current) setAnswer({ report: null, failure: noteFrom(error) })
      },
    )
    return () => {
      current = false
    }
  }, [backend, box.id, language, about, asked])
  return { ...answer, refresh: () => setAsked(asked + 1) }
}

function Sheet({ report }: { report: Report }): ReactNode {
  const { t, say, dateTime } = useWords()
  const { site, wallbox, backend, test } = report
  const facts: [string, string][] = [
    [t('pages.report.field.name'), [site.name, site.address].filter((part) => part !== '').join(', ')],
    [t('pages.report.field.customer'), site.customer],
    [t('pages.report.field.installer'), [site.installer, site.company].filter((part) => part !== '').join(', ')],
    [t('pages.report.wallbox'), [wallbox.maker, wallbox.model, wallbox.serial].filter((part) => part !== '').join(' ')],
    [t('find.firmware'), wallbox.firmware],
    [t('find.identity'), wallbox.identity],
    [t('frame.node.backend'), backend.finalUrl],
    [t('pages.report.policy'), t(`pages.policy.short.${report.policy.position}`)],
  ]
  return (
    <article className={classes['sheet']} aria-label={t('pages.report.preview')}>
      <header className={classes['sheetHead']}>
        <span className={classes['sheetMark']} aria-hidden>
          <IconBolt size={16} /> Wattproof
        </span>
        <span>{dateTime(report.madeAt)}</span>
      </header>
      <Title order={3} className={classes['sheetTitle'] ?? ''}>
        {t('pages.report.sheetTitle')}
      </Title>
      {wallbox.practice && (
        <div>
          <Status tone="warn">{t('pages.report.practice')}</Status>
        </div>
      )}
      <p className={classes['sheetLine']}>
        {test.findings === null ? t('pages.report.noTest') : say(test.findings.headline)}
      </p>
      <dl className={classes['sheetFacts']}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value === '' ? t('frame.noValue') : value}</dd>
          </div>
        ))}
        {report.cable !== undefined && <OverCable cable={report.cable} />}
      </dl>
      {test.findings !== null && (
        <ul className={classes['sheetVerdicts']}>
          {test.findings.verdicts.map((verdict) => (
            <li key={verdict.scenario}>
              <Sign tone={outcomeTones[verdict.outcome]} size={18} />
              <span>{say({ code: `scenario.${verdict.scenario}` })}</span>
              <span>{say({ code: `outcome.${verdict.outcome}` })}</span>
            </li>
          ))}
        </ul>
      )}
      <Text size="sm">{say(report.handover.says)}</Text>
      <footer className={classes['sheetFoot']}>
        <span>{t('pages.report.writes', { count: report.writes.length })}</span>
        <span>{t('pages.report.keys', { count: report.keys.length })}</span>
        <span>{t('pages.report.lines', { count: report.messages.lines })}</span>
      </footer>
    </article>
  )
}

/** What was read over a cable, in one line. */
function OverCable({ cable }: { cable: CableRecord }): ReactNode {
  const { t } = useWords()
  const parts = [cable.firmware, useLimits(cable.limits), useFaults(cable.faults)]
  return (
    <div>
      <dt>{t('cable.kept.title')}</dt>
      <dd>{parts.filter((part) => part !== null && part !== '').join(' · ')}</dd>
    </div>
  )
}
