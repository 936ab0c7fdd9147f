/** `wattproof discover` and the boxes in network namespaces of their own, with a cable between them. Needs the rights for that. */
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { twoHosts } from '../fakes/namespaces.ts'

const boxes = ['10.78.0.2', '10.78.0.3', '10.78.0.4']
const hosts = twoHosts(
  '10.78.0.1/28',
  boxes.map((box) => `${box}/28`),
)
afterAll(() => hosts.end())

const run = (host: 'laptop' | 'garage', script: string, ...args: string[]) =>
  hosts.run(host, join(import.meta.dirname, script), ...args)

describe.skipIf(!hosts.allowed)('D3 between two network namespaces', () => {
  test('one announces itself, one is found by the sweep, one by a call', { timeout: 60_000 }, async () => {
    await once(run('garage', 'discover-garage.ts', ...boxes).stdout, 'data')
    const program = '../../src/main/commands/wattproof.ts'
    const search = run('laptop', program, 'discover', '--seconds', '8', '--sweep', '--json')
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
