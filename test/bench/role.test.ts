import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { play } from './role.ts'

test('what goes wrong in a role goes wrong in the bench, and a role that has ended does not leave it waiting', async () => {
  const role = play('relay')
  await expect(role.ask('dance')).rejects.toThrow('nobody here knows dance')
  expect((await role.usage()).cpu).toBeGreaterThan(0)
  await role.end()
  await expect(role.ask('usage')).rejects.toThrow('has ended')
})

test('roles end with the bench, also when it is killed', async () => {
  const script = `
    import { play } from ${JSON.stringify(new URL('role.ts', import.meta.url).href)}
    const role = play('backend')
    console.log((await role.ask('start')).port)`
  const bench = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(createInterface({ input: bench.stdout }), 'line')) as [string]
  const listening = new WebSocket(`ws://127.0.0.1:${port}/CP1`, ['ocpp1.6'])
  await once(listening, 'open')
  const gone = once(listening, 'close')
  bench.kill('SIGKILL')
  await gone
})
