import { Button, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { LocalView, WallboxView } from '../../shared/visit.ts'
import { CommandButton } from '../ui/command-button.tsx'
import { LoginFields, noLogin } from '../ui/login-fields.tsx'
import { Section } from '../ui/page.tsx'
import { Notice, Status } from '../ui/status.tsx'
import { Technical } from '../ui/technical.tsx'
import type { Commands } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './local.module.css'

/** What must be answered or typed before the box can be spoken to. Nothing where nothing is missing. */
export function LocalNeeds({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { local } = box
  if (local === null) return null
  if (local.question !== null) return <Question box={box} question={local.question} commands={commands} />
  return local.login === 'needed' ? <Login box={box} local={local} commands={commands} /> : null
}

function Question(props: {
  box: WallboxView
  question: NonNullable<LocalView['question']>
  commands: Commands
}): ReactNode {
  const { t, say } = useWords()
  const { box, question, commands } = props
  const answer = (yes: boolean): void =>
    void commands.run('wallbox.trust', { wallbox: box.id, about: question.about, yes })
  return (
    <Notice tone="bad" urgent title={t(`local.question.${question.about}Title`, { box: box.title })}>
      <p>{say(question.says)}</p>
      <p>
        {t('local.question.now')}{' '}
        <code className="mono">{question.now === '' ? t('local.question.untold') : question.now}</code>
      </p>
      <div className={classes['actions']}>
        <Button variant="default" loading={commands.busy === 'wallbox.trust'} onClick={() => answer(false)}>
          {t(`local.question.${question.about}No`)}
        </Button>
        <Button variant="default" loading={commands.busy === 'wallbox.trust'} onClick={() => answer(true)}>
          {t(`local.question.${question.about}Yes`)}
        </Button>
      </div>
    </Notice>
  )
}

function Login({ box, local, commands }: { box: WallboxView; local: LocalView; commands: Commands }): ReactNode {
  const { t } = useWords()
  const [login, setLogin] = useState(noLogin)
  /** Nothing was typed since it was sent. */
  const [isSent, setSent] = useState(false)
  const isRefused = isSent && commands.failure?.code === 'box-needs-password'
  const send = async (): Promise<void> => {
    const { user, password } = login
    await commands.run('wallbox.login', { wallbox: box.id, user: user.trim(), password })
    setLogin({ user, password: '' })
    setSent(true)
  }
  return (
    <Section title={t('local.login')} sentence={t('local.loginWhy', { address: box.address ?? '' })}>
      <form
        className={classes['login']}
        onSubmit={(event) => {
          event.preventDefault()
          if (login.password !== '') void send()
        }}
      >
        <LoginFields
          login={login}
          onChange={(next) => {
            setLogin(next)
            setSent(false)
          }}
          user={{ label: t('local.user'), description: t('local.userHint') }}
          password={{
            label: t('local.password'),
            description: t('local.passwordHint'),
            error: isRefused && t('local.passwordRefused'),
          }}
          onlyUser={local.user}
        />
        <Button type="submit" disabled={login.password === ''} loading={commands.busy === 'wallbox.login'}>
          {t('local.login')}
        </Button>
      </form>
    </Section>
  )
}

/** What the box itself says of its connection, and whether Wattproof holds its only door. */
export function LocalState({ box, commands }: { box: WallboxView; commands: Commands }): ReactNode {
  const { t, say, span } = useWords()
  const { local } = box
  if (local === null || local.question !== null) return null
  const { link } = local
  const yes = (word: boolean | null, since: number | null): string =>
    word === null
      ? t(link?.inForce === false ? 'local.link.notBefore' : 'local.link.untold')
      : word
        ? since === null
          ? t('local.link.yes')
          : t('local.link.yesFor', { span: span(since) })
        : t('local.link.no')
  return (
    <Section
      title={t('local.link')}
      aside={
        <CommandButton size="sm" commands={commands} command="wallbox.lookAt" input={{ wallbox: box.id }}>
          {t('local.link.ask')}
        </CommandButton>
      }
    >
      {link === null ? (
        <Text c="dimmed">{t('local.link.never')}</Text>
      ) : (
        <>
          <dl className={classes['facts']}>
            <div>
              <dt>{t(link.inForce ? 'local.link.url' : 'local.link.urlLater')}</dt>
              <dd className="mono">
                {link.url ??
                  (link.stored === null || link.stored.length === 0
                    ? t('local.link.off')
                    : t('local.link.stored', { urls: link.stored.join(', ') }))}
              </dd>
            </div>
            <div>
              <dt>{t('local.link.connected')}</dt>
              <dd>{yes(link.connected, link.connectedFor)}</dd>
            </div>
            <div>
              <dt>{t('local.link.accepted')}</dt>
              <dd>{yes(link.accepted, link.acceptedFor)}</dd>
            </div>
          </dl>
          {link.error !== null && (
            <Notice tone="warn" title={t('local.link.error')}>
              <p>
                {say(link.error.says)}
                {link.error.ago !== null && ` (${t('local.link.ago', { span: span(link.error.ago) })})`}
              </p>
              <Technical>{link.error.line}</Technical>
            </Notice>
          )}
        </>
      )}
      {local.pin !== null && (
        <dl className={classes['facts']}>
          <div>
            <dt>{t('local.pin')}</dt>
            <dd className="mono">{local.pin}</dd>
          </div>
        </dl>
      )}
      {local.held && (
        <div className={classes['actions']}>
          <Status tone="warn">{t('local.held')}</Status>
          <CommandButton
            size="sm"
            disabled={commands.busy !== null}
            commands={commands}
            command="wallbox.release"
            input={{ wallbox: box.id }}
          >
            {t('local.release')}
          </CommandButton>
        </div>
      )}
    </Section>
  )
}

/** Shown while a written value waits for a restart of the box. */
export function RestartNeeded(props: {
  box: WallboxView
  plan: WallboxView['backend']['plan']
  commands: Commands
}): ReactNode {
  const { t } = useWords()
  const { box, plan, commands } = props
  // Not while the rest is still being written.
  if (plan?.state === 'applying' || !plan?.rows.some(({ state }) => state === 'reboot required')) return null
  return (
    <Notice tone="warn" title={t('local.restartNeeded')}>
      <p>{t('local.restartWhy')}</p>
      <CommandButton commands={commands} command="wallbox.restart" input={{ wallbox: box.id }}>
        {t('local.restart')}
      </CommandButton>
    </Notice>
  )
}
