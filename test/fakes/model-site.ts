/** A fake proxy whose one station `CP1` answers with the device model of the practice station, held against the official schemas. */
import { expect } from 'vitest'
import { readReport, type ReportData } from '../../src/main/core/ocpp/variables.ts'
import { defaultPolicy, defaultSettings } from '../../src/main/core/proxy/settings.ts'
import type { Answer } from '../../src/main/practice/conversation.ts'
import { DeviceModel, type StoredModel } from '../../src/main/practice/device-model.ts'
import { Failure } from '../../src/shared/failure.ts'
import { fakeProxy, type FakeProxy } from './fake-proxy.ts'
import { complaint } from './schemas.ts'

type Payload = Readonly<Record<string, unknown>>

export interface ModelSite {
  proxy: FakeProxy
  model: DeviceModel
  stored: StoredModel
  /** From now on, what the station answers; a CALLERROR reaches the caller as the proxy's Failure. */
  answering(action: string, answer: (payload: Payload) => Answer): void
  reported(base: string): ReportData[]
  calls(action: string): Payload[]
}

/** Over a proxy of its own, or over one that is there. */
export function modelSite(proxy: FakeProxy = aloneProxy()): ModelSite {
  proxy.connect('CP1')
  proxy.set('CP1', { protocol: 'ocpp2.0.1' })
  const it: ModelSite = {
    proxy,
    stored: { values: {}, pending: {}, profiles: { '1': { url: 'ws://here:9100', securityProfile: 0 } } },
    model: new DeviceModel('CP1', {
      get value() {
        return it.stored
      },
      save: (change) => Object.assign(it.stored, change),
    }),
    answering(action, answer) {
      proxy.answers.set(action, (payload) => {
        expect(complaint('ocpp2.0.1', `${action}Request`, payload)).toBe(null)
        const given = answer(payload)
        if (given === null || 'error' in given) throw new Failure('station-refused-call', `${action} was refused`)
        expect(complaint('ocpp2.0.1', `${action}Response`, given.payload)).toBe(null)
        return given.payload
      })
    },
    reported: (base) => (it.model.report(base) ?? []).flatMap((reportData) => readReport({ reportData })),
    calls: (action) => proxy.calls.filter((call) => call.action === action).map(({ payload }) => payload),
  }
  proxy.reported = it.reported('FullInventory')
  it.answering('GetVariables', (payload) => it.model.getVariables(payload))
  it.answering('SetVariables', (payload) => it.model.setVariables(payload))
  it.answering('SetNetworkProfile', (payload) => it.model.setNetworkProfile(payload))
  it.answering('Reset', () => ({ payload: { status: 'Accepted' } }))
  return it
}

const aloneProxy = (): FakeProxy =>
  fakeProxy(
    { recorder: { record: () => 0, relayed: () => undefined } as never },
    { ...defaultSettings, listen: [], backendFor: () => null, policyFor: () => defaultPolicy },
  )
