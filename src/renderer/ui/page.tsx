import { Button, Text, Title } from '@mantine/core'
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import type { FailureNote } from '../../shared/failure.ts'
import { useWords } from '../words.ts'
import { FailureNotice } from './failure.tsx'
import classes from './page.module.css'

export interface Primary {
  label: string
  onClick: () => void
  busy?: boolean
  /** Why it cannot be pressed yet; shown beside it. */
  notYet?: string | undefined
  /** Shows an arrow: it leads to another page. */
  leads?: boolean
}

/**
 * One task a page: its name, its one sentence, its one primary button at the right bottom.
 * Enter presses the primary button, Esc goes back.
 */
export function Page(props: {
  title: string
  sentence: string
  primary?: Primary | undefined
  /** Quieter actions left of the primary one. */
  others?: ReactNode
  back?: (() => void) | undefined
  failure?: FailureNote | null
  wide?: boolean
  children: ReactNode
}): ReactNode {
  const { t } = useWords()
  const { title, sentence, primary, others, back, failure, wide, children } = props
  usePageKeys(primary, back)
  const heading = useRef<HTMLHeadingElement>(null)
  // A new page is announced, and Tab starts at its top.
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])

  return (
    <div className={classes['page']}>
      <div className={classes['body']} data-wide={wide}>
        <header className={classes['head']}>
          <Title order={1} ref={heading} tabIndex={-1} className={classes['title']}>
            {title}
          </Title>
          <Text size="lg" c="dimmed" maw="68ch" className={classes['sentence'] ?? ''}>
            {sentence}
          </Text>
        </header>
        {children}
      </div>
      <footer className={classes['foot']} data-empty={primary === undefined && !others && !back && failure == null}>
        {failure != null && <FailureNotice failure={failure} />}
        <div className={classes['actions']}>
          {back !== undefined && (
            <Button variant="subtle" color="gray" leftSection={<IconArrowLeft size={18} aria-hidden />} onClick={back}>
              {t('frame.back')}
            </Button>
          )}
          <span className={classes['spring']} />
          {primary?.notYet !== undefined && <span className={classes['notYet']}>{primary.notYet}</span>}
          {others}
          {primary !== undefined && (
            <Button
              size="lg"
              data-primary
              loading={primary.busy ?? false}
              disabled={primary.notYet !== undefined}
              rightSection={primary.leads === true ? <IconArrowRight size={20} aria-hidden /> : undefined}
              onClick={primary.onClick}
            >
              {primary.label}
            </Button>
          )}
        </div>
      </footer>
    </div>
  )
}

const layers = '[role="dialog"], [role="menu"]'
const ownEnter = 'button, a, summary, select, textarea, form, [role="radio"], [role="option"], [role="switch"]'

function usePageKeys(primary: Primary | undefined, back: (() => void) | undefined): void {
  const latest = useRef({ primary, back })
  useEffect(() => {
    latest.current = { primary, back }
  })
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const at = event.target instanceof Element ? event.target : document.body
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      // What lies on top of the page has its own keys. It may have closed by now: then the key was pressed inside of it.
      if (document.querySelector(layers) !== null || at.closest(layers) !== null) return
      const { primary: button, back: goBack } = latest.current
      if (event.key === 'Enter' && button !== undefined && button.notYet === undefined && button.busy !== true) {
        if (at.closest(ownEnter) !== null) return
        event.preventDefault()
        button.onClick()
      } else if (event.key === 'Escape') {
        // In a field, Esc first leaves the field.
        if (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) at.blur()
        else goBack?.()
      }
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}

/** A part of a page on its own sheet. */
export function Section(props: {
  title?: ReactNode
  aside?: ReactNode
  sentence?: ReactNode
  quiet?: boolean
  children?: ReactNode
}): ReactNode {
  const { title, aside, sentence, quiet, children } = props
  return (
    <section className={classes['section']} data-quiet={quiet}>
      {title !== undefined && (
        <div className={classes['sectionHead']}>
          <Title order={2} size="h3">
            {title}
          </Title>
          {aside}
        </div>
      )}
      {sentence !== undefined && (
        <Text c="dimmed" maw="68ch">
          {sentence}
        </Text>
      )}
      {children}
    </section>
  )
}
