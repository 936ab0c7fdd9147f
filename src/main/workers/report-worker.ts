/** The thread in which reports are written and verified. One task, one answer, then it is ended by whoever started it. */
import { on } from 'node:events'
import { parentPort, type MessagePort } from 'node:worker_threads'
import { Failure, noteOf } from '../../shared/failure.ts'
import { judge, RULES_VERSION } from '../core/failover/rules.ts'
import type { Done, Part, Task } from '../platform/report-files.ts'
import { verifyFolder } from '../platform/verify-folder.ts'
import { writeReport } from '../platform/write-report.ts'

async function work(port: MessagePort): Promise<void> {
  const messages = messagesOf(port)
  const { value: task } = (await messages.next()) as { value: Task }
  port.postMessage(await answerTo(task, partsOf(messages)))
}

async function answerTo(task: Task, parts: AsyncIterable<readonly unknown[]>): Promise<Done> {
  try {
    if (task.task === 'verify') return { done: await verifyFolder(task.directory, { version: RULES_VERSION, judge }) }
    return { done: await writeReport(task, parts) }
  } catch (error) {
    if (error instanceof Failure) return { failed: noteOf(error) }
    // What a drawing or a file system throws is no secret: it names places and glyphs.
    const reason = error instanceof Error ? error.message : 'unknown'
    return { failed: noteOf(new Failure('report-failed', `The report could not be made: ${reason}`, { reason })) }
  }
}

async function* messagesOf(port: MessagePort): AsyncGenerator<unknown, undefined> {
  for await (const [message] of on(port, 'message')) yield message as unknown
}

async function* partsOf(messages: AsyncGenerator<unknown, undefined>): AsyncGenerator<readonly unknown[]> {
  for await (const message of messages) {
    const part = message as Part
    if ('end' in part) return
    yield part.part
  }
}

if (parentPort) await work(parentPort)
