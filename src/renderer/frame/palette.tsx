import { Combobox, Modal, TextInput, useCombobox } from '@mantine/core'
import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { stepIds } from '../../shared/visit.ts'
import { looks, useLook } from '../preferences.ts'
import { useBackend, useGoTo, useSelected, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './palette.module.css'

interface Action {
  id: string
  label: string
  run: () => void
}

/** What opens beside the page. */
export type Beside = 'connection' | 'traffic' | 'templates' | 'cable'

/** Any action by name: Ctrl+K, some letters, Enter. */
export function Palette(props: { opened: boolean; onClose: () => void; onOpen: (what: Beside) => void }): ReactNode {
  const { t } = useWords()
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t('frame.palette.title')}
      size="lg"
      yOffset="12vh"
      closeButtonProps={{ 'aria-label': t('frame.close') }}
    >
      <Chooser onClose={props.onClose} onOpen={props.onOpen} />
    </Modal>
  )
}

function Chooser({ onClose, onOpen }: { onClose: () => void; onOpen: (what: Beside) => void }): ReactNode {
  const { t } = useWords()
  const [typed, setTyped] = useState('')
  const list = useCombobox({ opened: true })
  const actions = useActions(onOpen)
  const parts = typed.toLowerCase().split(/\s+/)
  const fitting = actions.filter(({ label }) => parts.every((part) => label.toLowerCase().includes(part)))
  const { selectFirstOption } = list
  useEffect(() => {
    selectFirstOption()
    // The list is drawn anew for other letters; its first entry is then the chosen one.
  }, [typed, selectFirstOption])

  return (
    <Combobox
      store={list}
      withinPortal={false}
      onOptionSubmit={(id) => {
        onClose()
        actions.find((action) => action.id === id)?.run()
      }}
    >
      <Combobox.EventsTarget>
        <TextInput
          data-autofocus
          aria-label={t('frame.palette.title')}
          placeholder={t('frame.palette.type')}
          value={typed}
          onKeyDown={(event) => {
            // The list keeps Esc to itself; here it is always open, so Esc means the palette.
            if (event.key === 'Escape') onClose()
          }}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Combobox.EventsTarget>
      <Combobox.Options className={classes['options'] ?? ''} aria-label={t('frame.palette.title')}>
        {fitting.map(({ id, label }) => (
          <Combobox.Option key={id} value={id} className={classes['option'] ?? ''}>
            {label}
          </Combobox.Option>
        ))}
        {fitting.length === 0 && <Combobox.Empty>{t('frame.palette.nothing')}</Combobox.Empty>}
      </Combobox.Options>
    </Combobox>
  )
}

function useActions(onOpen: (what: Beside) => void): Action[] {
  const { t, language } = useWords()
  const { i18n } = useTranslation()
  const { setLook } = useLook()
  const view = useView()
  const backend = useBackend()
  const selected = useSelected()
  const goTo = useGoTo()
  const send = (call: Promise<unknown>): void => {
    // What came of it is shown where it belongs: the page it leads to.
    call.catch(() => undefined)
  }
  const steps =
    selected === null
      ? []
      : stepIds.map((step) => ({
          id: `step ${step}`,
          label: t('frame.palette.step', { step: t(`frame.step.${step}`), box: selected.title }),
          run: () => goTo(selected.id, step),
        }))
  const boxes = view.wallboxes.map((box) => ({
    id: `box ${box.id}`,
    label: t('frame.palette.box', { box: box.title }),
    run: () => goTo(box.id),
  }))
  return [
    ...steps,
    ...boxes,
    { id: 'more', label: t('frame.list.more'), run: () => goTo(null) },
    view.discovery.running
      ? { id: 'search', label: t('frame.palette.stopSearch'), run: () => send(backend.call('discovery.stop', {})) }
      : {
          id: 'search',
          label: t('frame.palette.search'),
          run: () => {
            goTo(null)
            send(backend.call('discovery.start', {}))
          },
        },
    { id: 'cable', label: t('find.cable'), run: () => onOpen('cable') },
    view.practice.running
      ? { id: 'practice', label: t('frame.palette.stopPractice'), run: () => send(backend.call('practice.stop', {})) }
      : {
          id: 'practice',
          label: t('frame.palette.practice'),
          run: () => {
            goTo(null)
            send(backend.call('practice.start', {}))
          },
        },
    ...(view.wallboxes.length > 0
      ? [{ id: 'templates', label: t('templates.many.title'), run: () => onOpen('templates') }]
      : []),
    ...(selected === null
      ? []
      : [
          { id: 'traffic', label: t('frame.traffic.open'), run: () => onOpen('traffic') },
          { id: 'connection', label: t('connection.show'), run: () => onOpen('connection') },
        ]),
    {
      id: 'language',
      label: t('frame.palette.otherLanguage'),
      run: () => void i18n.changeLanguage(language === 'de' ? 'en' : 'de'),
    },
    ...looks.map((look) => ({
      id: `look ${look}`,
      label: t('frame.palette.look', { look: t(`frame.look.${look}`) }),
      run: () => setLook(look),
    })),
  ]
}
