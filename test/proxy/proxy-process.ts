/** The proxy as its own process, run as a script would run it; ended by pid, also by SIGKILL. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const command = fileURLToPath(new URL('../../src/main/commands/wattproof.ts', import.meta.url))

export interface Finished {
  code: number | null
  lines: any[]
  errors: string
}

/** Runs a command of the command line to its end. `limits` go before it, e.g. `ulimit -f 200`. */
export async function run(args: string[], limits = ''): Promise<Finished> {
  const started = start(args, limits)
  await started.ended
  return { code: started.code(), lines: started.lines, errors: started.errors() }
}

export interface ProxyProcess {
  url: string
  pid: number
  lines: any[]
  errors(): string
  /** Resolves with the first printed line like this, also when it came before, from index `from` on. */
  until(what: (line: any) => boolean, from?: number): Promise<any>
  /** Resolves when its log says this, also when it did before. */
  says(text: string): Promise<unknown>
  /** SIGTERM, and wait. Returns the exit code. */
  end(): Promise<number | null>
  /** SIGKILL, and wait. */
  kill(): Promise<void>
}

/** Starts `wattproof proxy` and waits until it listens. Rejects with what it said instead. */
export async function startProxy(options: {
  backend: string
  data: string
  more?: string[]
  limits?: string
}): Promise<ProxyProcess> {
  const started = start(
    ['proxy', '--backend', options.backend, '--data', options.data, '--json', ...(options.more ?? [])],
    options.limits ?? '',
  )
  const first = await Promise.race([started.until(() => true), started.ended.then(() => null)])
  if (first?.event !== 'listening')
    throw new Error(`the proxy did not start: ${JSON.stringify(first)} ${started.errors()}`)
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    if (started.code() === null) process.kill(first.pid, name)
    await started.ended
  }
  return {
    url: first.url,
    pid: first.pid,
    lines: started.lines,
    errors: started.errors,
    until: started.until,
    says: started.says,
    async end() {
      await signal('SIGTERM')
      return started.code()
    },
    kill: () => signal('SIGKILL'),
  }
}

function start(args: string[], limits: string) {
  const words = [process.execPath, command, ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('/bin/sh', ['-c', `${limits === '' ? '' : `${limits}; `}exec ${words}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: any[] = []
  const waiting = new Set<() => void>()
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
    waiting.forEach((look) => look())
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line))
    waiting.forEach((look) => look())
  })
  const ended = once(child, 'close')
  /** Resolves with the first thing found, looked for at every sign of life. */
  const seen = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = find()
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  return {
    lines,
    ended,
    errors: () => errors,
    code: () => child.exitCode,
    until: (what: (line: any) => boolean, from = 0): Promise<any> => seen(() => lines.slice(from).find(what)),
    says: (text: string): Promise<unknown> => seen(() => errors.includes(text) || undefined),
  }
}
