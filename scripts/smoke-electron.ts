/** `npm run smoke:electron`: the real Electron opens the real window, which must show the app. Never counted as a pass where it cannot run. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from 'playwright-core'
import { buildDesktop } from './built.ts'

const root = join(import.meta.dirname, '..')

function binary(): string | null {
  const folder = join(root, 'node_modules', 'electron')
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const path = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(path) ? path : null
}

async function smoke(executablePath: string): Promise<void> {
  buildDesktop((line) => console.log(line))
  const data = mkdtempSync(join(tmpdir(), 'wattproof-smoke-'))
  const electron = await _electron.launch({ executablePath, args: [root, '--data', data, '--practice'] })
  try {
    const window = await electron.firstWindow()
    const backend = await window.evaluate('typeof window.backend')
    const node = await window.evaluate('typeof window.require + typeof window.process')
    const view = await window.evaluate('window.backend.call("app.view", {}).then((view) => view.host)')
    await window.locator('#root > *').first().waitFor()
    if (backend !== 'object' || node !== 'undefinedundefined' || view !== 'electron')
      throw new Error(`the window is not as it should be: ${String(backend)}, ${String(node)}, ${String(view)}`)
  } finally {
    await electron.close()
    rmSync(data, { recursive: true, force: true })
  }
}

const executable = binary()
if (executable === null) console.log('skipped: no Electron binary')
else {
  await smoke(executable)
  console.log('passed: the desktop window shows the app')
}
