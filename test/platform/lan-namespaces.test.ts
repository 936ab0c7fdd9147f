/** The laptop and the boxes in network namespaces of their own, with a cable between them. Needs the rights for that. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, describe, expect, test } from 'vitest'

const name = `wp${process.pid}`
const [laptop, garage] = [`${name}a`, `${name}b`]
const ip = (command: string): boolean => spawnSync('ip', command.split(' ')).status === 0

/** One veth pair: 10.77.0.1 is the laptop, .2 and .3 are boxes. */
const allowed =
  ip(`netns add ${laptop}`) &&
  ip(`netns add ${garage}`) &&
  ip(`link add ${laptop} netns ${laptop} type veth peer name ${garage} netns ${garage}`) &&
  ip(`-n ${laptop} addr add 10.77.0.1/24 brd + dev ${laptop}`) &&
  ip(`-n ${garage} addr add 10.77.0.2/24 brd + dev ${garage}`) &&
  ip(`-n ${garage} addr add 10.77.0.3/24 brd + dev ${garage}`) &&
  [laptop, garage].every((end) => ip(`-n ${end} link set ${end} up`) && ip(`-n ${end} link set lo up`))

const children = new Set<ChildProcess>()
afterEach(async () => {
  await Promise.all(
    [...children].map(async (child) => {
      const gone = once(child, 'exit')
      if (child.kill()) await gone
    }),
  )
  children.clear()
})
afterAll(() => {
  ip(`netns del ${laptop}`)
  ip(`netns del ${garage}`)
})

function run(namespace: string, script: string, ...args: string[]): ChildProcess & { lines: Lines } {
  const program = [process.execPath, join(import.meta.dirname, script), ...args]
  const child = spawn('ip', ['netns', 'exec', namespace, ...program], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.add(child)
  return Object.assign(child, { lines: linesOf(child) })
}

type Lines = (what: (line: string) => boolean) => Promise<string>

/** The first line for which `what` holds, among those that came and those that will. */
function linesOf(child: ChildProcess): Lines {
  const seen: string[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stdout! }).on('line', (line) => {
    seen.push(line)
    waiting.forEach((look) => look())
  })
  return (what) =>
    new Promise((resolve) => {
      const look = (): void => {
        const line = seen.find(what)
        if (line === undefined) return
        waiting.delete(look)
        resolve(line)
      }
      waiting.add(look)
      look()
    })
}

const said =
  (what: string, part = '') =>
  (line: string): boolean =>
    line.includes(`"what":"${what}"`) && line.includes(part)

describe.skipIf(!allowed)('D3 between two network namespaces', () => {
  test('a box that announces itself appears, one that only answers HTTP is found by asking, and a goodbye is heard', async () => {
    const boxes = run(garage, 'netns-boxes.ts', '10.77.0.2', '10.77.0.3')
    await boxes.lines((line) => line === 'ready')
    const { lines } = run(laptop, 'netns-laptop.ts', 'share', '10.77.0.3', '10.77.0.9')
    expect(JSON.parse(await lines(said('found', '990077')))).toMatchObject({
      value: { service: '_http._tcp', address: '10.77.0.2', port: 80, txt: { serial: '990077', manufacturer: 'go-e' } },
    })
    expect(JSON.parse(await lines(said('knock 10.77.0.3')))).toMatchObject({
      value: { open: true, localAddress: '10.77.0.1' },
    })
    expect(JSON.parse(await lines(said('ask 10.77.0.3')))).toMatchObject({
      value: { status: 200, body: '{"sse":"990078"}', localAddress: '10.77.0.1' },
    })
    expect(JSON.parse(await lines(said('knock 10.77.0.9')))).toMatchObject({ value: { open: false } })
    boxes.stdin!.end()
    expect(JSON.parse(await lines(said('gone')))).toMatchObject({ value: { service: '_http._tcp' } })
  })

  test('where another program holds the port, who answers to a port of its own is heard all the same', async () => {
    const boxes = run(garage, 'netns-boxes.ts', '10.77.0.2', '10.77.0.3')
    await boxes.lines((line) => line === 'ready')
    const { lines } = run(laptop, 'netns-laptop.ts', 'hold')
    expect(JSON.parse(await lines(said('found', 'alfen')))).toMatchObject({
      value: { service: '_alfen._tcp', name: 'alfen-ace0781464', address: '10.77.0.2' },
    })
  })
})

test.skipIf(allowed)('network namespaces are not allowed here: discovery between two computers was not tried', () => {
  expect.unreachable()
})
