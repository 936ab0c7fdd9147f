/**
 * One template on its way to many boxes (B6). Each box has its own result, and one that fails stops no other. What was done is
 * kept with the visit after every box: after a crash the boxes that were waiting, and those that were being written, are done
 * again; what is right on a box already is read before it is written.
 */
import { Failure, noteOf, sentenceOf } from '../../../shared/failure.ts'
import { said } from '../../../shared/said.ts'
import { mayTryAgain, type JobBox, type JobView } from '../../../shared/template.ts'
import { notNow } from '../../../shared/not-now.ts'
import type { Visit } from '../visit/visit.ts'
import { applyTemplate, type Outcome } from './template-box.ts'
import { knownTemplate } from './templates.ts'

export interface Jobs {
  /** Failures `not-possible-now` while another runs, `not-found` for a template or a box that is not there. */
  start(template: string, wallboxes: readonly string[]): void
  /** Boxes that are being written are finished; the others are left as they are. */
  cancel(): void
  /** Again for every box that is not done, where that may help. */
  retry(): void
  dismiss(): void
  /** Goes on with a job that the end of the process interrupted; of a cancelled one it only tells which boxes that met. */
  resume(): void
  /** No further box is begun. */
  close(): void
}

/** Boxes written at once: most of the time is waiting for them, and one that is silent must not hold up the others. */
const lanes = 4
/** After a restart stations need a while to come back, ms. */
const afterRestart = 90_000

export function createJobs(visit: Visit): Jobs {
  const { notebook, host } = visit
  /** The lanes at work; a run that was ended takes no further box. */
  let run: { ended: boolean; closed: boolean; lanes: number; graceUntil: number } | null = null

  const put = (change: Partial<JobView>): void => {
    const { job } = notebook.visit
    if (job === null) return
    notebook.visit.job = { ...job, ...change }
    notebook.changed()
  }
  const putBox = (wallbox: string, change: Partial<JobBox>): void => {
    const boxes = notebook.visit.job?.boxes ?? []
    put({ boxes: boxes.map((box) => (box.wallbox === wallbox ? { ...box, ...change } : box)) })
  }

  function begin(graceMs: number): void {
    const mine = { ended: false, closed: false, lanes, graceUntil: host.clock.monotonic() + graceMs }
    run = mine
    for (let n = 0; n < lanes; n++)
      void lane(mine).finally(() => {
        mine.lanes -= 1
        if (mine.lanes > 0) return
        if (run === mine) run = null
        if (!mine.ended) put({ state: 'finished' })
        notebook.shown()
      })
  }

  async function lane(mine: NonNullable<typeof run>): Promise<void> {
    for (;;) {
      const next = notebook.visit.job?.boxes.find(({ state }) => state === 'waiting')
      if (next === undefined || mine.ended) return
      putBox(next.wallbox, { state: 'running', says: null })
      const outcome = await outcomeFor(next.wallbox, mine)
      // Its station was taken away in the middle of it: the next start does it again.
      if (mine.closed && outcome.state !== 'done') return
      putBox(next.wallbox, outcome)
    }
  }

  async function outcomeFor(wallbox: string, mine: NonNullable<typeof run>): Promise<Outcome> {
    const box = notebook.visit.wallboxes.find(({ id }) => id === wallbox)
    if (!box) return { state: 'skipped', says: said('templates.job.gone') }
    try {
      const template = knownTemplate(visit, notebook.visit.job?.template ?? '')
      return await applyTemplate(visit, box, template, {
        tell: (says) => putBox(wallbox, { says }),
        cancelled: () => mine.ended,
        graceMs: () => Math.max(0, mine.graceUntil - host.clock.monotonic()),
      })
    } catch (error) {
      // One box must not stop the others, whatever it was.
      if (!(error instanceof Failure)) host.log.error('A template could not be written.', { error: String(error) })
      return { state: 'failed', says: sentenceOf(noteOf(error)) }
    }
  }

  const known = (): JobView => {
    const { job } = notebook.visit
    if (job === null) throw new Failure('not-found', 'There is no job.')
    return job
  }
  const mustRest = (): void => {
    if (run !== null) throw notNow('notNow.jobRunning')
  }
  const again = (job: JobView, isAgain: (box: JobBox) => boolean, graceMs: number): void => {
    const boxes = job.boxes.map((box): JobBox => (isAgain(box) ? { ...box, state: 'waiting', says: null } : box))
    put({ state: 'running', boxes })
    begin(graceMs)
  }

  return {
    start(template, wallboxes) {
      mustRest()
      knownTemplate(visit, template)
      const boxes = [...new Set(wallboxes)].map((id): JobBox => {
        const { title } = notebook.box(id)
        return { wallbox: id, title, state: 'waiting', says: null }
      })
      const startedAt = host.clock.wall()
      notebook.visit.job = { id: host.ids.uuid(), template, state: 'running', startedAt, boxes }
      notebook.changed()
      begin(0)
    },
    cancel() {
      const job = known()
      if (run === null || run.ended) throw notNow('notNow.noJob')
      run.ended = true
      const left: Partial<JobBox> = { state: 'skipped', says: said('templates.job.cancelled') }
      put({ state: 'cancelled', boxes: job.boxes.map((box) => (box.state === 'waiting' ? { ...box, ...left } : box)) })
    },
    retry() {
      const job = known()
      mustRest()
      again(job, mayTryAgain, 0)
    },
    dismiss() {
      mustRest()
      notebook.visit.job = null
      notebook.changed()
    },
    resume() {
      const { job } = notebook.visit
      if (job?.state === 'running') again(job, ({ state }) => state === 'waiting' || state === 'running', afterRestart)
      // Of a cancelled one nothing is begun by itself: what was being written then is left as it was met.
      else if (job?.boxes.some(({ state }) => state === 'running') === true) {
        const interrupted: Partial<JobBox> = { state: 'failed', says: said('templates.job.interrupted') }
        put({ boxes: job.boxes.map((box) => (box.state === 'running' ? { ...box, ...interrupted } : box)) })
      }
    },
    close() {
      if (run !== null) run.ended = run.closed = true
    },
  }
}
