import type { ReactNode } from 'react'
import { useView } from '../view.tsx'
import { Side } from '../ui/side.tsx'
import { useWords } from '../words.ts'
import { ChooseMany } from './choose.tsx'
import { Result } from './result.tsx'

/** One template for several wallboxes: chosen here, and watched here until every one has its result. */
export function TemplatesDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactNode {
  const { t } = useWords()
  const { job } = useView()
  return (
    <Side title={t('templates.many.title')} opened={opened} onClose={onClose}>
      {job === null ? <ChooseMany /> : <Result job={job} onShow={onClose} />}
    </Side>
  )
}
