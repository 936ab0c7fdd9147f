import { Button, Radio, Text, TextInput } from '@mantine/core'
import { IconLock, IconWifi } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { ImprovView, WifiNetwork } from '../../shared/cable.ts'
import { ChoiceCard } from '../ui/choice.tsx'
import { Section } from '../ui/page.tsx'
import { PasswordField } from '../ui/password.tsx'
import type { Tone } from '../ui/status.tsx'
import { Notice, Status, Waiting } from '../ui/status.tsx'
import type { Commands } from '../view.tsx'
import { useGoTo, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './cable.module.css'

const tones: Record<ImprovView['state'], Tone> = {
  ready: 'plain',
  provisioning: 'wait',
  provisioned: 'good',
  stopped: 'warn',
}

/** An Improv device: into the Wi-Fi, then straight on to the box that answers there. */
export function Improv(props: { improv: ImprovView; commands: Commands; onDone: () => void }): ReactNode {
  const { t } = useWords()
  const { improv, commands, onDone } = props
  const [another, setAnother] = useState(false)
  const { device, state, url } = improv
  const name = device === null ? '' : [device.name, device.firmware, device.version, device.chip].join(' · ')
  // It says that it is in the Wi-Fi before it has tried: only its address proves it.
  const shown = state === 'provisioned' && url === null ? 'provisioning' : state
  return (
    <Section
      title={t('cable.improv.title')}
      sentence={url === null || another ? t('cable.improv.sentence') : undefined}
      aside={<Status tone={tones[shown]}>{t(`cable.improv.state.${shown}`)}</Status>}
    >
      {name !== '' && <Text c="dimmed">{name}</Text>}
      {url !== null && <InNetwork improv={improv} commands={commands} onDone={onDone} />}
      {url === null || another ? (
        <Join improv={improv} commands={commands} onJoined={() => setAnother(false)} />
      ) : (
        <div>
          <Button variant="subtle" onClick={() => setAnother(true)}>
            {t('cable.improv.another')}
          </Button>
        </div>
      )}
    </Section>
  )
}

/** Where the device went on, and whether it is found there. */
function InNetwork(props: { improv: ImprovView; commands: Commands; onDone: () => void }): ReactNode {
  const { t } = useWords()
  const { discovery, cable } = useView()
  const goTo = useGoTo()
  const { improv, commands, onDone } = props
  const box = discovery.boxes.find(({ id }) => id === improv.found)
  if (box === undefined) return cable.open?.trouble === null ? <Waiting>{t('cable.improv.lookingFor')}</Waiting> : null
  const goOn = async (): Promise<void> => {
    // What is not ready to be taken on tells its reason on the page of found boxes.
    if (box.state === 'ready' && !box.adopted) {
      const answer = await commands.run('wallbox.adopt', { found: box.id })
      if (answer === undefined) return
      goTo(answer.wallbox, 'backend')
    }
    onDone()
  }
  return (
    <>
      <Notice tone="good" title={t('cable.improv.foundThere')}>
        {box.title} · <span className="mono">{box.address}</span>
      </Notice>
      <div className={classes['actions']}>
        <Button data-primary loading={commands.busy === 'wallbox.adopt'} onClick={() => void goOn()}>
          {t('cable.improv.goOn')}
        </Button>
      </div>
    </>
  )
}

/** The password leaves its field once and is kept nowhere. */
function Join(props: { improv: ImprovView; commands: Commands; onJoined: () => void }): ReactNode {
  const { t } = useWords()
  const { improv, commands, onJoined } = props
  const [ssid, setSsid] = useState('')
  const [password, setPassword] = useState('')
  const joining = commands.busy === 'cable.joinWifi'
  const chosen = improv.networks.find((network) => network.ssid === ssid)
  const join = (): void => {
    if (ssid === '') return
    setPassword('')
    void commands.run('cable.joinWifi', { ssid, password }).then((answer) => {
      if (answer !== undefined) onJoined()
    })
  }
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault()
        join()
      }}
    >
      {improv.networks.length > 0 && (
        <Radio.Group label={t('cable.improv.networks')} value={ssid} onChange={setSsid} size="md">
          <div className={classes['networks']}>
            {improv.networks.map((network) => (
              <Network key={network.ssid} network={network} />
            ))}
          </div>
        </Radio.Group>
      )}
      <div>
        <Button
          variant="default"
          leftSection={<IconWifi size={18} aria-hidden />}
          disabled={improv.scanning || joining}
          onClick={() => void commands.run('cable.scan', {})}
        >
          {t('cable.improv.scan')}
        </Button>
      </div>
      <div className={classes['fields']}>
        <TextInput
          label={t('cable.improv.ssid')}
          value={ssid}
          maxLength={32}
          onChange={(event) => setSsid(event.currentTarget.value)}
        />
        <PasswordField
          label={t('cable.improv.password')}
          description={t('cable.improv.passwordOpen')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maxLength={64}
          disabled={chosen?.secured === false}
          value={chosen?.secured === false ? '' : password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      </div>
      <div className={classes['actions']}>
        <Button type="submit" data-primary disabled={ssid === ''} loading={joining}>
          {t('cable.improv.join')}
        </Button>
      </div>
    </form>
  )
}

function Network({ network }: { network: WifiNetwork }): ReactNode {
  const { t } = useWords()
  const { ssid, rssi, secured } = network
  const signal = rssi >= -60 ? 'good' : rssi >= -75 ? 'fair' : 'poor'
  return (
    <ChoiceCard value={ssid} name={ssid}>
      {secured && <IconLock size={14} aria-hidden />} {t(secured ? 'cable.improv.secured' : 'cable.improv.openNetwork')}{' '}
      · {t(`cable.improv.signal.${signal}`)}
    </ChoiceCard>
  )
}
