import { Button, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import type { WallboxView } from '../../shared/visit.ts'
import { Kept } from '../cable/keep.tsx'
import { LinkPicture } from '../ui/links.tsx'
import { Page, Section } from '../ui/page.tsx'
import { useCommands, useGoTo } from '../view.tsx'
import { useWords } from '../words.ts'
import { LocalNeeds, LocalState } from './local.tsx'
import classes from './steps.module.css'

/** Step 1 of an adopted wallbox: is it the right one? */
export function FoundStep({ box }: { box: WallboxView }): ReactNode {
  const { t, say } = useWords()
  const goTo = useGoTo()
  const commands = useCommands()
  const [asked, ask] = useDisclosure(false)
  const facts = [
    { name: t('find.maker'), value: box.maker },
    { name: t('find.model'), value: box.model },
    { name: t('find.serial'), value: box.serial, typed: true },
    { name: t('find.firmware'), value: box.firmware, typed: true },
    { name: t('find.address'), value: box.address ?? '', typed: true },
    { name: t('find.identity'), value: box.identity, typed: true },
  ].filter(({ value }) => value !== '')

  return (
    <Page
      title={t('find.box.title')}
      sentence={t('find.box.sentence')}
      failure={commands.failure}
      back={() => goTo(null)}
      others={
        <Button variant="default" size="lg" onClick={ask.open}>
          {t('find.forget')}
        </Button>
      }
      primary={{
        label: t('frame.next', { step: t('frame.step.backend') }),
        leads: true,
        onClick: () => goTo(box.id, 'backend'),
      }}
    >
      <LocalNeeds box={box} commands={commands} />
      <Section title={box.title}>
        <dl className={classes['facts']}>
          {facts.map(({ name, value, typed }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className={typed === true ? 'mono' : undefined}>{value}</dd>
            </div>
          ))}
        </dl>
        <Text c="dimmed">{t(`find.family.${box.family}`)}</Text>
      </Section>
      <Kept cable={box.cable} />
      <Section title={t('find.box.links')}>
        <LinkPicture links={box.links} cut={box.test.cut?.leg ?? null} waiting={box.queue.waiting} />
        {box.links.refusal !== null && <Text>{say(box.links.refusal)}</Text>}
        {box.links.station === 'never' && <Text c="dimmed">{t('find.box.never')}</Text>}
      </Section>
      <LocalState box={box} commands={commands} />
      <Modal
        opened={asked}
        onClose={ask.close}
        title={t('find.forgetTitle', { box: box.title })}
        closeButtonProps={{ 'aria-label': t('frame.close') }}
      >
        <Text>{box.pointsHere ? t('find.forgetPointsHere') : t('find.forgetSentence')}</Text>
        <div className={classes['modalActions']}>
          <Button variant="default" onClick={ask.close}>
            {t('frame.cancel')}
          </Button>
          <Button
            color="red"
            onClick={() => {
              ask.close()
              void commands.run('wallbox.forget', { wallbox: box.id })
            }}
          >
            {t('find.forget')}
          </Button>
        </div>
      </Modal>
    </Page>
  )
}
