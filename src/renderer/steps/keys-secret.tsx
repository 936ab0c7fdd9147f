import { Button, FileButton, Group, Text, Textarea } from '@mantine/core'
import { IconFile, IconKey, IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { KeyRow } from '../../shared/visit.ts'
import { Copyable } from '../ui/copyable.tsx'
import { PasswordField } from '../ui/password.tsx'
import type { Commands } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './steps.module.css'

/** Longest text a key or a certificate comes in. */
const longest = 20_000

/** A password, a key or a certificate: typed anew or left alone, never shown. What is typed is forgotten once it is taken over. */
export function SecretValue(props: { wallbox: string; row: KeyRow; commands: Commands }): ReactNode {
  const { t } = useWords()
  const { wallbox, row, commands } = props
  const [typed, setTyped] = useState<string | null>(null)
  const [made, setMade] = useState<string | null>(null)
  const isPem = row.type === 'pem'

  const take = async (value: string): Promise<void> => {
    const taken = await commands.run('keys.edit', { wallbox, key: row.key, value })
    if (taken === undefined) return
    setTyped(null)
    if (value !== made) setMade(null)
  }

  if (typed === null)
    return (
      <div className={classes['secretShut']}>
        <span className={classes['fixed']}>
          <IconLock size={16} aria-hidden />
          {row.edited === null ? t('keys.page.secret') : t('keys.page.secretTyped')}
        </span>
        <Group gap="xs">
          <Button
            variant="default"
            aria-label={t('keys.page.secretSet', { key: row.key })}
            onClick={() => {
              setMade(null)
              setTyped('')
            }}
          >
            {t('keys.page.secretSetShort')}
          </Button>
          {isPem && row.edited === null && (
            <Button variant="subtle" color="gray" onClick={() => void take('')}>
              {t('keys.page.secretRemove')}
            </Button>
          )}
        </Group>
        {made !== null && row.edited !== null && <Copyable label={t('keys.page.made')} text={made} />}
      </div>
    )

  return (
    <form
      className={classes['secret']}
      onSubmit={(event) => {
        event.preventDefault()
        void take(typed)
      }}
    >
      {isPem ? (
        <Pem label={t('keys.page.secretOf', { key: row.key })} value={typed} onChange={setTyped} />
      ) : (
        <PasswordField
          autoFocus
          size="md"
          autoComplete="off"
          aria-label={t('keys.page.secretOf', { key: row.key })}
          maxLength={500}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <Group gap="xs">
        <Button type="submit" disabled={typed.trim() === ''} loading={commands.busy === 'keys.edit'}>
          {t('keys.page.secretTake')}
        </Button>
        {!isPem && (
          <Button
            variant="default"
            leftSection={<IconKey size={18} aria-hidden />}
            onClick={() => {
              const password = randomPassword()
              setMade(password)
              setTyped(password)
            }}
          >
            {t('keys.page.make')}
          </Button>
        )}
        <Button variant="subtle" color="gray" onClick={() => setTyped(null)}>
          {t('keys.page.secretCancel')}
        </Button>
      </Group>
    </form>
  )
}

function Pem(props: { label: string; value: string; onChange: (text: string) => void }): ReactNode {
  const { t } = useWords()
  const { label, value, onChange } = props
  const [isTooLarge, setTooLarge] = useState(false)
  const read = (file: File | null): void => {
    setTooLarge(file !== null && file.size > longest)
    if (file !== null && file.size <= longest) void file.text().then(onChange, () => setTooLarge(true))
  }
  return (
    <>
      <Textarea
        autoFocus
        size="md"
        aria-label={label}
        placeholder="-----BEGIN …-----"
        classNames={{ input: 'mono' }}
        rows={4}
        spellCheck={false}
        maxLength={longest}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <FileButton onChange={read} accept=".pem,.crt,.cer,.key,text/plain">
        {(button) => (
          <Button {...button} variant="default" leftSection={<IconFile size={18} aria-hidden />}>
            {t('keys.page.file')}
          </Button>
        )}
      </FileButton>
      {isTooLarge && (
        <Text role="alert" size="sm">
          {t('keys.page.fileTooLarge')}
        </Text>
      )}
    </>
  )
}

/** 20 characters that nobody mistakes for another; as hex digits they fill the 40 that OCPP 1.6 allows. */
function randomPassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
  const fair = 256 - (256 % letters.length)
  let password = ''
  while (password.length < 20) {
    const [byte = fair] = crypto.getRandomValues(new Uint8Array(1))
    if (byte < fair) password += letters.charAt(byte % letters.length)
  }
  return password
}
