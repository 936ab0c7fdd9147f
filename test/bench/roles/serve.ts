/** The child's side of a role: one process, asked things by the bench, gone with it. */

/** How far a process has come with its CPU and memory. */
export interface Usage {
  /** CPU time of all threads since the start, µs. */
  cpu: number
  /** Of the thread with the event loop, µs: what delays frames. */
  loop: number
  /** Resident memory, bytes; after a collection where the process was started with one to call. */
  rss: number
}

type Handler = (asked: any) => unknown

/** Answers what the bench asks; every role tells its usage. Ends when the bench is gone, however it went. */
export function serve(handlers: Record<string, Handler>): void {
  const all: Record<string, Handler> = { usage, end: () => setImmediate(() => process.exit(0)), ...handlers }
  process.on('disconnect', () => process.exit(1))
  process.on('message', ({ id, name, asked }: { id: number; name: string; asked: unknown }) => {
    void Promise.resolve()
      .then(() => {
        const handler = all[name]
        if (!handler) throw new Error(`nobody here knows ${name}`)
        return handler(asked)
      })
      .then(
        (answer) => process.send?.({ id, answer: answer ?? null }),
        (error: unknown) => process.send?.({ id, error: error instanceof Error ? error.stack : String(error) }),
      )
  })
}

function usage(): Usage {
  const { gc } = globalThis as { gc?: () => void }
  gc?.()
  const [all, loop] = [process.cpuUsage(), process.threadCpuUsage()]
  return { cpu: all.user + all.system, loop: loop.user + loop.system, rss: process.memoryUsage.rss() }
}
