/**
 * What nobody caught. Wallboxes charge through this process: a fault in one corner is logged, and everything else goes on. What
 * was promised to a station is on disk before it is promised, whatever breaks afterwards.
 */
import type { Log } from './core/host.ts'

/** Stands until the returned function is called. */
export function surviveUncaught(log: Log): () => void {
  const caught = (error: unknown): void =>
    log.error('Something unexpected happened; the app goes on.', {
      error: error instanceof Error ? error : String(error),
    })
  process.on('unhandledRejection', caught)
  process.on('uncaughtException', caught)
  return () => {
    process.off('unhandledRejection', caught)
    process.off('uncaughtException', caught)
  }
}
