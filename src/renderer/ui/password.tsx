import { PasswordInput } from '@mantine/core'
import type { PasswordInputProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from '../words.ts'

/** A field for a password; what is typed can be looked at, by keyboard too. The browser keeps nothing of it. */
export function PasswordField(props: PasswordInputProps): ReactNode {
  const { t } = useWords()
  return (
    <PasswordInput
      size="md"
      autoComplete="off"
      visibilityToggleButtonProps={{ 'aria-label': t('frame.showTyped'), tabIndex: 0 }}
      // Mantine shows what is wrong, and does not tell a screen reader.
      aria-invalid={Boolean(props.error)}
      {...props}
    />
  )
}
