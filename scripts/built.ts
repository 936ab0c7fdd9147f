/** Builds what is missing or older than its sources: the window alone for the browser, all three parts for Electron. */
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const windowSources = ['src/renderer', 'src/shared', 'vite.renderer.config.ts', 'package.json']

/** The window (out/renderer). `say` hears one line when something has to be built. Throws when the build fails. */
export function buildWindow(say: (line: string) => void): void {
  if (isFresh('out/renderer/index.html', windowSources)) return
  say('Building the window …')
  run('vite/bin/vite.js', ['build', '--config', 'vite.renderer.config.ts', '--logLevel', 'warn'])
}

/** Main process, preload and window (out/). */
export function buildDesktop(say: (line: string) => void): void {
  const made = ['out/main/electron.js', 'out/preload/preload.cjs', 'out/renderer/index.html']
  const sources = [...windowSources, 'src/main', 'electron.vite.config.ts']
  if (made.every((file) => isFresh(file, sources))) return
  say('Building the desktop app …')
  run('electron-vite/bin/electron-vite.js', ['build', '--logLevel', 'warn'])
}

function isFresh(made: string, sources: readonly string[]): boolean {
  const { mtimeMs = 0 } = statSync(join(root, made), { throwIfNoEntry: false }) ?? {}
  return mtimeMs > Math.max(...sources.map((source) => newest(join(root, source))))
}

/** Folders count too: a file that was deleted changed its folder. */
function newest(path: string): number {
  const status = statSync(path)
  if (!status.isDirectory()) return status.mtimeMs
  return Math.max(status.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

function run(script: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error(`${script} could not build; the lines above say why.`)
}
