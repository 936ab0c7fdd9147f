/** A backend as the laptop's own probe sees it; each answer can be replaced. */
import type { Probe } from '../../src/main/core/host.ts'
import { createProbe } from '../../src/main/platform/probe.ts'

export interface FakeProbe extends Probe {
  upgrades: string[]
}

/** Resolves, trusts and accepts everything, but for what `parts` says. URLs are read by the real parser. */
export function fakeProbe(parts: Partial<Probe> = {}): FakeProbe {
  const upgrades: string[] = []
  const { upgrade = () => Promise.resolve({ outcome: 'accepted' as const, protocol: 'ocpp1.6', date: null }) } = parts
  return {
    upgrades,
    resolve: () => Promise.resolve({ addresses: ['203.0.113.7'] }),
    tls: () =>
      Promise.resolve({ result: 'ok', reason: null, protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', chain: [] }),
    parseUrl: createProbe().parseUrl,
    ...parts,
    upgrade: (request) => {
      upgrades.push(request.url)
      return upgrade(request)
    },
  }
}
