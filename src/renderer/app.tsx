import { Button, Drawer, MantineProvider, Text } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { IconActivityHeartbeat, IconPlugConnected } from '@tabler/icons-react'
import type { i18n } from 'i18next'
import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import { I18nextProvider } from 'react-i18next'
import { isNobodyLeft, leftBehind } from '../shared/left-behind.ts'
import type { StepId, WallboxView } from '../shared/visit.ts'
import classes from './app.module.css'
import type { Connection, Line } from './backend.ts'
import { CableDrawer } from './cable/drawer.tsx'
import { useAttention } from './connection/attention.ts'
import { ConnectionDrawer } from './connection/drawer.tsx'
import { BoxList } from './frame/box-list.tsx'
import { Header } from './frame/header.tsx'
import { Outages } from './frame/outages.tsx'
import { type Beside, Palette } from './frame/palette.tsx'
import { StepsBar } from './frame/steps-bar.tsx'
import { Traffic } from './frame/traffic.tsx'
import { useLook } from './preferences.ts'
import { BackendStep } from './steps/backend.tsx'
import { CertificatesStep } from './steps/certificates.tsx'
import { FindPage } from './steps/find.tsx'
import { FoundStep } from './steps/found.tsx'
import { KeysStep } from './steps/keys.tsx'
import { PolicyStep } from './steps/policy.tsx'
import { ReportStep } from './steps/report.tsx'
import { TestStep } from './steps/test.tsx'
import { TemplatesDrawer } from './templates/drawer.tsx'
import { cssVariables, theme } from './theme.ts'
import { Notice, Sign, Waiting } from './ui/status.tsx'
import { useGoTo, useSelected, useView, ViewProvider } from './view.tsx'
import { useWords } from './words.ts'

/** The window: colours, words, the last view of the host, and the frame around the page. */
export function App({ line, words }: { line: Line; words: i18n }): ReactNode {
  const { scheme } = useLook()
  return (
    <I18nextProvider i18n={words}>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} forceColorScheme={scheme}>
        <ViewProvider
          line={line}
          waiting={(connection) => <Starting connection={connection} />}
          broken={(connection, { wallboxes }) => (
            <Broken connection={connection} here={wallboxes.filter(({ pointsHere }) => pointsHere).length} />
          )}
        >
          <Frame />
        </ViewProvider>
      </MantineProvider>
    </I18nextProvider>
  )
}

function Starting({ connection }: { connection: Connection }): ReactNode {
  const { t } = useWords()
  return (
    <main className={classes['starting']}>
      {connection === 'open' ? <Waiting>{t('frame.starting')}</Waiting> : <Broken connection={connection} here={0} />}
    </main>
  )
}

function Broken({ connection, here }: { connection: Connection; here: number }): ReactNode {
  const { t } = useWords()
  if (connection === 'open') return null
  return (
    <div className={classes['broken']}>
      <Notice tone="bad" urgent title={t(`frame.connection.${connection}`)}>
        {here > 0 && connection === 'lost' && <p>{t('frame.connection.lostHere', { count: here })}</p>}
        <p>{t(`frame.connection.${connection}Fix`)}</p>
      </Notice>
    </div>
  )
}

function Frame(): ReactNode {
  const { t, say } = useWords()
  const { unreadable, unsaved } = useView()
  const selected = useSelected()
  const goTo = useGoTo()
  const [list, listActions] = useDisclosure(false)
  const [palette, paletteActions] = useDisclosure(false)
  const [beside, setBeside] = useState<Beside | null>(null)
  useHotkeys([['mod+K', paletteActions.open]], [])
  useClosingGuard()

  return (
    <div className={classes['frame']}>
      <a href="#page" className={classes['skip']}>
        {t('frame.skip')}
      </a>
      <Header listOpen={list} onList={listActions.toggle} onPalette={paletteActions.open} />
      <aside className={classes['side']}>
        <BoxList onMany={() => setBeside('templates')} />
      </aside>
      <main className={classes['main']} id="page">
        {unreadable?.map((lost) => (
          <div key={lost.code} className={classes['broken']}>
            <Notice tone="bad" urgent title={say(lost)}>
              {say({ ...lost, code: `${lost.code}.fix` })}
            </Notice>
          </div>
        ))}
        {unsaved !== undefined && (
          <div className={classes['broken']}>
            <Notice tone="bad" urgent title={t('frame.unsaved')}>
              {say({ code: `failure.${unsaved.code}`, values: unsaved.details })}
            </Notice>
          </div>
        )}
        <Outages
          onLook={(box) => {
            goTo(box)
            setBeside('connection')
          }}
        />
        {selected !== null && (
          <div className={classes['box']}>
            <div className={classes['boxHead']}>
              <div className={classes['boxTitle']}>{selected.title}</div>
              <Text c="dimmed" className={classes['boxFacts'] ?? ''}>
                {facts(selected)}
              </Text>
              <ConnectionButton box={selected} onClick={() => setBeside('connection')} />
              <Button
                variant="default"
                size="sm"
                leftSection={<IconActivityHeartbeat size={18} aria-hidden />}
                onClick={() => setBeside('traffic')}
              >
                {t('frame.traffic')}
              </Button>
            </div>
            <StepsBar box={selected} />
          </div>
        )}
        {selected === null ? <FindPage /> : <Step key={`${selected.id} ${selected.at}`} box={selected} />}
      </main>
      <Drawer
        opened={list}
        onClose={listActions.close}
        size={320}
        padding={0}
        title={<span className={classes['drawerTitle']}>{t('frame.list')}</span>}
        closeButtonProps={{ 'aria-label': t('frame.close'), size: 44 }}
      >
        <BoxList onGone={listActions.close} onMany={() => setBeside('templates')} />
      </Drawer>
      <Palette opened={palette} onClose={paletteActions.close} onOpen={setBeside} />
      <CableDrawer opened={beside === 'cable'} onClose={() => setBeside(null)} />
      <TemplatesDrawer opened={beside === 'templates'} onClose={() => setBeside(null)} />
      {selected !== null && (
        <ConnectionDrawer box={selected} opened={beside === 'connection'} onClose={() => setBeside(null)} />
      )}
      {selected !== null && <Traffic box={selected} opened={beside === 'traffic'} onClose={() => setBeside(null)} />}
    </div>
  )
}

/** A browser asks before it closes the page while a real wallbox points here; the desktop window asks by itself. */
function useClosingGuard(): void {
  const { host, wallboxes, strangers } = useView()
  useEffect(() => {
    if (host !== 'browser') return
    const ask = (event: BeforeUnloadEvent): void => {
      if (!isNobodyLeft(leftBehind({ wallboxes, strangers }, Date.now()))) event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [host, wallboxes, strangers])
}

/** Opens the connection; says how many things of it need the installer. */
function ConnectionButton({ box, onClick }: { box: WallboxView; onClick: () => void }): ReactNode {
  const { t } = useWords()
  const needs = useAttention(box)
  return (
    <Button
      variant="default"
      size="sm"
      leftSection={needs > 0 ? <Sign tone="warn" size={18} /> : <IconPlugConnected size={18} aria-hidden />}
      onClick={onClick}
    >
      {t('connection.open')}
      {needs > 0 && <span className="visually-hidden"> ({t('connection.attention', { count: needs })})</span>}
    </Button>
  )
}

/** What a wallbox said of itself; a title that already says it is not repeated. */
function facts({ title, maker, model, serial, identity, address }: WallboxView): string {
  return [maker, model, serial, identity === serial ? '' : identity, address ?? '']
    .filter((fact) => fact !== '' && !title.includes(fact))
    .join(' · ')
}

const pages: Record<StepId, (props: { box: WallboxView }) => ReactNode> = {
  found: FoundStep,
  backend: BackendStep,
  certificates: CertificatesStep,
  policy: PolicyStep,
  keys: KeysStep,
  test: TestStep,
  report: ReportStep,
}

function Step({ box }: { box: WallboxView }): ReactNode {
  const Page = pages[box.at]
  return <Page box={box} />
}
