import { Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { PasswordField } from './password.tsx'

export interface Login {
  user: string
  password: string
}

export const noLogin: Login = { user: '', password: '' }

interface Words {
  label: string
  description: string
  /** What is wrong with what was given. */
  error?: string | false
}

/** A name and a password; the name is only shown where there is no other (`onlyUser`). Each page has words of its own for them. */
export function LoginFields(props: {
  login: Login
  onChange: (login: Login) => void
  user: Words
  password: Words
  onlyUser?: string | null
}): ReactNode {
  const { login, onChange, user, password, onlyUser = null } = props
  return (
    <>
      {onlyUser === null ? (
        <TextInput
          {...user}
          value={login.user}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => onChange({ ...login, user: event.currentTarget.value })}
        />
      ) : (
        <Text>
          {user.label}: <span className="mono">{onlyUser}</span>
        </Text>
      )}
      <PasswordField
        {...password}
        value={login.password}
        maxLength={200}
        onChange={(event) => onChange({ ...login, password: event.currentTarget.value })}
      />
    </>
  )
}
