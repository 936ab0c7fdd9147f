import { Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from '../words.ts'
import classes from './side.module.css'

/** A page beside the page: opens from the right, over all of a narrow window. */
export function Side(props: { title: string; opened: boolean; onClose: () => void; children: ReactNode }): ReactNode {
  const { t } = useWords()
  return (
    <Drawer
      opened={props.opened}
      onClose={props.onClose}
      position="right"
      size="min(820px, 100%)"
      title={<span className={classes['title']}>{props.title}</span>}
      closeButtonProps={{ 'aria-label': t('frame.close'), size: 44 }}
    >
      {props.children}
    </Drawer>
  )
}
