/** Backend CALLs whose outcome the proxy must know: they speak about cards (design §3 P6). */
import { payloadOf, scanHead, type Head } from '../ocpp/frame.ts'
import { readLocalList, type ListEntry } from '../ocpp/messages16.ts'
import type { StationState } from './station-state.ts'

export type Observed = { about: 'ClearCache' } | { about: 'SendLocalList'; full: boolean; entries: ListEntry[] }

export function observeBackendCall(text: string, head: Head & { type: 2 }): Observed | null {
  if (head.action === 'ClearCache') return { about: 'ClearCache' }
  if (head.action !== 'SendLocalList') return null
  const payload = payloadOf(text, head)
  return payload ? { about: 'SendLocalList', ...readLocalList(payload) } : null
}

/**
 * The station answered it. A list counts where the station took it. ClearCache counts whatever it answers (H12): the
 * cache that decides in an outage is ours, and stations without one of their own answer NotImplemented.
 */
export function observeStationAnswer(state: StationState, observed: Observed, text: string): void {
  if (observed.about === 'ClearCache') return state.cacheCleared()
  const payload = payloadOf(text, scanHead(text))
  if (payload?.['status'] === 'Accepted') state.localListChanged(observed.full, observed.entries)
}
