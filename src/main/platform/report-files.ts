/** Report files made and checked in a thread of their own: the proxy lives on this one (design §2). */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { Failure } from '../../shared/failure.ts'
import type { FailureNote } from '../../shared/failure.ts'
import type { Verified } from '../../shared/report.ts'
import type { Reports } from '../core/host.ts'
import { installationKey } from './installation-key.ts'
import type { Order, Written } from './write-report.ts'

/** What the worker is asked: lines of a report follow in parts, closed by `end`. */
export type Task = ({ task: 'write' } & Order) | { task: 'verify'; directory: string }
export type Part = { part: readonly unknown[] } | { end: true }
export type Done = { done: Written | Verified } | { failed: FailureNote }

/** Lines handed over at once: copying more would hold the event loop. */
const partSize = 2000

/** The worker's file: sources run as they are, a build puts it beside the main file. */
export const reportWorker = new URL('../workers/report-worker.ts', import.meta.url)

/** Makes the four files in `directory`. Failures: `disk-full`, `data-unreadable`, `report-failed`. */
export async function makeReportFiles(
  worker: URL,
  { lines, ...order }: Order & { lines: readonly unknown[] },
): Promise<Written> {
  return ask<Written>(worker, { task: 'write', ...order }, lines)
}

/** Checks the files in `directory`, all of it in the worker. Failure `data-unreadable` when there is no such folder. */
export async function verifyReport(worker: URL, directory: string): Promise<Verified> {
  return ask<Verified>(worker, { task: 'verify', directory }, [])
}

/**
 * Core's `Reports`. Files are made in a folder of the data directory and then offered by the host; a report of the same name
 * is replaced. `offer` gives the address of a download, or null where it saved the folder itself.
 */
export function createReports(options: {
  directory: string
  offer: (folder: string, name: string) => Promise<{ href: string | null }>
  worker?: URL
}): Reports {
  const { directory, offer, worker = reportWorker } = options
  return {
    async make(name, report, lines) {
      const folder = join(directory, 'reports', name.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, 100))
      // A folder holds one report: nothing of an older one may lie beside it.
      await rm(folder, { recursive: true, force: true })
      const key = installationKey(directory)
      const { files, manifest } = await makeReportFiles(worker, { directory: folder, report, lines, key })
      const { href } = await offer(folder, name)
      return { files, href, manifest }
    },
    verify: (folder) => verifyReport(worker, folder),
  }
}

async function ask<R extends Written | Verified>(file: URL, task: Task, lines: readonly unknown[]): Promise<R> {
  const worker = new Worker(file, { name: 'report' })
  try {
    const answered = new Promise<Done>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('the report worker ended without an answer')))
    })
    // It may fail while parts are still being handed over; that is read below.
    answered.catch(() => undefined)
    worker.postMessage(task)
    if (task.task === 'write') await handOver(worker, lines)
    const answer = await answered
    if ('failed' in answer) throw new Failure(answer.failed.code, answer.failed.message, answer.failed.details)
    return answer.done as R
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure(
      'report-failed',
      `The report could not be made: ${error instanceof Error ? error.message : 'unknown'}`,
    )
  } finally {
    await worker.terminate()
  }
}

async function handOver(worker: Worker, lines: readonly unknown[]): Promise<void> {
  const send = (part: Part): void => worker.postMessage(part)
  for (let at = 0; at < lines.length; at += partSize) {
    send({ part: lines.slice(at, at + partSize) })
    await setImmediate()
  }
  send({ end: true })
}
