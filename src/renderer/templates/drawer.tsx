import { Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import { useView } from '../view.tsx'
import { useWords } from '../words.ts'
import { ChooseMany } from './choose.tsx'
import { Result } from './result.tsx'
import classes from './templates.module.css'

/** One template for several wallboxes: chosen here, and watched here until every one has its result. */
export function TemplatesDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactNode {
  const { t } = useWords()
  const { job } = useView()
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="min(820px, 100%)"
      title={<span className={classes['title']}>{t('templates.many.title')}</span>}
      closeButtonProps={{ 'aria-label': t('frame.close'), size: 44 }}
    >
      {job === null ? <ChooseMany /> : <Result job={job} onShow={onClose} />}
    </Drawer>
  )
}
