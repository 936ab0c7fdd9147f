import { ActionIcon, Burger, Button, Kbd, Menu, SegmentedControl, Tooltip, UnstyledButton } from '@mantine/core'
import {
  IconBolt,
  IconCheck,
  IconCommand,
  IconContrast2,
  IconDeviceDesktop,
  IconMoon,
  IconSunHigh,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppView, WallboxView } from '../../shared/visit.ts'
import type { Look } from '../preferences.ts'
import { looks, useLook } from '../preferences.ts'
import { backendCode, LinkDot } from '../ui/links.tsx'
import { Sign } from '../ui/status.tsx'
import { useCommands, useDraft, useGoTo, useSelected, useView } from '../view.tsx'
import { useWords } from '../words.ts'
import classes from './header.module.css'

/** Where am I, is the backend there, does a box still point here: always in sight. */
export function Header(props: { listOpen: boolean; onList: () => void; onPalette: () => void }): ReactNode {
  const { t } = useWords()
  return (
    <header className={classes['header']}>
      <Burger
        className={classes['burger']}
        size="sm"
        opened={props.listOpen}
        onClick={props.onList}
        aria-label={t('frame.list.open')}
      />
      <span className={classes['mark']} aria-hidden>
        <IconBolt size={20} stroke={2.2} />
      </span>
      <SiteName />
      <BackendState />
      <PointsHere />
      <span className={classes['spring']} />
      <Tooltip label={t('frame.palette.hint')}>
        <Button
          variant="default"
          size="sm"
          className={classes['palette']}
          aria-label={t('frame.palette.open')}
          onClick={props.onPalette}
        >
          <IconCommand size={18} aria-hidden />
          <span className={classes['paletteWords']}>{t('frame.palette.open')}</span>
          <Kbd size="xs" className={classes['keys']}>
            {t('frame.palette.keys')}
          </Kbd>
        </Button>
      </Tooltip>
      <LanguageSwitch />
      <LookMenu />
    </header>
  )
}

function SiteName(): ReactNode {
  const { t } = useWords()
  const { site } = useView()
  const { run } = useCommands()
  const name = useDraft(site.name, (next) => void run('site.describe', { ...site, name: next }))
  return (
    <label className={classes['site']}>
      <span className={classes['siteLabel']}>{t('frame.site')}</span>
      <input
        className={classes['siteInput']}
        value={name.value}
        placeholder={t('frame.siteUnnamed')}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => name.type(event.currentTarget.value)}
        onBlur={name.settle}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
        }}
      />
    </label>
  )
}

/** The worst backend link there is, so that the header never looks better than the site. */
function worst(view: AppView): WallboxView | undefined {
  const order = ['unknown', 'offline', 'draining', 'live', 'closed'] as const
  return view.wallboxes.toSorted((a, b) => order.indexOf(a.links.backend) - order.indexOf(b.links.backend))[0]
}

function BackendState(): ReactNode {
  const { t, span } = useWords()
  const view = useView()
  const selected = useSelected()
  const box = selected ?? worst(view)
  if (box === undefined) return null
  const words = t(backendCode(box.links.backend))
  const { roundTrip } = box.links
  return (
    <div className={classes['backend']} role="status" data-state={box.links.backend}>
      <LinkDot state={box.links.backend} says={selected === null ? box.title : t('frame.node.backend')} />
      <span>
        {t('frame.node.backend')}: {words}
        {box.links.backend === 'live' && roundTrip !== null && (
          <span className={classes['roundTrip']}> · {span(roundTrip)}</span>
        )}
      </span>
    </div>
  )
}

function PointsHere(): ReactNode {
  const { t } = useWords()
  const { wallboxes } = useView()
  const goTo = useGoTo()
  const here = wallboxes.filter(({ pointsHere }) => pointsHere)
  const first = here[0]
  if (first === undefined) return null
  return (
    <Tooltip label={t('frame.pointsHereWhy', { boxes: here.map(({ title }) => title).join(', ') })}>
      <UnstyledButton className={classes['warning']} onClick={() => goTo(first.id, 'report')}>
        <Sign tone="warn" size={18} />
        <span>{t('frame.pointsHere', { count: here.length })}</span>
      </UnstyledButton>
    </Tooltip>
  )
}

function LanguageSwitch(): ReactNode {
  const { t, language } = useWords()
  const { i18n } = useTranslation()
  return (
    <SegmentedControl
      className={classes['language']}
      aria-label={t('frame.language')}
      size="sm"
      value={language}
      onChange={(next) => void i18n.changeLanguage(next)}
      data={[
        {
          value: 'de',
          label: (
            <span lang="de" title="Deutsch">
              DE
            </span>
          ),
        },
        {
          value: 'en',
          label: (
            <span lang="en" title="English">
              EN
            </span>
          ),
        },
      ]}
    />
  )
}

const lookIcons: Record<Look, typeof IconMoon> = {
  system: IconDeviceDesktop,
  light: IconSunHigh,
  dark: IconMoon,
  contrast: IconContrast2,
}

function LookMenu(): ReactNode {
  const { t } = useWords()
  const { look, setLook } = useLook()
  const Now = lookIcons[look]
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon aria-label={t('frame.look')}>
          <Now size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('frame.look')}</Menu.Label>
        {looks.map((one) => {
          const Icon = lookIcons[one]
          return (
            <Menu.Item
              key={one}
              leftSection={<Icon size={18} aria-hidden />}
              rightSection={one === look ? <IconCheck size={16} aria-label={t('frame.chosen')} /> : null}
              onClick={() => setLook(one)}
            >
              {t(`frame.look.${one}`)}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
