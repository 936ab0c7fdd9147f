/**
 * What the maker's paper says a box supports against what it answers (G5). Only what changes nothing on the box is asked; all
 * the rest stays unanswered and is no agreement.
 */
import { Failure } from '../../../shared/failure.ts'
import type { KeysView, SupportRow } from '../../../shared/visit.ts'
import { notNow } from '../../../shared/not-now.ts'
import type { Proxy } from '../proxy/settings.ts'
import type { SavedWallbox } from '../visit/saved.ts'
import { connectedProxy, exclusively, type Visit } from '../visit/visit.ts'
import { askStationKeys, readStationKeys, type StationTold } from '../wallboxes/any.ts'
import { familyOf } from '../wallboxes/families.ts'
import type { Paper } from '../wallboxes/family.ts'
import { profilesOf } from './rows.ts'

/** Absent where no paper of the maker is known; before the box was asked, the paper alone. */
export function supportOf(box: SavedWallbox): KeysView['support'] {
  const { paper } = familyOf(box.family)
  if (paper === undefined) return null
  return { source: paper.source, rows: box.keys.support ?? paper.rows.map((row) => compared(row, null)) }
}

/** Failures `not-possible-now` without a paper, `station-not-connected`. */
export async function checkSupport(visit: Visit, box: SavedWallbox): Promise<void> {
  const { paper } = familyOf(box.family)
  if (paper === undefined) throw notNow('notNow.noPaper', { box: box.title })
  await exclusively(visit, box, 'reading keys', async () => {
    const proxy = connectedProxy(visit, box)
    const answered = await askSupport(proxy, box.identity, paper)
    box.keys = { ...box.keys, support: paper.rows.map((row) => compared(row, answered(row.about, row.name))) }
    visit.notebook.changed()
  })
}

/** A paper that says more than yes (`yes, numberOfPhases=1`) agrees as far as its first word goes. */
function compared(row: Paper['rows'][number], answered: string | null): SupportRow {
  const [documented] = row.documented.split(',')
  return { ...row, answered, agrees: answered === null ? null : answered === documented }
}

type Answered = (about: SupportRow['about'], name: string) => string | null

async function askSupport(proxy: Proxy, station: string, paper: Paper): Promise<Answered> {
  const { keys, unknown } = await keysOf(proxy, station, paper)
  const profiles = keys.get('supportedfeatureprofiles')?.value
  const has = profiles == null ? null : new Set(profilesOf(profiles))
  const messages = new Map<string, string>([['GetConfiguration', 'yes']])
  if (proxy.status(station)?.bootPayload) messages.set('BootNotification', 'yes')
  for (const { action, payload, means } of harmless) {
    const answer = await asked(proxy, station, action, payload)
    if (answer !== null) messages.set(action, answer === 'no' ? 'no' : means(answer))
  }
  return (about, name) => {
    if (about === 'profile') return has === null ? null : has.has(name.toLowerCase()) ? 'yes' : 'no'
    if (about === 'message') return messages.get(name) ?? null
    const key = keys.get(name.toLowerCase())
    if (key !== undefined) return key.readonly ? 'R' : 'RW'
    return unknown.has(name.toLowerCase()) ? 'no' : null
  }
}

type Payload = Readonly<Record<string, unknown>>

/** Requests that only make a station tell something. */
const harmless: readonly { action: string; payload: Payload; means(answer: Payload): string }[] = [
  {
    action: 'GetLocalListVersion',
    payload: {},
    // −1: the station knows the message, and has no such list (S16 §5.10).
    means: ({ listVersion }) => (listVersion === -1 ? 'no' : 'yes'),
  },
  { action: 'GetCompositeSchedule', payload: { connectorId: 1, duration: 60 }, means: () => 'yes' },
  {
    action: 'TriggerMessage',
    payload: { requestedMessage: 'StatusNotification', connectorId: 1 },
    means: () => 'yes',
  },
]

/** The station's answer; `no` when it says that it does not know the message, null when it cannot be told. */
async function asked(proxy: Proxy, station: string, action: string, payload: Payload): Promise<Payload | 'no' | null> {
  try {
    return await proxy.call(station, action, payload)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'station-refused-call') throw error
    const { error: code } = error.details
    return code === 'NotImplemented' || code === 'NotSupported' ? 'no' : null
  }
}

/** All keys the station lists, and those of the paper it did not list, asked for by name: some lists are cut short. */
async function keysOf(proxy: Proxy, station: string, paper: Paper): Promise<StationTold> {
  const names = paper.rows.filter(({ about }) => about === 'key').map(({ name }) => name)
  return askStationKeys(proxy, station, names, await readStationKeys(proxy, station))
}
