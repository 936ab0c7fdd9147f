/** `wattproof discover`: what wallboxes are on the networks of this computer, without a window and without touching any data. */
import { setTimeout as timer } from 'node:timers/promises'
import { createDiscovery, type Discovery } from '../core/discovery/discovery.ts'
import type { FoundBox } from '../../shared/wallbox.ts'
import { say } from '../../shared/words/words.ts'
import { createClock } from '../platform/clock.ts'
import { createLan } from '../platform/lan.ts'
import { createLog } from '../platform/log.ts'
import { endAsked, numberOf, optionsOf, type Io } from './io.ts'

/** A box that answers late is waited for so long after the time is up, ms: it was heard in time. */
const patienceMs = 11_000

/** Exit code: 0 at least one wallbox was found, 1 none. What keeps it from looking is thrown: exit code 2. */
export async function discover(args: string[], io: Io): Promise<number> {
  const { values } = optionsOf(args, {
    seconds: { type: 'string' },
    sweep: { type: 'boolean', default: false },
    address: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
  })
  const seconds = numberOf(values.seconds, '--seconds', { min: 0, max: 3600 }) ?? 10
  const shown = new Map<string, string>()
  let look = (): void => undefined
  const discovery = createDiscovery(
    { lan: createLan(), clock: createClock(), log: createLog() },
    {
      changed: () => look(),
      adoptedAt: () => null,
      pinAt: () => null,
      seenBefore: [],
      keep: () => undefined,
      movedTo: () => undefined,
    },
  )
  const boxes = (): readonly FoundBox[] => discovery.view(() => false).boxes
  const over = new AbortController()
  const after = (ms: number): Promise<void> => timer(ms, undefined, { signal: over.signal }).catch(() => undefined)
  // Ctrl+C ends the search, not the list: what was found until then is printed.
  void endAsked().then(() => over.abort())
  try {
    if (seconds > 0) discovery.start()
    const typed = values.address.map((address) => discovery.ask(address, 'typed'))
    if (values.sweep) discovery.sweep()
    look = () => {
      if (!values.json) tellNew(boxes(), shown, io, 'answered')
    }
    look()
    await Promise.race([Promise.all([after(seconds * 1000), ...typed]), untilAborted(over.signal)])
    const until = Date.now() + patienceMs
    const isBusy = (): boolean =>
      discovery.view(() => false).sweep?.running === true ||
      (Date.now() < until && boxes().some(({ state }) => state === 'asking'))
    while (!over.signal.aborted && isBusy()) await after(100)
    look = () => undefined
    if (!values.json) tellNew(boxes(), shown, io, 'all')
    const found = [...boxes()].sort((a, b) => a.id.localeCompare(b.id))
    if (values.json) for (const box of found) io.out(JSON.stringify(asLine(box, discovery)))
    tellReasons(discovery, io)
    return found.some(isWallbox) ? 0 : 1
  } finally {
    over.abort()
    discovery.stop()
  }
}

/** A box that only wants a password or has its local API off is a wallbox all the same, once it is known whose. */
const isWallbox = ({ family, state }: FoundBox): boolean =>
  family !== 'unknown' && state !== 'not answering' && state !== 'not a wallbox'

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

/** One line for each box whose line is new: it fills in as the box tells more. Who is silent may still answer until the end. */
function tellNew(boxes: readonly FoundBox[], shown: Map<string, string>, io: Io, which: 'answered' | 'all'): void {
  for (const box of boxes) {
    if (which === 'answered' && (box.state === 'asking' || box.state === 'not answering')) continue
    const line = sentence(box)
    if (shown.get(box.id) === line) continue
    shown.set(box.id, line)
    io.out(line)
  }
}

function sentence(box: FoundBox): string {
  const { address, maker, model, serial, firmware, title, how, state, quiet, warning } = box
  const parts = [
    address,
    maker,
    model,
    serial,
    firmware && `firmware ${firmware}`,
    title,
    say('en', { code: `find.how.${how}` }),
  ]
  const standing = quiet ? 'cannot be heard any more' : say('en', { code: `find.state.${state}` })
  const line = [standing, ...parts.filter((part) => part !== '').map(harmless)].join('  ')
  return warning === null ? line : `${line}\n  ! ${say('en', warning)}`
}

/** A spreadsheet takes what begins like this for a formula, and a box chooses its own name. */
const harmless = (text: string): string => (/^[=+\-@]/.test(text) ? `'${text}` : text)

function asLine(box: FoundBox, discovery: Discovery): Record<string, string | boolean | null> {
  const { id, family, maker, model, serial, firmware, title, address, how, state, quiet, warning } = box
  return {
    ...{ event: 'box', id, family, maker, model, serial, firmware, title, address, how, state, quiet },
    seenAt: new Date(box.seenAt).toISOString(),
    certificate: discovery.wayTo(id).certificate,
    warning: warning === null ? null : say('en', warning),
  }
}

/** Where nothing could be heard, and why; how far the sweep came. */
function tellReasons(discovery: Discovery, io: Io): void {
  const { interfaces, sweep } = discovery.view(() => false)
  if (interfaces.length === 0) io.err(say('en', { code: 'find.noInterface' }))
  for (const { name, address, note } of interfaces) if (note !== null) io.err(`${name} ${address}: ${say('en', note)}`)
  if (sweep?.note) io.err(say('en', sweep.note))
}
