/** `wattproof discover` and the boxes in network namespaces of their own, with a cable between them. Needs the rights for that. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const name = `wd${process.pid}`
const [laptop, garage] = [`${name}a`, `${name}b`]
const ip = (command: string): boolean => spawnSync('ip', command.split(' ')).status === 0
const boxes = ['10.78.0.2', '10.78.0.3', '10.78.0.4']

const allowed =
  ip(`netns add ${laptop}`) &&
  ip(`netns add ${garage}`) &&
  ip(`link add ${laptop} netns ${laptop} type veth peer name ${garage} netns ${garage}`) &&
  ip(`-n ${laptop} addr add 10.78.0.1/28 brd + dev ${laptop}`) &&
  boxes.every((address) => ip(`-n ${garage} addr add ${address}/28 brd + dev ${garage}`)) &&
  [laptop, garage].every((end) => ip(`-n ${end} link set ${end} up`) && ip(`-n ${end} link set lo up`))

const children: ChildProcess[] = []
afterAll(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const gone = once(child, 'exit')
    if (child.kill()) await gone
  }
  ip(`netns del ${laptop}`)
  ip(`netns del ${garage}`)
})

function run(namespace: string, script: string, ...args: string[]) {
  const program = [process.execPath, join(import.meta.dirname, script), ...args]
  const child = spawn('ip', ['netns', 'exec', namespace, ...program], { stdio: ['pipe', 'pipe', 'ignore'] })
  children.push(child)
  return child
}

describe.skipIf(!allowed)('D3 between two network namespaces', () => {
  test('one announces itself, one is found by the sweep, one by a call', { timeout: 60_000 }, async () => {
    await once(run(garage, 'discover-garage.ts', ...boxes).stdout, 'data')
    const program = '../../src/main/commands/wattproof.ts'
    const search = run(laptop, program, 'discover', '--seconds', '8', '--sweep', '--json')
    let out = ''
    search.stdout.on('data', (text: Buffer) => (out += text.toString()))
    const [code] = (await once(search, 'close')) as [number]
    const found = out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
    expect(found).toMatchObject([
      { family: 'go-e', serial: '990077', state: 'ready', warning: null },
      { family: 'go-e', serial: '990078', state: 'ready', how: 'sweep', address: '10.78.0.3' },
      { family: 'keba', serial: '19990090', state: 'ready', how: 'broadcast', address: '10.78.0.4' },
    ])
    expect(code).toBe(0)
  })
})
