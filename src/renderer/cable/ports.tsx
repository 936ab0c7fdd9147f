import { Button, NativeSelect, Text, TextInput } from '@mantine/core'
import { IconRefresh, IconUsb } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { CableView, SerialPortView } from '../../shared/cable.ts'
import { CommandButton } from '../ui/command-button.tsx'
import { FailureNotice } from '../ui/failure.tsx'
import lists from '../ui/lists.module.css'
import { Section } from '../ui/page.tsx'
import { Waiting } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './cable.module.css'

/** Baud; the first is that of nearly every wallbox. */
export const speeds = [115_200, 9600, 57_600, 38_400, 19_200] as const

/** The ports of this computer, and a path for those that are not listed. */
export function Ports({ cable, commands }: { cable: CableView; commands: Commands }): ReactNode {
  const { t } = useWords()
  const { ports, listing } = cable
  const opening = commands.busy === 'cable.open'
  const use = (path: string, speed: number = speeds[0]): void => void commands.run('cable.open', { path, speed })
  return (
    <>
      <Section
        title={t('cable.ports')}
        sentence={t('cable.portsSentence')}
        aside={
          <CommandButton
            size="sm"
            leftSection={<IconRefresh size={18} aria-hidden />}
            commands={commands}
            command="cable.list"
            input={{}}
          >
            {t('cable.refresh')}
          </CommandButton>
        }
      >
        {ports === null && <Waiting>{t('cable.looking')}</Waiting>}
        {listing !== null && <FailureNotice failure={listing} />}
        {ports?.length === 0 && listing === null && (
          <div>
            <Text fw={600}>{t('cable.none')}</Text>
            <Text c="dimmed">{t('cable.noneWhy')}</Text>
          </div>
        )}
        {ports !== null && ports.length > 0 && (
          <ul className={lists['rows']}>
            {ports.map((port) => (
              <Port key={port.path} port={port} disabled={opening} onUse={() => use(port.path)} />
            ))}
          </ul>
        )}
        {opening && <Waiting>{t('cable.opening')}</Waiting>}
      </Section>
      <Typed disabled={opening} onUse={use} />
    </>
  )
}

function Port(props: { port: SerialPortView; disabled: boolean; onUse: () => void }): ReactNode {
  const { t, say } = useWords()
  const { path, maker, product, hint } = props.port
  const name = [maker, product].filter((word) => word !== '').join(' ') || t('cable.unnamed')
  return (
    <li className={lists['row']}>
      <IconUsb size={22} stroke={1.6} aria-hidden />
      <div className={lists['rowText']}>
        <div className={classes['portName']}>{name}</div>
        <div className="mono">{path}</div>
        {hint !== null && (
          <Text size="sm" c="dimmed">
            {say(hint)}
          </Text>
        )}
      </div>
      <Button variant="default" disabled={props.disabled} onClick={props.onUse}>
        {t('cable.use')}
        <span className="visually-hidden"> {path}</span>
      </Button>
    </li>
  )
}

function Typed({ disabled, onUse }: { disabled: boolean; onUse: (path: string, speed: number) => void }): ReactNode {
  const { t } = useWords()
  const [path, setPath] = useState('')
  const [speed, setSpeed] = useState<number>(speeds[0])
  return (
    <Section quiet title={t('cable.typed')}>
      <form
        className={classes['typed']}
        onSubmit={(event) => {
          event.preventDefault()
          if (path.trim() !== '') onUse(path.trim(), speed)
        }}
      >
        <TextInput
          label={t('cable.typedHint')}
          value={path}
          maxLength={100}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('cable.speed')}
          value={String(speed)}
          onChange={(event) => setSpeed(Number(event.currentTarget.value))}
          data={speeds.map((one) => ({ value: String(one), label: t('cable.baud', { speed: one }) }))}
        />
        <Button type="submit" variant="default" disabled={disabled || path.trim() === ''}>
          {t('cable.use')}
        </Button>
      </form>
      <Text size="sm" c="dimmed">
        {t('cable.speedHint')}
      </Text>
    </Section>
  )
}
