/** `wattproof proxy` on one data directory and one port, killed and started again. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startProxy, type ProxyProcess } from './proxy-process.ts'

const command = fileURLToPath(new URL('../../src/main/commands/wattproof.ts', import.meta.url))

export interface KillProcess {
  /** Where it listens, or listened last. */
  readonly url: string
  readonly running: ProxyProcess
  /** Resolves when it listens. */
  start(): Promise<void>
  /** SIGKILL, and wait. */
  kill(): Promise<void>
  /** Starts it and kills it so many milliseconds later, however far it got. */
  killInStart(ms: number): Promise<void>
  /** Errors it logged in all its lives. */
  errors(): string[]
}

export function killProcess(options: { backend: string; data: string; answerDeadline: string }): KillProcess {
  const { backend, data, answerDeadline } = options
  const logs: (() => string)[] = []
  let running: ProxyProcess | null = null
  let listen = '127.0.0.1:0'

  const began = (proxy: ProxyProcess): void => {
    running = proxy
    logs.push(proxy.errors)
    listen = proxy.url.replace('ws://', '')
  }
  const startAt = (address: string): Promise<ProxyProcess> =>
    startProxy({ backend, data, more: ['--listen', address, '--answer-deadline', answerDeadline] })

  return {
    get url() {
      return `ws://${listen}`
    },
    get running() {
      if (!running) throw new Error('the proxy was never started')
      return running
    },
    async start() {
      began(
        await startAt(listen).catch((error: unknown) => {
          // Somebody else on this computer was given the port meanwhile.
          if (String(error).includes('port-in-use')) return startAt('127.0.0.1:0')
          throw error
        }),
      )
    },
    async kill() {
      await running?.kill()
    },
    async killInStart(ms) {
      const args = [command, 'proxy', '--backend', backend, '--data', data, '--listen', listen]
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
      let log = ''
      child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
      logs.push(() => log)
      const ended = once(child, 'close')
      setTimeout(() => child.kill('SIGKILL'), ms)
      await ended
    },
    errors: () =>
      logs
        .flatMap((log) => log().split('\n'))
        .filter((line) => line !== '' && !line.includes('"level":30') && !line.includes('"level":40')),
  }
}
