import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { buildDesktop } from '../../scripts/built.ts'
import { eventually } from '../fakes/eventually.ts'

const root = join(import.meta.dirname, '../..')
beforeAll(() => buildDesktop(() => undefined), 180_000)

test('D1 the built main process finds its threads, opens the app, and closes it in order', async () => {
  const data = mkdtempSync(join(tmpdir(), 'wattproof-built-'))
  const stub = new URL('electron-stub.ts', import.meta.url).href
  const electron = `data:text/javascript,export { electron as default } from ${JSON.stringify(stub)}`
  const hook = `import { registerHooks } from 'node:module'
    registerHooks({ resolve: (name, context, next) =>
      name === 'electron' ? { url: ${JSON.stringify(electron)}, shortCircuit: true } : next(name, context) })`
  const child = spawn(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(hook)}`,
      join(root, 'out/main/electron.js'),
      '--data',
      data,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ELECTRON_RENDERER_URL: '' } },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', (text: Buffer) => (said += text.toString()))
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  await eventually(() => expect(said).toContain('loaded app://wattproof/\n'))
  expect(said).toContain(`preload ${join(root, 'out/preload/preload.cjs')}`)
  expect(existsSync(join(data, 'proxy.sqlite'))).toBe(true)
  expect(existsSync(join(data, 'lock.pid'))).toBe(true)
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(said).not.toContain('rror')
  expect(existsSync(join(data, 'lock.pid'))).toBe(false)
})
