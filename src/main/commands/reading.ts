/** What the reading commands share: they look at a data directory, also while a proxy runs on it. */
import { defaultDataDirectory, existingDataDirectory } from '../platform/data-directory.ts'
import { openReader, type StoreReader } from '../platform/store/reader.ts'
import type { MessageQuery, MessageRow } from '../core/host.ts'
import { optionsOf, type Io } from './io.ts'

/** One printed object. */
export type Line = Readonly<Record<string, string | number | boolean | null>>

/** Opens the data of `--data`, prints what `lines` yields, one JSON object or one sentence a line. Returns 0. */
export function printFrom(
  args: string[],
  io: Io,
  lines: (reader: StoreReader) => AsyncIterable<Line>,
): Promise<number> {
  const { values } = optionsOf(args, {
    data: { type: 'string', default: defaultDataDirectory(process.platform, process.env) },
    json: { type: 'boolean', default: false },
  })
  const reader = openReader(existingDataDirectory(values.data))
  return (async () => {
    try {
      for await (const line of lines(reader)) io.out(values.json ? JSON.stringify(line) : sentence(line))
      return 0
    } finally {
      reader.close()
    }
  })()
}

/** Every message of a query, page by page: a queue may hold a hundred thousand. */
export async function* messagesOf(
  reader: StoreReader,
  which: MessageQuery['which'],
  station?: string,
): AsyncIterable<MessageRow> {
  for (let after: { station: string; seq: number } | undefined; ;) {
    const page = await reader.messages({
      ...{ which, limit: 1_000 },
      ...(station !== undefined && { station }),
      ...(after && { after }),
    })
    yield* page
    const last = page.at(-1)
    if (page.length < 1_000 || !last) return
    after = { station: last.station, seq: last.seq }
  }
}

/** A time of the file as the commands print it. */
export const isoOf = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString())

const sentence = (line: Line): string =>
  Object.entries(line)
    .map(([name, value]) => `${name}=${value === null ? '-' : String(value)}`)
    .join('  ')
