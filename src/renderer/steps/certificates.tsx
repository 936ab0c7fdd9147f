import { Button, Text } from '@mantine/core'
import { IconFileCertificate, IconLockOpen } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useEffect, useRef, useState } from 'react'
import type { WallboxView } from '../../shared/visit.ts'
import { Chain } from '../ui/chain.tsx'
import { Checks } from '../ui/checks.tsx'
import { CommandButton } from '../ui/command-button.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Notice, Sign } from '../ui/status.tsx'
import { useCommands, useGoTo } from '../view.tsx'
import { useWords } from '../words.ts'
import { StepState } from './step-state.tsx'
import classes from './steps.module.css'

/** A certificate file is small; anything larger was picked by mistake. */
const maxBytes = 200_000

/** Step 3: who vouches for the backend. */
export function CertificatesStep({ box }: { box: WallboxView }): ReactNode {
  const { t } = useWords()
  const goTo = useGoTo()
  const commands = useCommands()
  const { certificates } = box
  const [refused, setRefused] = useState<'large' | 'unreadable' | null>(null)
  const wallbox = box.id

  const take = (file: File | undefined): void => {
    setRefused(null)
    if (file === undefined) return
    if (file.size > maxBytes) return setRefused('large')
    file.text().then(
      (pem) => void commands.run('certificates.import', { wallbox, pem }),
      () => setRefused('unreadable'),
    )
  }
  const over = useFileDrop(take)

  return (
    <Page
      title={t('pages.certificates.title')}
      sentence={t('pages.certificates.sentence')}
      failure={commands.failure}
      back={() => goTo(box.id, 'backend')}
      primary={{
        label: t('frame.next', { step: t('frame.step.policy') }),
        leads: true,
        onClick: () => goTo(box.id, 'policy'),
      }}
    >
      <StepState state={box.steps.certificates} />
      {over && (
        <div className={classes['drop']} aria-hidden>
          <IconFileCertificate size={48} stroke={1.4} />
          {t('pages.certificates.dropHere')}
        </div>
      )}
      {refused !== null && <Notice tone="bad" urgent title={t(`pages.certificates.${refused}`)} />}
      <Section title={t('pages.certificates.chain')}>
        {certificates.trust === 'none needed' ? (
          <div className={classes['teach']}>
            <IconLockOpen size={36} stroke={1.4} aria-hidden />
            <div>
              <Text fw={600}>{t('pages.certificates.noneNeeded')}</Text>
              <Text c="dimmed">{t('pages.certificates.noneNeededWhy')}</Text>
            </div>
          </div>
        ) : certificates.chain === null ? (
          <Text c="dimmed">{t('pages.certificates.notAsked')}</Text>
        ) : (
          <Chain entries={certificates.chain} />
        )}
        {certificates.checks.length > 0 && <Checks checks={certificates.checks} />}
      </Section>
      <Section
        title={t('pages.certificates.own')}
        sentence={t('pages.certificates.ownSentence')}
        aside={
          certificates.imported.length > 0 && (
            <CommandButton commands={commands} command="certificates.forget" input={{ wallbox }}>
              {t('pages.certificates.forget')}
            </CommandButton>
          )
        }
      >
        {certificates.imported.length > 0 && (
          <>
            <div className={classes['line']}>
              <Sign tone="good" />
              {t('pages.certificates.imported', { count: certificates.imported.length })}
            </div>
            <Chain entries={certificates.imported} />
          </>
        )}
        <PickFile onFile={take} busy={commands.busy === 'certificates.import'} />
      </Section>
    </Page>
  )
}

function PickFile({ onFile, busy }: { onFile: (file: File | undefined) => void; busy: boolean }): ReactNode {
  const { t } = useWords()
  const input = useRef<HTMLInputElement>(null)
  return (
    <div className={classes['pick']}>
      <IconFileCertificate size={32} stroke={1.4} aria-hidden />
      <Text className={classes['pickText'] ?? ''}>{t('pages.certificates.drop')}</Text>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('pages.certificates.pick')}
        accept=".pem,.crt,.cer,.txt"
        onChange={(event) => {
          onFile(event.currentTarget.files?.[0])
          // The same file, corrected, can be picked again.
          event.currentTarget.value = ''
        }}
      />
      <Button variant="default" loading={busy} onClick={() => input.current?.click()}>
        {t('pages.certificates.pick')}
      </Button>
    </div>
  )
}

/** Takes a file dropped anywhere on the page. True while one hovers over it. */
function useFileDrop(take: (file: File | undefined) => void): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(take)
  useEffect(() => {
    latest.current = take
  })
  useEffect(() => {
    const hover = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') !== true) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      event.preventDefault()
      setOver(false)
      latest.current(event.dataTransfer?.files[0])
    }
    document.addEventListener('dragover', hover)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', drop)
    return () => {
      document.removeEventListener('dragover', hover)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('drop', drop)
    }
  }, [])
  return over
}
