/** Does the backend take this station's WebSocket, and does it speak its version of OCPP? Each refusal is named with what helps. */
import { said } from '../../../shared/said.ts'
import type { Check } from '../../../shared/wallbox.ts'
import type { Probe } from '../host.ts'
import { fine, finding, unknown, type Target } from './check.ts'

export interface UpgradeSeen {
  check: Check
  /** The server's Date header, wall ms. */
  date: number | null
  /** The backend was reached and said no: worth trying the neighbouring URLs. */
  refused: boolean
}

export const dialTimeoutMs = 8000

export async function checkUpgrade(probe: Probe, target: Target): Promise<UpgradeSeen> {
  const seen = await probe.upgrade(requestOf(target.finalUrl, target))
  if (seen.outcome === 'unreachable') return { check: unreachable(target, seen.reason), date: null, refused: false }
  if (seen.outcome === 'refused') return { check: refused(seen.status), date: seen.date, refused: seen.status !== 401 }
  const { date, protocol } = seen
  if (target.protocols.includes(protocol))
    return { check: fine('upgrade', { version: versionOf(protocol) }), date, refused: false }
  const check = finding('upgrade', 'otherProtocol', 'blocks', {
    ...{ version: wantedBy(target), protocol: protocol === '' ? '–' : protocol.slice(0, 40) },
  })
  return { check, date, refused: false }
}

const versionOf = (protocol: string): string => protocol.replace(/^ocpp/, '')
const wantedBy = ({ protocols }: Target): string => versionOf(protocols.at(-1) ?? '')

export const requestOf = (url: string, { ca, protocols }: Target) => ({
  url,
  protocols,
  authorization: undefined,
  timeoutMs: dialTimeoutMs,
  ca,
})

function refused(status: number): Check {
  const detail = `HTTP ${status}`
  switch (status) {
    case 401:
      // Wattproof holds no password here: the box brings its own.
      return finding('upgrade', 'password', 'warns', { status }, detail)
    case 403:
      return finding('upgrade', 'forbidden', 'blocks', { status }, detail)
    case 404:
      return finding('upgrade', 'notFound', 'blocks', { status }, detail)
    case 426:
    case 400:
      return finding('upgrade', 'noWebSocket', 'blocks', { status }, detail)
    case 429:
      return finding('upgrade', 'tooMany', 'blocks', { status }, detail)
    default:
      if (status >= 300 && status < 400) return finding('upgrade', 'redirect', 'blocks', { status }, detail)
      return finding('upgrade', status >= 500 ? 'serverError' : 'refused', 'blocks', { status }, detail)
  }
}

function unreachable(target: Target, reason: string): Check {
  if (/ENOTFOUND|EAI_AGAIN/.test(reason)) return unknown('upgrade', said('check.upgrade.noName'), reason)
  if (/subprotocol/i.test(reason))
    return finding('upgrade', 'otherProtocol', 'blocks', { version: wantedBy(target), protocol: '–' }, reason)
  if (/ECONNREFUSED/.test(reason))
    return finding('upgrade', 'closed', 'blocks', { host: target.host, port: target.port }, reason)
  return finding('upgrade', 'unreachable', 'blocks', { host: target.host, port: target.port }, reason)
}
