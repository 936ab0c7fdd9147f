/** nginx and HAProxy as relays, where they are installed: one thread each, as a relay in Node has one. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { mind } from './role.ts'

export interface Gateway {
  name: string
  url: string
  /** CPU time since its start, µs, in steps of the system's tick (10 ms). */
  cpu(): number
  end(): Promise<void>
}

const nginx = (backend: string, port: number, directory: string): string => `
daemon off; master_process off; worker_processes 1; pid ${directory}/nginx.pid; error_log ${directory}/nginx.log crit;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy; fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi; scgi_temp_path ${directory}/scgi;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://${backend}; proxy_http_version 1.1; proxy_read_timeout 1h;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; proxy_buffering off;
    }
  }
}
`

const haproxy = (backend: string, port: number): string => `
global
  nbthread 1
  maxconn 8192
defaults
  mode http
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  timeout tunnel 1h
frontend stations
  bind 127.0.0.1:${port} backlog 4096
  default_backend backend
backend backend
  server backend ${backend}
`

/** Starts those that are there. `directory` is theirs for files. */
export async function startGateways(backendUrl: string, directory: string): Promise<Gateway[]> {
  const backend = new URL(backendUrl).host
  const found: Gateway[] = []
  for (const name of ['nginx', 'haproxy'] as const) {
    if (spawnSync(name, ['-v']).status !== 0) continue
    const port = await freePort()
    const file = join(directory, `${name}.conf`)
    writeFileSync(file, name === 'nginx' ? nginx(backend, port, directory) : haproxy(backend, port))
    found.push(
      await start(
        name,
        name === 'nginx' ? ['-c', file, '-e', join(directory, 'nginx.log')] : ['-db', '-f', file],
        port,
      ),
    )
  }
  return found
}

async function start(name: string, args: string[], port: number): Promise<Gateway> {
  const child = spawn(name, args, { stdio: 'ignore' })
  mind(child)
  const gone = once(child, 'exit')
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`${name} did not start`)
    await pause(20)
  }
  return {
    name,
    url: `ws://127.0.0.1:${port}`,
    cpu: () => cpuOf(child.pid ?? 0),
    async end() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** User and system time of a process: fields 14 and 15 of its stat, in ticks of 10 ms. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
