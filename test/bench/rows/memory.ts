/** What a station costs that is connected and says nothing. */
import { cast, names, startProxy, type Bench, type Target } from '../stage.ts'
import type { Role } from '../role.ts'
import type { Table } from '../table.ts'

/** Resident memory, after a collection of garbage, with more and more idle stations. */
export async function idleMemory(bench: Bench): Promise<Table[]> {
  const sizes = bench.quick ? [0, 100] : [0, 100, 1_000]
  const collecting: Bench = { ...bench, flags: [...bench.flags, '--expose-gc'] }
  const { load, targets, url, end } = await cast(collecting, ['bare'])
  const { role, url: ours } = await startProxy(collecting, url)
  const [bare] = targets as [Target]
  const lines = [
    { name: names.bare, figures: await filled(load, bare.url, sizes, async () => (await bare.usage?.())?.rss ?? 0) },
    { name: names.ours, figures: await filled(load, ours, sizes, async () => (await role.usage()).rss) },
  ]
  await role.end()
  await end()
  return [{ title: 'Memory: idle stations, resident megabytes', lines }]
}

async function filled(
  load: Role,
  url: string,
  sizes: readonly number[],
  rss: () => Promise<number>,
): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  const bytes: number[] = []
  for (const stations of sizes) {
    await load.ask('connect', { url, stations })
    bytes.push(await rss())
    found[`${stations}`] = (bytes.at(-1) ?? 0) / 2 ** 20
  }
  await load.ask('disconnect')
  found['KiB each'] = ((bytes.at(-1) ?? 0) - (bytes[0] ?? 0)) / 1_024 / (sizes.at(-1) ?? 1)
  return found
}
