import { Button, Drawer, MantineProvider, Text } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { IconActivityHeartbeat } from '@tabler/icons-react'
import type { i18n } from 'i18next'
import type { ReactNode } from 'react'
import { I18nextProvider } from 'react-i18next'
import type { StepId, WallboxView } from '../shared/visit.ts'
import classes from './app.module.css'
import type { Connection, Line } from './backend.ts'
import { BoxList } from './frame/box-list.tsx'
import { Header } from './frame/header.tsx'
import { Palette } from './frame/palette.tsx'
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
import { cssVariables, theme } from './theme.ts'
import { Notice, Waiting } from './ui/status.tsx'
import { useSelected, useView, ViewProvider } from './view.tsx'
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
          broken={(connection) => <Broken connection={connection} />}
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
      {connection === 'open' ? <Waiting>{t('frame.starting')}</Waiting> : <Broken connection={connection} />}
    </main>
  )
}

function Broken({ connection }: { connection: Connection }): ReactNode {
  const { t } = useWords()
  if (connection === 'open') return null
  return (
    <div className={classes['broken']}>
      <Notice tone="bad" urgent title={t(`frame.connection.${connection}`)}>
        {t(`frame.connection.${connection}Fix`)}
      </Notice>
    </div>
  )
}

function Frame(): ReactNode {
  const { t, say } = useWords()
  const { unreadable } = useView()
  const selected = useSelected()
  const [list, listActions] = useDisclosure(false)
  const [palette, paletteActions] = useDisclosure(false)
  const [traffic, trafficActions] = useDisclosure(false)
  useHotkeys([['mod+K', paletteActions.open]], [])

  return (
    <div className={classes['frame']}>
      <a href="#page" className={classes['skip']}>
        {t('frame.skip')}
      </a>
      <Header listOpen={list} onList={listActions.toggle} onPalette={paletteActions.open} />
      <aside className={classes['side']}>
        <BoxList />
      </aside>
      <main className={classes['main']} id="page">
        {unreadable !== undefined && (
          <div className={classes['broken']}>
            <Notice tone="bad" urgent title={t('frame.unreadable')}>
              {say({ code: `failure.${unreadable.code}`, values: unreadable.details })}
            </Notice>
          </div>
        )}
        {selected !== null && (
          <div className={classes['box']}>
            <div className={classes['boxHead']}>
              <div className={classes['boxTitle']}>{selected.title}</div>
              <Text c="dimmed" className={classes['boxFacts'] ?? ''}>
                {facts(selected)}
              </Text>
              <Button
                variant="default"
                size="sm"
                leftSection={<IconActivityHeartbeat size={18} aria-hidden />}
                onClick={trafficActions.open}
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
        <BoxList onGone={listActions.close} />
      </Drawer>
      <Palette opened={palette} onClose={paletteActions.close} onTraffic={trafficActions.open} />
      {selected !== null && <Traffic box={selected} opened={traffic} onClose={trafficActions.close} />}
    </div>
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
