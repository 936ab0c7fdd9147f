/** The laptop and the boxes in network namespaces of their own, with a cable between them. Needs the rights for that. */
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { twoHosts } from '../fakes/namespaces.ts'

/** .2 and .3 are boxes. */
const hosts = twoHosts('10.77.0.1/24', ['10.77.0.2/24', '10.77.0.3/24'])
afterEach(() => hosts.stop())
afterAll(() => hosts.end())

function run(host: 'laptop' | 'garage', script: string, ...args: string[]) {
  const child = hosts.run(host, join(import.meta.dirname, script), ...args)
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

describe.skipIf(!hosts.allowed)('D3 between two network namespaces', () => {
  test('a box that announces itself appears, one that only answers HTTP is found by asking, and a goodbye is heard', async () => {
    const boxes = run('garage', 'netns-boxes.ts', '10.77.0.2', '10.77.0.3')
    await boxes.lines((line) => line === 'ready')
    const { lines } = run('laptop', 'netns-laptop.ts', 'share', '10.77.0.3', '10.77.0.9')
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
    const boxes = run('garage', 'netns-boxes.ts', '10.77.0.2', '10.77.0.3')
    await boxes.lines((line) => line === 'ready')
    const { lines } = run('laptop', 'netns-laptop.ts', 'hold')
    expect(JSON.parse(await lines(said('found', 'alfen')))).toMatchObject({
      value: { service: '_alfen._tcp', name: 'alfen-ace0781464', address: '10.77.0.2' },
    })
  })
})
