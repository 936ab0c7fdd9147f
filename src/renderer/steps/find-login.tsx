import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { FoundBox } from '../../shared/wallbox.ts'
import { FailureNotice } from '../ui/failure.tsx'
import { LoginFields, noLogin } from '../ui/login-fields.tsx'
import { Notice } from '../ui/status.tsx'
import { useCommands } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './find.module.css'

/** The password a found box asks for. It names where it goes before it is typed, and stays on the card until it worked. */
export function FoundLogin({ box }: { box: FoundBox }): ReactNode {
  const { t } = useWords()
  const commands = useCommands()
  const [opened, { open, close }] = useDisclosure(false)
  const [login, setLogin] = useState(noLogin)

  if (!opened)
    return (
      <Button variant="default" fullWidth onClick={open}>
        {t('find.login')}
        <span className="visually-hidden"> {box.title}</span>
      </Button>
    )

  const send = async (): Promise<void> => {
    const { user, password } = login
    const answer = await commands.run('discovery.login', { found: box.id, user: user.trim(), password })
    setLogin({ user, password: '' })
    if (answer !== undefined) close()
  }

  return (
    <form
      className={classes['login']}
      aria-label={t('find.loginFor', { box: box.title })}
      onSubmit={(event) => {
        event.preventDefault()
        if (login.password !== '') void send()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        close()
      }}
    >
      <LoginFields
        login={login}
        onChange={setLogin}
        user={{ label: t('find.loginUser'), description: t('find.loginUserHint') }}
        password={{ label: t('find.loginPassword'), description: t('find.loginOnly', { address: box.address }) }}
      />
      {commands.failure?.code === 'box-needs-password' ? (
        <Notice tone="bad" urgent title={t('find.loginRefused')} />
      ) : (
        commands.failure !== null && <FailureNotice failure={commands.failure} />
      )}
      <div className={classes['loginActions']}>
        <Button variant="subtle" color="gray" onClick={close}>
          {t('frame.cancel')}
        </Button>
        <Button type="submit" disabled={login.password === ''} loading={commands.busy === 'discovery.login'}>
          {t('find.login')}
        </Button>
      </div>
      <Text size="sm" className="visually-hidden" role="status">
        {commands.busy === null ? '' : t('find.state.asking')}
      </Text>
    </form>
  )
}
