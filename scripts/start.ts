/** `npm start`: opens the desktop window where Electron is or can be had soon, otherwise the same app in the browser. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { endAsked, numberOf, optionsOf } from '../src/main/commands/io.ts'
import { appListenersOf, listenOptions } from '../src/main/commands/listen-options.ts'
import { startNode } from '../src/main/node.ts'
import { defaultDataDirectory } from '../src/main/platform/data-directory.ts'
import { Failure } from '../src/shared/failure.ts'
import { buildDesktop, buildWindow } from './built.ts'

const usage = `npm start -- [options]

  --practice               begin with the simulated wallbox and backend
  --data DIR               where Wattproof keeps its data
  --browser                use the browser, also where Electron is installed
  --port PORT              port of the page in the browser
  --no-open                print the address, open nothing
  --listen HOST:PORT       where wallboxes connect over ws; default 0.0.0.0:9100
  --tls-listen HOST:PORT   where they connect over wss (security profile 2)
  --mtls-listen HOST:PORT  where they connect over wss with a certificate of their own (profile 3)
  --tls-cert FILE          certificate shown to wallboxes, PEM, its chain after it; may be given again,
  --tls-key FILE           each with its key: RSA for old wallboxes, P-256 for the others
  --client-ca FILE         CAs whose certificates wallboxes may show, PEM
  --old-tls                wallboxes may use TLS 1.0 and 1.1`

const root = join(import.meta.dirname, '..')
const electronPackage = join(root, 'node_modules', 'electron')
/** Longer than that nobody waits for a window when a browser is at hand. */
const downloadMs = 10_000
const openMs = 3_000

async function start(args: readonly string[]): Promise<number> {
  const { values } = optionsOf(args, {
    practice: { type: 'boolean', default: false },
    data: { type: 'string' },
    browser: { type: 'boolean', default: false },
    port: { type: 'string' },
    ...listenOptions,
    'no-open': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  })
  if (values.help) {
    console.log(usage)
    return 0
  }
  const listeners = appListenersOf(values)
  const dataDirectory = resolve(values.data ?? defaultDataDirectory(process.platform, process.env))
  const mayOpen = !values['no-open'] && hasDisplay()
  const wantsBrowser = values.browser || values['no-open'] || values.port !== undefined
  if (!wantsBrowser) {
    const more = [...(values.practice ? ['--practice'] : []), ...wordsOf(values)]
    const reason = mayOpen ? await runElectron(dataDirectory, more) : 'there is no display here'
    if (reason === null) return 0
    console.log(`No Electron window (${reason}): the same app is served to the browser instead.`)
  }
  buildWindow((line) => console.log(line))
  return serveBrowser(mayOpen, {
    dataDirectory,
    practice: values.practice,
    port: numberOf(values.port, '--port', { min: 0, max: 65_535 }),
    listeners,
  })
}

/** The options of the listeners as words again, for the window's own process. */
function wordsOf(values: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(listenOptions).flatMap((name) =>
    [values[name] ?? []]
      .flat()
      .flatMap((value) => (typeof value === 'string' ? [`--${name}=${value}`] : value === true ? [`--${name}`] : [])),
  )
}

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true
  return [process.env['DISPLAY'], process.env['WAYLAND_DISPLAY']].some(
    (display) => display !== undefined && display !== '',
  )
}

/** Runs the desktop app until its window is closed. Gives the reason when there was no window. */
async function runElectron(dataDirectory: string, more: readonly string[]): Promise<string | null> {
  if (process.platform === 'linux' && process.getuid?.() === 0) return 'Electron does not run as root'
  const binary = electronBinary() ?? (await fetchElectron())
  if (binary === null) return 'its binary is not here and could not be had within 10 s'
  buildDesktop((line) => console.log(line))
  const args = [root, '--data', dataDirectory, ...more]
  const began = performance.now()
  const child = spawn(binary, args, { stdio: 'inherit' })
  // Ctrl+C reaches the window's process too: this one only waits for it.
  const wait = () => undefined
  process.on('SIGINT', wait)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  const code = await once(child, 'exit').then(
    ([status]) => status as number | null,
    () => 1,
  )
  process.off('SIGINT', wait)
  // A binary that cannot run here (a missing library) ends at once; later ends are the installer's.
  return code !== 0 && code !== null && performance.now() - began < downloadMs
    ? `it ended at once with code ${code}`
    : null
}

/** As the electron package itself finds it, but without its download. */
function electronBinary(): string | null {
  const pathFile = join(electronPackage, 'path.txt')
  if (!existsSync(pathFile)) return null
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(electronPackage, 'dist')
  const binary = join(folder, readFileSync(pathFile, 'utf8').trim())
  return existsSync(binary) ? binary : null
}

/** Electron's own download, ended after ten seconds. */
async function fetchElectron(): Promise<string | null> {
  const install = join(electronPackage, 'install.js')
  if (!existsSync(install)) return null
  console.log('Fetching Electron, for 10 seconds at most …')
  const child = spawn(process.execPath, [install], { stdio: 'ignore' })
  const timer = setTimeout(() => child.kill('SIGKILL'), downloadMs)
  await once(child, 'exit')
  clearTimeout(timer)
  return electronBinary()
}

async function serveBrowser(mayOpen: boolean, options: Parameters<typeof startNode>[0]): Promise<number> {
  const ended = endAsked()
  const host = await startNode(options)
  if (host.joined) console.log('Wattproof is running on this data already; this opens the same one.')
  const opened = mayOpen && (await openInBrowser(host.address))
  console.log(
    opened ? `Wattproof is open in your browser: ${host.address}` : `Open Wattproof in a browser: ${host.address}`,
  )
  if (host.joined) return 0
  console.log('Ctrl+C ends it.')
  await ended
  // Leaving a wallbox on this computer is the worst thing that could happen: whoever ends this must know.
  const { boxes, strangers } = host.leftBehind()
  if (boxes.length > 0)
    console.error(
      `Still pointing at this computer, and without a backend from now on: ${boxes.join(', ')}. Start Wattproof again and move them to their backend.`,
    )
  if (strangers.length > 0)
    console.error(
      `Tried to connect in the last minutes, perhaps wallboxes without a backend now: ${strangers.join(', ')}.`,
    )
  await host.close()
  return 0
}

/** False where there is no program that opens addresses, or it says within a moment that it could not. */
async function openInBrowser(address: string): Promise<boolean> {
  const [program, args] =
    process.platform === 'darwin'
      ? ['open', [address]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', address]]
        : ['xdg-open', [address]]
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  child.unref()
  // Some open and return, others stay for as long as the browser does.
  const moment = AbortSignal.timeout(openMs)
  return once(child, 'exit', { signal: moment }).then(
    ([code]) => code === 0,
    () => moment.aborted,
  )
}

try {
  process.exitCode = await start(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Failure)) throw error
  console.error(error.message)
  process.exitCode = 1
}
