/** `wattproof resend`: puts messages the backend refused back in line. They go when their station is back, or by `drain`. */
import { Failure } from '../../shared/failure.ts'
import type { MessageRow } from '../core/host.ts'
import type { Proxy } from '../core/proxy/settings.ts'
import { defaultDataDirectory } from '../platform/data-directory.ts'
import { needed, numberOf, optionsOf, type Io } from './io.ts'
import { proxyWithoutStations } from './proxy-on.ts'

/** Failure `not-found` for a row that is not set aside; nothing is changed then. */
export async function resend(args: string[], io: Io): Promise<number> {
  const { values } = optionsOf(args, {
    station: { type: 'string' },
    row: { type: 'string', multiple: true, default: [] },
    data: { type: 'string', default: defaultDataDirectory(process.platform, process.env) },
    json: { type: 'boolean', default: false },
  })
  const station = needed(values.station, '--station')
  const asked = values.row.map((text) => numberOf(text, '--row', { min: 1, max: Number.MAX_SAFE_INTEGER }))
  const { proxy, close } = await proxyWithoutStations(values.data, station, (row) => ({ key: row.backend, url: '' }))
  try {
    const parked = await parkedOf(proxy, station)
    const missing = asked.find((row) => row === undefined || !parked.has(row))
    if (missing !== undefined) throw new Failure('not-found', `Row ${missing} of ${station} is not set aside.`)
    const rows = asked.length === 0 ? [...parked] : [...parked].filter((row) => asked.includes(row))
    await proxy.resendParked(station, asked.length === 0 ? undefined : rows)
    io.out(
      values.json
        ? JSON.stringify({ event: 'resent', station, rows })
        : `${station}: messages put back in line: ${rows.length}.`,
    )
    return 0
  } finally {
    await close()
  }
}

/** Oldest first, read page by page: there may be thousands. */
async function parkedOf(proxy: Proxy, station: string): Promise<Set<number>> {
  const parked = new Set<number>()
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: MessageRow[] = await proxy.stored(station, 'parked', after, 1_000)
    page.forEach((row) => parked.add(row.seq))
    after = page.at(-1)?.seq
  }
  return parked
}
