/** `wattproof commission --practice`: the whole job against the practice wallbox, through the same handlers a window uses. */
import { cp, mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Failure } from '../../shared/failure.ts'
import type { WallboxView } from '../../shared/visit.ts'
import { say } from '../../shared/words/words.ts'
import { notNow } from '../../shared/not-now.ts'
import { assembleHost } from '../assemble.ts'
import { createApp, type App } from '../core/app.ts'
import type { Offer } from '../offer.ts'
import { defaultDataDirectory } from '../platform/data-directory.ts'
import { optionsOf, type Io } from './io.ts'

/** Longest wait for any one thing the box, the backend or the test must do, ms. */
const patience = { found: 30_000, connected: 60_000, test: 600_000 }

/** Exit code: 0 all passed, 1 something failed or was not shown. What keeps it from running is thrown: exit code 2. */
export async function commission(args: string[], io: Io): Promise<number> {
  const { values } = optionsOf(args, {
    practice: { type: 'boolean', default: false },
    out: { type: 'string' },
    data: { type: 'string', default: defaultDataDirectory(process.platform, process.env) },
    json: { type: 'boolean', default: false },
  })
  if (!values.practice)
    throw new Failure('bad-input', '--practice is missing: a real wallbox needs hands and the window.')
  if (values.out === undefined) throw new Failure('bad-input', '--out is missing: where should the report go?')
  const out = resolve(values.out)
  await mkdir(out, { recursive: true }).catch((error: unknown) => {
    throw new Failure(
      'report-failed',
      `${out} cannot be written: ${error instanceof Error ? error.message : 'unknown'}`,
    )
  })

  const { host, close } = await assembleHost({
    kind: 'browser',
    dataDirectory: values.data,
    // Only the practice wallbox on this computer has to get in.
    listeners: [{ host: '127.0.0.1', port: 0 }],
    offer: toFolder(out),
  })
  try {
    const app = await createApp(host, { pace: { beatMs: 0, handMs: 60_000 } })
    try {
      const report = (event: Record<string, unknown> & { event: string }, sentence: string): void =>
        io.out(values.json ? JSON.stringify(event) : sentence)
      return await wholeJob(app, report)
    } finally {
      await app.close()
    }
  } finally {
    await close()
  }
}

/** The report's files, next to what is there already. */
const toFolder =
  (out: string): Offer =>
  async (folder) => {
    await cp(folder, out, { recursive: true })
    return { href: null }
  }

type Tell = (event: Record<string, unknown> & { event: string }, sentence: string) => void

async function wholeJob(app: App, tell: Tell): Promise<number> {
  const { handlers } = app
  const step = (name: string, sentence: string): void => tell({ event: 'step', step: name }, sentence)

  step('practice', 'Starting the practice wallbox and backend')
  await handlers['practice.start']({})
  await handlers['discovery.start']({})
  const found = await until(app, 'the practice wallbox to be found', patience.found, () =>
    app.view().discovery.boxes.find((box) => box.practice && box.state === 'ready'),
  )
  const { wallbox } = await handlers['wallbox.adopt']({ found: found.id })
  await handlers['discovery.stop']({})
  const box = (): WallboxView => {
    const view = app.view().wallboxes.find((one) => one.id === wallbox)
    if (!view) throw new Failure('not-found', 'The practice wallbox is gone.')
    return view
  }
  tell({ event: 'found', wallbox: box().title, serial: box().serial, address: box().address }, `Found ${box().title}`)

  step('backend', 'Pointing it at this computer')
  const { backendUrl } = app.view().practice
  if (backendUrl === null) throw new Failure('backend-unreachable', 'The practice backend is not running.')
  await handlers['backend.choose']({ wallbox, template: 'practice', url: backendUrl, identity: box().identity })
  await handlers['backend.check']({ wallbox })
  await handlers['backend.apply']({ wallbox })
  await until(app, 'the wallbox to be accepted', patience.connected, () => box().steps.backend.state === 'done')

  step('policy', 'Setting the offline switch: known cards')
  await handlers['policy.choose']({ wallbox, position: 'known' })
  await handlers['policy.apply']({ wallbox })

  step('keys', 'Reading and writing its settings')
  await handlers['keys.read']({ wallbox })
  if (box().keys.rows.some((row) => row.edited !== null)) await handlers['keys.apply']({ wallbox })
  for (const row of box().keys.plan?.rows ?? [])
    tell(
      { event: 'write', key: row.key, before: row.before, after: row.after, state: row.state },
      `  ${row.key}: ${row.state}`,
    )

  step('test', 'Running the failover test')
  await handlers['test.prepare']({ wallbox, stays: 'nothing', cards: {} })
  await handlers['test.start']({ wallbox })
  const stopTelling = tellTimeline(app, box, tell)
  await until(app, 'the failover test to end', patience.test, () => {
    const { state } = box().test
    return state === 'finished' || state === 'cancelled'
  })
  stopTelling()

  step('leave', 'Moving it to its backend')
  await until(app, 'the stored messages to reach the backend', patience.connected, () => box().queue.waiting === 0)
  await handlers['visit.moveOff']({ wallbox })

  step('report', 'Writing the report')
  await handlers['report.export']({ wallbox, language: 'en' })
  const { test, report } = box()
  for (const verdict of test.findings?.verdicts ?? [])
    tell(
      { event: 'verdict', scenario: verdict.scenario, outcome: verdict.outcome, observed: say('en', verdict.observed) },
      `  ${verdict.scenario} ${verdict.outcome}: ${say('en', verdict.observed)}`,
    )
  const headline = test.findings ? say('en', test.findings.headline) : ''
  const allPassed = test.findings?.allPassed === true
  tell({ event: 'report', allPassed, headline, files: report.exported?.files.map(({ name }) => name) ?? [] }, headline)
  return allPassed ? 0 : 1
}

/** Says each new moment of the test once. Returns a stop. */
function tellTimeline(app: App, box: () => WallboxView, tell: Tell): () => void {
  let told = 0
  return app.on((event) => {
    if (event !== 'view') return
    const { timeline } = box().test
    for (const { at, tone, says, scenario } of timeline.slice(told))
      tell({ event: 'moment', at, tone, scenario, says: say('en', says) }, `  ${say('en', says)}`)
    told = timeline.length
  })
}

/** Resolves with what `claim` finds, looked at whenever the view changes. Failure `not-possible-now` when it takes too long. */
function until<T>(app: App, what: string, withinMs: number, claim: () => T | undefined | false): Promise<T> {
  return new Promise((done, failed) => {
    const look = (): void => {
      const found = claim()
      if (found === undefined || found === false) return
      stop()
      done(found)
    }
    const timer = setTimeout(() => {
      stop()
      failed(notNow('notNow.waitedTooLong', { what }))
    }, withinMs)
    const forget = app.on((event) => {
      if (event === 'view') look()
    })
    const stop = (): void => {
      clearTimeout(timer)
      forget()
    }
    look()
  })
}
