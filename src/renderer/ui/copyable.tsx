import { Button } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useRef, useState } from 'react'
import { useWords } from '../words.ts'
import classes from './copyable.module.css'

/** Something to be typed elsewhere, in large type. Where the clipboard is closed, the text is selected instead. */
export function Copyable({ label, text }: { label: string; text: string }): ReactNode {
  const { t } = useWords()
  const shown = useRef<HTMLElement>(null)
  const [done, setDone] = useState<'copied' | 'selected' | null>(null)

  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setDone('copied'),
      () => {
        if (shown.current !== null) window.getSelection()?.selectAllChildren(shown.current)
        setDone('selected')
      },
    )
  }

  return (
    <div className={classes['copyable']}>
      <div className={classes['label']}>{label}</div>
      <code className={classes['text']} ref={shown}>
        {text}
      </code>
      <div className={classes['button']}>
        <Button
          variant="default"
          leftSection={done === 'copied' ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
          onClick={copy}
        >
          <span aria-live="polite">
            {done === null ? t('frame.copy') : done === 'copied' ? t('frame.copied') : t('frame.copySelected')}
          </span>
        </Button>
      </div>
    </div>
  )
}
