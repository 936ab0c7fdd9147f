import { Button, Modal, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { RapiView } from '../../shared/cable.ts'
import { FailureNotice } from '../ui/failure.tsx'
import type { Commands } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './cable.module.css'

/** A limit that can be set once in the life of the controller: typed twice, and the button names it. */
export function LimitOnce(props: {
  limits: NonNullable<RapiView['limits']>
  commands: Commands
  disabled: boolean
}): ReactNode {
  const { t } = useWords()
  const { limits, commands, disabled } = props
  const [opened, { open, close }] = useDisclosure(false)
  const [typed, setTyped] = useState('')
  const [again, setAgain] = useState('')
  const { min, hardwareMax: max } = limits
  const amperes = /^\d{1,3}$/.test(typed) ? Number(typed) : null
  const fits = amperes !== null && amperes >= min && amperes <= max
  const same = again !== '' && again === typed
  const shut = (): void => {
    setTyped('')
    setAgain('')
    close()
  }
  const set = async (): Promise<void> => {
    if (!fits || !same) return
    const answer = await commands.run('cable.oneTime', { order: 'hardware limit', amperes, confirmed: Number(again) })
    if (answer !== undefined) shut()
  }
  return (
    <>
      <Button variant="default" disabled={disabled} onClick={open}>
        {t('cable.once.open')}
      </Button>
      <Modal
        opened={opened}
        onClose={shut}
        title={t('cable.once.title')}
        closeButtonProps={{ 'aria-label': t('frame.close') }}
      >
        <form
          className={classes['form']}
          onSubmit={(event) => {
            event.preventDefault()
            void set()
          }}
        >
          <Text>{t('cable.once.sentence')}</Text>
          <div className={classes['fields']}>
            <TextInput
              label={t('cable.once.amperes')}
              description={t('cable.once.between', { min, max })}
              inputMode="numeric"
              maxLength={3}
              value={typed}
              error={typed !== '' && !fits ? t('cable.once.between', { min, max }) : undefined}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <TextInput
              label={t('cable.once.repeat')}
              description={' '}
              inputMode="numeric"
              maxLength={3}
              value={again}
              error={again !== '' && !same && again.length >= typed.length ? t('cable.once.differs') : undefined}
              onChange={(event) => setAgain(event.currentTarget.value)}
            />
          </div>
          {commands.failure !== null && <FailureNotice failure={commands.failure} />}
          <div className={classes['actions']}>
            <Button variant="default" onClick={shut}>
              {t('frame.cancel')}
            </Button>
            <Button type="submit" color="red" disabled={!fits || !same} loading={commands.busy === 'cable.oneTime'}>
              {t('cable.once.confirm', { amperes: amperes ?? '…' })}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  )
}
