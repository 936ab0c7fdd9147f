/** Calls to the station whose outcome the proxy must know: they speak about cards (design §3 P6), or about repeating (P8). */
import { payloadOf, scanHead, type Head } from '../ocpp/frame.ts'
import { objectOf, readLocalList, type ListEntry } from '../ocpp/messages16.ts'
import type { StationState } from './station-state.ts'

export type Observed =
  | { about: 'ClearCache' }
  | { about: 'SendLocalList'; full: boolean; entries: ListEntry[] }
  | { about: 'keys' }
  | { about: 'key'; key: string; value: unknown }

export function observeCall(text: string, head: Head & { type: 2 }): Observed | null {
  if (head.action === 'ClearCache') return { about: 'ClearCache' }
  if (head.action === 'GetConfiguration') return { about: 'keys' }
  if (head.action !== 'SendLocalList' && head.action !== 'ChangeConfiguration') return null
  const payload = payloadOf(text, head)
  if (!payload) return null
  if (head.action === 'SendLocalList') return { about: 'SendLocalList', ...readLocalList(payload) }
  return { about: 'key', key: String(payload['key']), value: payload['value'] }
}

/**
 * The station answered it. A list counts where the station took it. ClearCache counts whatever it answers (H12): the
 * cache that decides in an outage is ours, and stations without one of their own answer NotImplemented.
 */
export function observeStationAnswer(state: StationState, observed: Observed, text: string): void {
  if (observed.about === 'ClearCache') return state.cacheCleared()
  const payload = payloadOf(text, scanHead(text))
  if (observed.about === 'keys') {
    const rows = Array.isArray(payload?.['configurationKey']) ? (payload['configurationKey'] as unknown[]) : []
    for (const row of rows) state.retryLearned(String(objectOf(row)?.['key']), objectOf(row)?.['value'])
    return
  }
  if (payload?.['status'] !== 'Accepted') return
  if (observed.about === 'key') state.retryLearned(observed.key, observed.value)
  else state.localListChanged(observed.full, observed.entries)
}
