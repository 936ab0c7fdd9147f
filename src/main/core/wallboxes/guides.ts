/**
 * Boxes whose backend only a hand can set: where it is typed, what exactly, and what must be known. Follows the public documents
 * and repositories named in each line; where only one outside source says so, the guide says that it may be otherwise.
 */
import { said, type Said } from '../../../shared/said.ts'
import type { GuideId, HandGuide } from '../../../shared/wallbox.ts'
import { joinUrl, splitQuery } from './join-url.ts'

interface Guide {
  /** Steps in words: `guides.<id>.step1` and on. */
  steps: number
  /** What goes into the address field. */
  typed(base: string, identity: string): string
  /** Other fields that must hold something, by words code. */
  fields?(base: string, identity: string): Readonly<Record<string, string>>
  warnings?: readonly (string | [code: string, when: (base: string) => boolean])[]
  /** Rests on one outside source, or says nothing of how the identity is joined. */
  isUnsure?: true
}

const isSecure = (base: string): boolean => /^wss:/i.test(base.trim())

/** Without its identity, and without a slash at the end. */
const bare = (base: string): string => {
  const [path, query] = splitQuery(base.trim())
  return path.replace(/\/+$/, '') + query
}
const withSlash = (base: string): string => {
  const [path, query] = splitQuery(base.trim())
  return `${path.replace(/\/+$/, '')}/${query}`
}
const withPart = (base: string, part: string): string => {
  const [path, query] = splitQuery(withSlash(base))
  return path + part + query
}

const ownIdentity = (_base: string, identity: string): Readonly<Record<string, string>> => ({
  'guides.field.identity': identity,
})

const guides: Readonly<Record<GuideId, Guide>> = {
  other: {
    steps: 3,
    typed: joinUrl,
    fields: (base, identity) => ({ 'guides.field.short': bare(base), 'guides.field.identity': identity }),
    warnings: ['guides.warn.joining'],
  },
  // evcc, cmd/easee_ocpp.go: the cloud appends the serial number to what it is given.
  easee: {
    steps: 3,
    typed: withSlash,
    warnings: ['guides.easee.cloud', 'guides.easee.serial', 'guides.easee.firmware'],
  },
  // docs.zaptec.com: the portal puts each charger's own id in the place of {deviceId}.
  zaptec: {
    steps: 3,
    typed: (base) => withPart(base, '{deviceId}'),
    warnings: ['guides.zaptec.identity', 'guides.zaptec.firmware', 'guides.zaptec.password'],
  },
  // lbbrhzn/ocpp, docs/supported-devices.md; evcc; help pages of chargehq.
  wallbox: {
    steps: 3,
    typed: bare,
    fields: (base, identity) => ({ ...ownIdentity(base, identity), 'guides.field.password': '' }),
    warnings: ['guides.wallbox.alone', 'guides.wallbox.ports'],
    isUnsure: true,
  },
  // lbbrhzn/ocpp, docs/supported-devices.md and issues.
  autel: {
    steps: 2,
    typed: withSlash,
    warnings: [['guides.autel.file', isSecure], 'guides.autel.serial'],
    isUnsure: true,
  },
  teison: {
    steps: 2,
    typed: bare,
    fields: (base) => ({ 'guides.field.port': isSecure(base) ? 'socpp1.6' : 'ocpp1.6' }),
    isUnsure: true,
  },
  ocular: {
    steps: 2,
    typed: (base, identity) => joinUrl(base, identity).replace(/^wss?:\/\//i, ''),
    warnings: ['guides.ocular.late'],
    isUnsure: true,
  },
  // Manuals of Ensto and Webasto; smart-me's page on Ensto: eCarUp alone wants the slash.
  bender: {
    steps: 4,
    typed: (base) => (isECarUp(base) ? withSlash(base) : bare(base)),
    fields: ownIdentity,
    warnings: [['guides.bender.slash', isECarUp]],
  },
  mennekes: { steps: 3, typed: bare, fields: ownIdentity, warnings: ['guides.mennekes.slow'], isUnsure: true },
  phoenix: { steps: 3, typed: bare, fields: ownIdentity, isUnsure: true },
  // productinfo.schneider-electric.com, EVSOLCG001.
  schneider: { steps: 3, typed: bare, fields: ownIdentity, warnings: ['guides.schneider.clock'], isUnsure: true },
  spelsberg: { steps: 3, typed: bare, fields: ownIdentity, isUnsure: true },
  enelion: { steps: 2, typed: bare, fields: ownIdentity, warnings: ['guides.enelion.cache'], isUnsure: true },
  'landis-gyr': {
    steps: 3,
    typed: bare,
    fields: ownIdentity,
    warnings: ['guides.landis-gyr.serial', 'guides.landis-gyr.negative'],
    isUnsure: true,
  },
  ecotap: {
    steps: 3,
    typed: (base) => withPart(base, '#OSN#'),
    fields: ownIdentity,
    warnings: ['guides.ecotap.number'],
    isUnsure: true,
  },
  keba: { steps: 2, typed: bare, fields: ownIdentity, isUnsure: true },
}

function isECarUp(base: string): boolean {
  const [, host = ''] = /^wss?:\/\/([^/?#]+)/i.exec(base.trim()) ?? []
  return /ecarup/i.test(host)
}

/**
 * How a box of this brand is given `base` (ws or wss URL without the identity) by hand, so that it dials `finalUrl`.
 * Nothing of it can be read back: it counts only once the box has dialled in.
 */
export function guideFor(id: GuideId, base: string, identity: string): HandGuide {
  const guide = guides[id]
  const warnings = (guide.warnings ?? []).flatMap((one): Said[] => {
    const [code, when] = typeof one === 'string' ? [one, () => true] : one
    return when(base) ? [said(code, { identity })] : []
  })
  return {
    id,
    typed: guide.typed(base, identity),
    fields: Object.entries(guide.fields?.(base, identity) ?? {}).map(([code, value]) => ({ label: said(code), value })),
    finalUrl: joinUrl(base, identity),
    steps: Array.from({ length: guide.steps }, (_, at) => said(`guides.${id}.step${at + 1}`, { identity })),
    warnings: [...warnings, ...(guide.isUnsure ? [said('guides.warn.unsure')] : [])],
  }
}
