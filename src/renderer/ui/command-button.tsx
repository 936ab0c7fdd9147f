import { Button } from '@mantine/core'
import type { ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'
import type { CommandName, Input } from '../../shared/contract.ts'
import type { Commands } from '../view.tsx'

/** Sends one command when it is pressed, and shows while that is under way. */
export function CommandButton<N extends CommandName>(
  props: { commands: Commands; command: N; input: Input<N> } & Omit<ButtonProps, 'loading'>,
): ReactNode {
  const { commands, command, input, ...look } = props
  return (
    <Button
      variant="default"
      loading={commands.busy === command}
      onClick={() => void commands.run(command, input)}
      {...look}
    />
  )
}
