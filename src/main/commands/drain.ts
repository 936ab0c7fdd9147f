/** `wattproof drain`: delivers what a station left behind without the station (design §3 P12). */
import type { Drained } from '../core/proxy/settings.ts'
import { defaultDataDirectory } from '../platform/data-directory.ts'
import { backendOptions, backendTlsOf } from './backend-options.ts'
import { endAsked, needed, optionsOf, type Io } from './io.ts'
import { askPassword, passwordFromInput } from './password.ts'
import { backendUrl, proxyWithoutStations } from './proxy-on.ts'

/** Returns 0 when everything is delivered, 1 when something remains or was set aside. */
export async function drain(args: string[], io: Io): Promise<number> {
  const { values } = optionsOf(args, {
    backend: { type: 'string' },
    station: { type: 'string' },
    ...backendOptions,
    data: { type: 'string', default: defaultDataDirectory(process.platform, process.env) },
    'password-stdin': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  })
  const url = backendUrl(values.backend)
  const protectionOf = backendTlsOf(url, values)
  const station = needed(values.station, '--station')
  const { proxy, close } = await proxyWithoutStations(values.data, station, (row) => ({
    ...{ key: row.backend, url },
    ...protectionOf(row.station),
  }))
  try {
    const password = values['password-stdin']
      ? await passwordFromInput()
      : process.stdin.isTTY
        ? await askPassword(`Password of ${station} at the backend (empty for none): `)
        : null
    void endAsked().then(() => proxy.release(station))
    const drained = await proxy.drain(station, password)
    io.out(values.json ? JSON.stringify({ event: 'drained', station, ...drained }) : sentenceOf(station, drained))
    return drained.result === 'done' && drained.parked === 0 ? 0 : 1
  } finally {
    await close()
  }
}

function sentenceOf(station: string, drained: Drained): string {
  switch (drained.result) {
    case 'done':
      return drained.parked === 0
        ? `${station}: everything is delivered (messages: ${drained.delivered}).`
        : `${station}: messages delivered: ${drained.delivered}; refused by the backend and set aside: ${drained.parked}. See: wattproof export --parked`
    case 'refused':
      return `${station}: the backend refuses the connection (HTTP ${drained.status}). Nothing was sent.`
    case 'stopped':
      return `${station}: stopped (${drained.reason}). Messages delivered until then: ${drained.delivered}.`
  }
}
