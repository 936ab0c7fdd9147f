/** A scripted site whose stations speak OCPP 2.x, and what the official schemas say of everything the proxy itself says there. */
import { defaultPolicy, type ProxySettings, type StationPolicy } from '../../src/main/core/proxy/settings.ts'
import { complaint } from './schemas.ts'
import { card, type Token2 } from './session2.ts'
import { site, type Site } from './site.ts'
import type { Call, FakeStation } from './station.ts'

export const versions = ['ocpp2.0.1', 'ocpp2.1'] as const

export const policy = (changes: Partial<StationPolicy>): Partial<ProxySettings> => ({
  policyFor: () => ({ ...defaultPolicy, ...changes }),
})

export async function online2(
  version: string,
  changes: Partial<ProxySettings> = {},
): Promise<{ it: Site; station: FakeStation }> {
  const it = await site(changes)
  return { it, station: await it.online('CP1', [version]) }
}

/** The same, with a card the backend has accepted through it. */
export async function known2(
  version: string,
  changes: Partial<ProxySettings> = {},
): Promise<{ it: Site; station: FakeStation }> {
  const made = await online2(version, changes)
  await authorize(made.it, made.station)
  return made
}

/** What the station is told of a card. */
export async function authorize(it: Site, station: FakeStation, token: Token2 = card()): Promise<Record<string, any>> {
  const call = await it.say(station, 'Authorize', { idToken: token })
  return call.result!['idTokenInfo'] as Record<string, any>
}

export const tell = (it: Site, station: FakeStation, payload: Record<string, unknown>): Promise<Call> =>
  it.say(station, 'TransactionEvent', payload)

/** Events as they reached the backend: transaction, seqNo, and `offline` where it is said. */
export const events = (it: Site): string[] =>
  it.backend
    .calls('TransactionEvent')
    .map(({ payload }) =>
      [
        payload['transactionInfo'].transactionId,
        payload['seqNo'],
        ...('offline' in payload ? [payload['offline']] : []),
      ].join(' '),
    )

/** Complaints about what the proxy said of its own accord, or changed, since it was started. */
export function invalid(it: Site, version: string): string[] {
  const asked = new Map<string, string>()
  const complaints: (string | null)[] = []
  for (const line of it.lines) {
    if (line.kind !== 'frame') continue
    let frame: unknown
    try {
      frame = JSON.parse(line.text)
    } catch {
      continue
    }
    if (!Array.isArray(frame)) continue
    const [type, id, action, payload] = frame as [number, string, string, unknown]
    if (type === 2 && line.way === 'in') asked.set(`${line.leg} ${id}`, action)
    if (line.way !== 'out') continue
    if (type === 2) complaints.push(complaint(version, `${action}Request`, payload))
    if (type === 3) complaints.push(complaint(version, `${asked.get(`${line.leg} ${id}`) ?? '?'}Response`, action))
  }
  return complaints.filter((each) => each !== null)
}

/** Events as they reached the backend, byte for byte. */
export const texts = (it: Site): string[] => it.backend.calls('TransactionEvent').map((call) => call.text)

/** The station's event as it must go up when it was answered offline: the flag is put first, every other byte kept. */
export const flagged = (call: Call): string => call.text.replace(/("TransactionEvent",\{)/, '$1"offline":true,')

/** One event after the other, each when the one before it is answered. */
export async function tellAll(it: Site, station: FakeStation, payloads: Record<string, unknown>[]): Promise<Call[]> {
  const calls = []
  for (const payload of payloads) calls.push(await tell(it, station, payload))
  return calls
}
