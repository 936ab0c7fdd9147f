import { Button, Text, TextInput } from '@mantine/core'
import { IconDownload, IconFileTypePdf, IconFile } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { SiteView, WallboxView } from '../../shared/visit.ts'
import { FailureNotice } from '../ui/failure.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Notice, Sign, Status, Waiting } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useCommands, useDraft, useGoTo, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import { Leave } from './report-leave.tsx'
import { Preview } from './report-preview.tsx'
import { StepState } from './step-state.tsx'
import classes from './steps.module.css'

/** Step 7: what is handed over, and the way off this site. */
export function ReportStep({ box }: { box: WallboxView }): ReactNode {
  const { t, say, language } = useWords()
  const goTo = useGoTo()
  const commands = useCommands()
  const { report } = box
  return (
    <Page
      title={t('pages.report.title')}
      sentence={t('pages.report.sentence')}
      failure={commands.failure}
      back={() => goTo(box.id, 'test')}
      primary={{
        label: report.exported === null ? t('pages.report.export') : t('pages.report.exportAgain'),
        busy: report.exporting || commands.busy === 'report.export',
        onClick: () => void commands.run('report.export', { wallbox: box.id, language }),
      }}
    >
      <StepState state={box.steps.report} />
      <Leave box={box} commands={commands} />
      {box.report.exported?.outdated === true && !box.report.exporting && (
        <Notice tone="warn" title={t('pages.report.outdated')} />
      )}
      <Exported box={box} />
      <SiteFields commands={commands} />
      <Section
        title={t('pages.report.missing')}
        aside={report.missing.length === 0 && <Status tone="good">{t('pages.report.complete')}</Status>}
      >
        {report.missing.length === 0 ? (
          <Text c="dimmed">{t('pages.report.completeWhy')}</Text>
        ) : (
          <ul className={classes['missing']}>
            {report.missing.map((missing) => (
              <li key={missing.code}>
                <Sign tone="warn" />
                <span>{say(missing)}</span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Preview box={box} />
    </Page>
  )
}

function Exported({ box }: { box: WallboxView }): ReactNode {
  const { t, dateTime, bytes } = useWords()
  const { exported, exporting, failure } = box.report
  if (exporting) return <Waiting>{t('pages.report.exporting')}</Waiting>
  if (failure !== null) return <FailureNotice failure={failure} />
  if (exported === null) return null
  return (
    <Section
      title={t(exported.outdated ? 'pages.report.exportedBefore' : 'pages.report.exported')}
      sentence={t('pages.report.exportedAt', { name: exported.name, at: dateTime(exported.at) })}
      aside={
        exported.href !== null && (
          <Button component="a" href={exported.href} download leftSection={<IconDownload size={20} aria-hidden />}>
            {t('pages.report.download')}
          </Button>
        )
      }
    >
      <ul className={classes['files']}>
        {exported.files.map((file) => {
          const Icon = file.name.endsWith('.pdf') ? IconFileTypePdf : IconFile
          return (
            <li key={file.name}>
              <Icon size={24} stroke={1.5} aria-hidden />
              <div>
                <div className={classes['fileName']}>
                  {file.name}{' '}
                  <Text span c="dimmed" size="sm">
                    {bytes(file.bytes)}
                  </Text>
                </div>
                <code className={classes['hash']} title="SHA-256">
                  {file.sha256}
                </code>
              </div>
            </li>
          )
        })}
      </ul>
      <Text size="sm" c="dimmed">
        {t('pages.report.hashes')}
      </Text>
    </Section>
  )
}

const fields = ['name', 'address', 'customer', 'installer', 'company'] as const satisfies readonly (keyof SiteView)[]

function SiteFields({ commands }: { commands: Commands }): ReactNode {
  const { t } = useWords()
  const { site } = useView()
  const draft = useDraft(site, (next) => void commands.run('site.describe', next))
  return (
    <Section title={t('pages.report.site')} sentence={t('pages.report.siteSentence')}>
      <div className={classes['fields']}>
        {fields.map((field) => (
          <TextInput
            key={field}
            label={t(`pages.report.field.${field}`)}
            value={draft.value[field]}
            maxLength={500}
            onChange={(event) => draft.type({ ...draft.value, [field]: event.currentTarget.value })}
            onBlur={draft.settle}
          />
        ))}
      </div>
    </Section>
  )
}
