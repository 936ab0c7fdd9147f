/** How long a station waits for its first answer from here when the way to the backend breaks, in each manner there is. */
import type { Fault } from '../../../src/main/core/proxy/faults.ts'
import { play } from '../role.ts'
import type { Bench } from '../stage.ts'
import { median, type Goal, type Line, type Table } from '../table.ts'

const pingIntervalMs = 600
const answerDeadlineMs = 300
/** What ends a link is noticed with it; so long the machine may take, ms. */
const atOnce = 100
/** Timers and the disk on top of a bound that is waited for, ms. */
const slack = 100

const ending: readonly Fault[] = [
  ...(['close', 'reset', 'refuse', 'no answer', 'no name', 'bad certificate'] as const).map((kind) => ({ kind })),
  ...([401, 404, 503] as const).map((status) => ({ kind: 'http', status }) as const),
]
const quiet: readonly Fault[] = [{ kind: 'silence' }, { kind: 'slow', ms: 60_000 }, { kind: 'late', ms: 60_000 }]
const actions = ['Heartbeat', 'Authorize', 'MeterValues'] as const

/** P4: at once where the link dies; at the answer deadline for cards and meters, within two pings for the rest, where it only falls silent. */
export async function cuts(bench: Bench): Promise<Table[]> {
  const role = play('faults')
  await role.ask('start', { data: bench.fresh(), pingIntervalMs, answerDeadlineMs })
  const samples = bench.quick ? 1 : 5
  const lines: Line[] = []
  const goals: Goal[] = []
  async function line(fault: Fault, ask: string, boundOf: (action: string) => number | null): Promise<void> {
    const figures: Record<string, number | null> = {}
    for (const action of actions) {
      const bound = boundOf(action)
      const found: number[] = []
      for (let at = 0; bound !== null && at < samples; at++)
        found.push((await role.ask(ask, { fault, action, limit: 10 * bound })) ?? Infinity)
      figures[`${action} ms`] = bound === null ? null : median(found)
      if (bound !== null) goals.push({ what: `${nameOf(fault)}, ${action}`, got: Math.max(...found), atMost: bound })
    }
    lines.push({ name: nameOf(fault), figures })
  }
  for (const fault of ending) await line(fault, 'openCall', () => atOnce)
  for (const fault of quiet)
    await line(fault, 'openCall', (action) => {
      if (action !== 'Heartbeat') return answerDeadlineMs + slack
      // Late answers leave pings alone: the link is alive, and what is no matter of charging waits.
      return fault.kind === 'late' ? null : 2 * pingIntervalMs + slack
    })
  await line({ kind: 'callerror', code: 'InternalError' }, 'behindStored', (action) =>
    action === 'MeterValues' ? atOnce : null,
  )
  await role.end()
  const missed = goals.filter(({ got, atMost = 0 }) => got > atMost)
  return [
    {
      title: `Cut: ms from the cut to the first local answer (ping interval ${pingIntervalMs} ms, answer deadline ${answerDeadlineMs} ms)`,
      note: 'Of a CALL the backend had got a moment before; callerror: of one that comes behind a stored message. –: it waits, by design.',
      lines,
      goals: missed.length > 0 ? missed : [{ what: 'cuts noticed later than their bound, of all', got: 0, atMost: 0 }],
    },
  ]
}

const nameOf = (fault: Fault): string => (fault.kind === 'http' ? `http ${fault.status}` : fault.kind)
