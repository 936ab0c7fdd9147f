/** Two computers in network namespaces of their own, with a cable between them. Needs the rights for that: root, and `ip`. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

export interface TwoHosts {
  /** False where such namespaces cannot be made; then nothing else may be used. */
  allowed: boolean
  /** Runs a program of Node there. */
  run(host: 'laptop' | 'garage', script: string, ...args: string[]): ChildProcess & { stdout: NodeJS.ReadableStream }
  /** Ends what runs, by its process id. */
  stop(): Promise<void>
  /** Ends what runs and removes both. */
  end(): Promise<void>
}

/** `laptop` and `garage`: their addresses with the bits of the network, e.g. `10.77.0.1/24`. */
export function twoHosts(laptop: string, garage: readonly string[]): TwoHosts {
  // An interface's name has at most 15 characters.
  const name = `wp${process.pid}${laptop.split('.')[1] ?? ''}`
  const hosts = { laptop: `${name}a`, garage: `${name}b` }
  const ip = (command: string): boolean => spawnSync('ip', command.split(' ')).status === 0
  const address = (host: string, one: string): boolean => ip(`-n ${host} addr add ${one} brd + dev ${host}`)
  const allowed =
    ip(`netns add ${hosts.laptop}`) &&
    ip(`netns add ${hosts.garage}`) &&
    ip(`link add ${hosts.laptop} netns ${hosts.laptop} type veth peer name ${hosts.garage} netns ${hosts.garage}`) &&
    address(hosts.laptop, laptop) &&
    garage.every((one) => address(hosts.garage, one)) &&
    Object.values(hosts).every((host) => ip(`-n ${host} link set ${host} up`) && ip(`-n ${host} link set lo up`))
  const remove = (): void => Object.values(hosts).forEach((host) => void ip(`netns del ${host}`))
  if (!allowed) remove()

  const children = new Set<ChildProcess>()
  const stop = async (): Promise<void> => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const gone = once(child, 'exit')
      if (child.kill()) await gone
    }
    children.clear()
  }
  return {
    allowed,
    run(host, script, ...args) {
      const program = [process.execPath, script, ...args]
      const child = spawn('ip', ['netns', 'exec', hosts[host], ...program], { stdio: ['pipe', 'pipe', 'ignore'] })
      children.add(child)
      return child
    },
    stop,
    async end() {
      await stop()
      if (allowed) remove()
    },
  }
}
