import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useEffect } from 'react'
import type { CableView } from '../../shared/cable.ts'
import { FailureNotice } from '../ui/failure.tsx'
import { Fold } from '../ui/fold.tsx'
import { Notice, Waiting } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useCommands, useView } from '../view.tsx'
import { Side } from '../ui/side.tsx'
import { useWords } from '../words.ts'
import classes from './cable.module.css'
import { Improv } from './improv.tsx'
import { Keep } from './keep.tsx'
import { Ports, speeds } from './ports.tsx'
import { Rapi } from './rapi.tsx'

/** The drawer, to be put anywhere on a page, and what opens it. */
export function useCableDrawer(): { open: () => void; drawer: ReactNode } {
  const [opened, { open, close }] = useDisclosure(false)
  return { open, drawer: <CableDrawer opened={opened} onClose={close} /> }
}

/** A wallbox on a cable: choose the port, then do what the device that answers can do. */
export function CableDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactNode {
  const { t } = useWords()
  return (
    <Side title={t('cable.title')} opened={opened} onClose={onClose}>
      {opened && <Cable onDone={onClose} />}
    </Side>
  )
}

function Cable({ onDone }: { onDone: () => void }): ReactNode {
  const { cable } = useView()
  const commands = useCommands()
  const { run } = commands
  const nothingOpen = cable.open === null
  // Whoever plugs a cable in between looks again by opening the drawer again.
  useEffect(() => {
    if (nothingOpen) void run('cable.list', {})
  }, [nothingOpen, run])
  const failure = commands.failure ?? cable.failure
  return (
    <div className={classes['panel']}>
      {failure !== null && <FailureNotice failure={failure} />}
      {cable.open === null ? (
        <Ports cable={cable} commands={commands} />
      ) : (
        <Open open={cable.open} commands={commands} onDone={onDone} />
      )}
    </div>
  )
}

interface Opened {
  open: NonNullable<CableView['open']>
  commands: Commands
}

function Open({ open, commands, onDone }: Opened & { onDone: () => void }): ReactNode {
  const { t, say } = useWords()
  return (
    <>
      <div className={classes['bar']}>
        <span>
          <span className={`mono ${classes['portName'] ?? ''}`}>{open.path}</span>{' '}
          <Text span c="dimmed">
            {t('cable.baud', { speed: open.speed })}
          </Text>
        </span>
        <Button variant="default" onClick={() => void commands.run('cable.close', {})}>
          {open.talk === 'asking' ? t('cable.cancel') : t('cable.change')}
        </Button>
      </div>
      {open.waitsFor !== null && <Waiting>{say(open.waitsFor)}</Waiting>}
      {open.trouble !== null && <Notice tone="warn" urgent title={say(open.trouble)} />}
      {open.talk === 'nothing understood' && <NotUnderstood open={open} commands={commands} />}
      {open.improv !== null && <Improv improv={open.improv} commands={commands} onDone={onDone} />}
      {open.rapi !== null && <Rapi rapi={open.rapi} commands={commands} busy={open.waitsFor !== null} />}
      {(open.rapi !== null || open.improv?.device != null) && <Keep />}
      {open.heard.length > 0 && (
        <Fold title={t('cable.heard')}>
          <pre className={classes['heard']} tabIndex={0} aria-label={t('cable.heard')}>
            {open.heard.join('\n')}
          </pre>
        </Fold>
      )}
    </>
  )
}

/** Ask again; at a wrong speed, with another one. */
function NotUnderstood({ open, commands }: Opened): ReactNode {
  const { t } = useWords()
  const garbled = open.trouble?.code === 'cable.trouble.speed'
  return (
    <div className={classes['actions']}>
      {garbled &&
        speeds
          .filter((speed) => speed !== open.speed)
          .map((speed) => (
            <Button
              key={speed}
              variant="default"
              onClick={() => void commands.run('cable.open', { path: open.path, speed })}
            >
              {t('cable.otherSpeed', { speed })}
            </Button>
          ))}
      <Button data-primary onClick={() => void commands.run('cable.read', {})}>
        {t('cable.again')}
      </Button>
    </div>
  )
}
