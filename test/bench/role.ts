/** The bench's side of a role: a process of its own, so that nobody's work is counted as another's. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Usage } from './roles/serve.ts'

export interface Role {
  ask(name: string, asked?: object): Promise<any>
  usage(): Promise<Usage>
  end(): Promise<void>
}

const running = new Set<ChildProcess>()
// Whatever ends the bench ends them: they also leave by themselves when its channel closes.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

/** Keeps a process from outliving the bench. */
export function mind(child: ChildProcess): void {
  running.add(child)
  child.once('exit', () => running.delete(child))
}

/** Starts `roles/<script>.ts`. `flags` are Node's own, e.g. `--cpu-prof`. */
export function play(script: string, flags: readonly string[] = []): Role {
  const child = fork(join(import.meta.dirname, 'roles', `${script}.ts`), [], {
    execArgv: [...flags],
    env: { ...process.env, WATTPROOF_LOG: 'silent' },
  })
  mind(child)
  const open = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>()
  let asks = 0
  child.on('message', ({ id, answer, error }: { id: number; answer: unknown; error?: string }) => {
    const asked = open.get(id)
    open.delete(id)
    if (error === undefined) asked?.resolve(answer)
    else asked?.reject(new Error(`${script}: ${error}`))
  })
  const gone = once(child, 'exit').then(([code, signal]: unknown[]) => {
    const error = new Error(`${script} has ended (${String(code ?? signal)})`)
    for (const asked of open.values()) asked.reject(error)
    open.clear()
  })
  const ask = (name: string, asked: object = {}): Promise<any> =>
    new Promise((resolve, reject) => {
      if (child.exitCode !== null || child.signalCode !== null) return reject(new Error(`${script} has ended`))
      open.set(++asks, { resolve, reject })
      child.send({ id: asks, name, asked })
    })
  return {
    ask,
    usage: () => ask('usage') as Promise<Usage>,
    async end() {
      await ask('end').catch(() => undefined)
      await gone
    },
  }
}
