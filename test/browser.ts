/** The browser of the tests: an installed Chrome or Chromium, else the one inside the npm package @sparticuz/chromium (Linux x64). */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { Failure } from '../src/shared/failure.ts'

export interface FoundBrowser {
  path: string
  /** Said before the tests run. */
  says: string
  /** What the packaged Chromium needs where the system lacks its libraries. */
  env: Readonly<Record<string, string>>
}

const root = join(import.meta.dirname, '..')

const names = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
]

function usualPlaces(env: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'darwin')
    return ['/Applications', join(env['HOME'] ?? '', 'Applications')].flatMap((folder) => [
      join(folder, 'Google Chrome.app/Contents/MacOS/Google Chrome'),
      join(folder, 'Chromium.app/Contents/MacOS/Chromium'),
      join(folder, 'Microsoft Edge.app/Contents/MacOS/Microsoft Edge'),
    ])
  if (process.platform === 'win32')
    return [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => [
        join(folder, 'Google/Chrome/Application/chrome.exe'),
        join(folder, 'Chromium/Application/chrome.exe'),
        join(folder, 'Microsoft/Edge/Application/msedge.exe'),
      ])
  const folders = [...(env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/local/bin', '/snap/bin']
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), '/opt/google/chrome/chrome']
}

/** Finds a browser, never installs one. Failure `browser-missing` says what to install. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): FoundBrowser {
  const named = env['CHROME_PATH']
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Failure('browser-missing', `CHROME_PATH names ${named}, which does not exist.`)
    return { path: named, says: `Browser of the tests: ${named} (CHROME_PATH)`, env: {} }
  }
  const installed = usualPlaces(env).find((place) => existsSync(place))
  if (installed !== undefined) return { path: installed, says: `Browser of the tests: ${installed}`, env: {} }
  return packagedBrowser()
}

/**
 * The Chromium inside @sparticuz/chromium, unpacked once into node_modules/.cache. Its own unpacking takes a half-written
 * file for a whole one, so it works in a folder of its own that gets its name when everything is there.
 */
export function packagedBrowser(): FoundBrowser {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw missing('')
  const folder = join(root, 'node_modules', '.cache', 'packaged-chromium')
  if (!existsSync(folder)) unpack(folder)
  const path = join(folder, 'chromium')
  // Where the system has its libraries they fit best; elsewhere the package brings those it was built with.
  const choices = [{}, { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: join(folder, 'fonts') }]
  const env = choices.find(
    (choice) => spawnSync(path, ['--version'], { env: { ...process.env, ...choice } }).status === 0,
  )
  if (env === undefined) throw missing(' (the one in @sparticuz/chromium does not start here)')
  return { path, says: 'Browser of the tests: Chromium from the npm package @sparticuz/chromium', env }
}

function unpack(folder: string): void {
  mkdirSync(join(folder, '..'), { recursive: true })
  const work = mkdtempSync(`${folder}-`)
  try {
    // It unpacks into the temporary directory, and its libraries only where it believes to run in a cloud function.
    const script = `const { default: c } = await import('@sparticuz/chromium'); await c.executablePath()`
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
      env: { ...process.env, TMPDIR: work, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
      encoding: 'utf8',
    })
    if (status !== 0)
      throw missing(` (@sparticuz/chromium could not be unpacked: ${stderr.trim().split('\n').at(-1) ?? ''})`)
    renameSync(work, folder)
  } catch (error) {
    rmSync(work, { recursive: true, force: true })
    // Another test process may have been faster.
    if (!existsSync(folder)) throw error
  }
}

function missing(detail: string): Failure {
  return new Failure(
    'browser-missing',
    `No Chrome or Chromium was found${detail}. Install Google Chrome or Chromium, or set CHROME_PATH to its program file.`,
  )
}

/** A headless browser for one test file; close it afterwards. It only ever loads our own pages, so it needs no sandbox. */
export async function openBrowser(found: FoundBrowser = findBrowser()): Promise<Browser> {
  return chromium.launch({
    executablePath: found.path,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--no-first-run'],
    headless: true,
    env: { ...(process.env as Record<string, string>), ...found.env },
  })
}
