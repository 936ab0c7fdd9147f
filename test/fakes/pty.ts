/** A pseudo terminal: a real serial device of this computer whose other end the test holds. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Pty {
  /** The end that is opened like a port, e.g. `/dev/pts/4`. */
  path: string
  send(bytes: Uint8Array): void
  /** Bytes written to the port, from now on. */
  hear(listener: (bytes: Uint8Array) => void): void
  /** Nobody reads what is written to the port any more: its buffer fills. */
  stopReading(): void
  /** The port vanishes, as when the cable is pulled. */
  vanish(): Promise<void>
}

/** `script` makes a terminal and passes its bytes between its pipes and whoever opened it. */
export async function openPty(): Promise<Pty> {
  const child = spawn('script', ['-qefc', 'stty raw -echo; tty; exec sleep 100000', '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, SHELL: '/bin/sh' },
    // One group: `sleep` ends with `script`.
    detached: true,
  })
  const exited = once(child, 'exit')
  let first = ''
  let listener: (bytes: Uint8Array) => void = () => undefined
  const path = await new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => reject(new Error('script ended before it named its terminal')))
    child.stdout.on('data', (bytes: Buffer) => {
      if (first.includes('\n')) return listener(bytes)
      first += bytes.toString('latin1')
      if (first.includes('\n')) resolve(first.trim())
    })
  })
  return {
    path,
    send: (bytes) => void child.stdin.write(bytes),
    hear: (next) => {
      listener = next
    },
    stopReading: () => void child.kill('SIGSTOP'),
    async vanish() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
      process.kill(-child.pid, 'SIGKILL')
      await exited
    },
  }
}
