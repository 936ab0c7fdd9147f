/**
 * OpenEVSE with its ESP32 WiFi gateway, as its firmware's public repository (OpenEVSE/openevse_esp32_firmware) has it: told by
 * DNS-SD and /config, joined and trusting as MicroOcpp does. How it is read and written: `openevse-box.ts`.
 */
import { said } from '../../../shared/said.ts'
import type { BoxLink, Check } from '../../../shared/wallbox.ts'
import type { Announced, HttpAnswer } from '../host.ts'
import { finding } from '../preflight/check.ts'
import type { Wanted } from '../writes/writes.ts'
import { objectIn, textOf } from './device-json.ts'
import { allPossible, short, wanted, type Fingerprint, type WallboxFamily } from './family.ts'
import { joinAsIs, joinAsIsProblem, linkOf } from './micro-ocpp.ts'
import { defaultUser, openevseSettings, openOpenEvse } from './openevse-box.ts'

export const openevse: WallboxFamily = {
  id: 'openevse',
  maker: 'OpenEVSE',
  discovery: {
    services: ['_openevse._tcp'],
    heard,
    questions: [{ scheme: 'http', port: 80, path: '/config', login: { user: defaultUser }, read: readFingerprint }],
  },
  finalUrl: joinAsIs,
  urlProblem: joinAsIsProblem,
  local: {
    login: 'maybe',
    user: null,
    settings: openevseSettings,
    checks,
    open: openOpenEvse,
    // Each acts at once: with the new identity first, the box would log in at the old backend as a stranger.
    pointAt: (base, identity): Wanted[] => [
      wanted('ocpp_server', base.trim(), 'backend.key.url'),
      wanted('ocpp_chargeBoxId', identity, 'openevse.key.identity'),
      wanted('ocpp_enabled', true, 'backend.key.enabled'),
    ],
    link: { keys: ['ocpp_enabled', 'ocpp_server', 'ocpp_chargeBoxId', 'ocpp_connected'], read: readLink },
    settleMs: 500,
    releaseAfterMs: null,
  },
  policy: {
    possible: allPossible,
    keys: policyKeys,
    // Known cards only: that a session without a card goes on is said for every family.
    warnings: (position) => [
      ...(position === 'anyone' ? [] : [said('openevse.warning.default')]),
      ...(position === 'off' ? [said('openevse.warning.autoAuth')] : []),
    ],
    habits: [
      said('openevse.habit.silentOffline'),
      said('openevse.habit.notices'),
      said('openevse.habit.retries'),
      said('openevse.habit.backendOverwrites'),
    ],
    cardlessKey: 'ocpp_idtag',
    cardMemory: false,
    keeps: 'nothing for long',
  },
  tls: { verifies: false, note: said('openevse.tls') },
}

function heard({ service, name, txt }: Announced): Fingerprint | null {
  if (service !== '_openevse._tcp') return null
  const serial = short(txt['id'])
  return {
    state: 'asking',
    family: 'openevse',
    maker: 'OpenEVSE',
    model: short(txt['type']),
    firmware: short(txt['version']),
    serial,
    title: short(name) || `OpenEVSE ${serial}`,
  }
}

function readFingerprint(answer: HttpAnswer, announced: boolean): Fingerprint | null {
  const config = answer.status === 200 ? objectIn(answer) : null
  const text = (key: string): string => short(textOf(config?.get(key), 'text'))
  const isOne = announced || config?.has('wifi_serial') === true || config?.has('ocpp_chargeBoxId') === true
  if (!isOne || text('buildenv') === '')
    return announced && (answer.status === 401 || answer.status === 429) ? { state: 'needs password' } : null
  const serial = text('wifi_serial')
  const title = text('hostname')
  return {
    state: 'ready',
    family: 'openevse',
    maker: 'OpenEVSE',
    model: text('buildenv'),
    firmware: text('version'),
    // Older gateways tell it only where they announce themselves.
    ...(serial !== '' && { serial }),
    ...(title + serial !== '' && { title: title === '' ? `OpenEVSE ${serial}` : title }),
  }
}

function readLink(values: ReadonlyMap<string, string | null>): BoxLink {
  return linkOf({
    on: values.get('ocpp_enabled') === 'true',
    server: values.get('ocpp_server') ?? '',
    identity: values.get('ocpp_chargeBoxId') ?? null,
    connected: values.get('ocpp_connected'),
  })
}

function checks(values: ReadonlyMap<string, string | null>): Check[] {
  return [
    ...(values.get('ocpp_authkey_form') === 'invalid' ? [finding('openevseKey', 'invalid', 'warns')] : []),
    ...(values.get('ocpp_auth_auto') === 'true' ? [finding('openevseFree', 'on', 'warns')] : []),
  ]
}

/** Its own setting is the OCPP key for unknown cards; what is said of known cards goes over OCPP. */
function policyKeys(position: 'off' | 'known' | 'anyone'): Wanted[] {
  const always = [
    wanted('ocpp_auth_offline', position === 'anyone', 'keys.name.AllowOfflineTxForUnknownId'),
    wanted('LocalAuthorizeOffline', position !== 'off', 'keys.name.LocalAuthorizeOffline'),
  ]
  if (position === 'off') return always
  return [...always, { ...wanted('LocalAuthListEnabled', true, 'keys.name.LocalAuthListEnabled'), optional: true }]
}
