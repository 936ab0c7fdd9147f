/** `wattproof proxy`: only the proxy, for scripts and for a small computer that stays on site. */
import { Failure } from '../../shared/failure.ts'
import { say as worded } from '../../shared/words/words.ts'
import { createProxy } from '../core/proxy/proxy.ts'
import { defaultPolicy, defaultSettings, type ProxyEvent } from '../core/proxy/settings.ts'
import { createClock } from '../platform/clock.ts'
import { defaultDataDirectory, takeDataDirectory } from '../platform/data-directory.ts'
import { createIds } from '../platform/ids.ts'
import { createLinks } from '../platform/links.ts'
import { createLog } from '../platform/log.ts'
import { openRecorder } from '../platform/store/recorder.ts'
import { openProxyStore } from '../platform/store/store.ts'
import { endAsked, numberOf, optionsOf, type Io } from './io.ts'
import { backendTlsOf, listenersOf, tlsOptions } from './tls-options.ts'

/** Runs until SIGTERM or SIGINT. Failures before it listens are thrown: the caller turns them into exit code 2. */
export async function proxy(args: string[], io: Io): Promise<number> {
  const { values } = optionsOf(args, {
    backend: { type: 'string' },
    ...tlsOptions,
    data: { type: 'string', default: defaultDataDirectory(process.platform, process.env) },
    'accept-unknown': { type: 'boolean', default: false },
    'answer-deadline': { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  const backend = backendUrl(values.backend)
  const key = keyOf(backend)
  const listen = listenersOf(values)
  const protection = backendTlsOf(backend, values)
  const deadline = numberOf(values['answer-deadline'], '--answer-deadline', { min: 0.1, max: 600 })

  const closing: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step()
  }
  try {
    const directory = takeDataDirectory(values.data)
    closing.push(() => directory.release())
    const store = await openProxyStore(directory.path)
    closing.push(() => store.close())
    // One directory, one backend: with a new address it has moved, and what it is owed moves with it.
    const others = new Set((await store.stations()).map((row) => row.backend).filter((known) => known !== key))
    for (const from of others) await store.apply({ moveBackend: { from, to: key } })
    const recorder = await openRecorder(directory.path)
    closing.push(() => recorder.close())
    const running = await createProxy(
      { clock: createClock(), ids: createIds(), log: createLog(), links: createLinks(), store, recorder },
      {
        ...defaultSettings,
        listen,
        backendFor: () => ({ key, url: backend, ...protection }),
        policyFor: () => ({ ...defaultPolicy, starts: values['accept-unknown'] ? 'anyone' : 'known' }),
        ...(deadline === undefined ? {} : { answerDeadlineMs: deadline * 1000 }),
      },
    )
    closing.push(() => running.close())
    const ended = endAsked()
    const say = (line: object, sentence: string): void => io.out(values.json ? JSON.stringify(line) : sentence)
    say(
      { event: 'listening', url: running.url, pid: process.pid, listeners: running.listeners },
      `Stations connect to ${running.listeners.map(({ url, protection }) => `${url}/<identity> (${protection})`).join(', ')}; the backend is ${backend}.`,
    )
    running.on((event) => {
      if (event.event !== 'changed') say(event, sentenceOf(event))
    })
    await ended
    await close()
    return 0
  } catch (error) {
    await close()
    throw error
  }
}

function sentenceOf(event: Exclude<ProxyEvent, { event: 'changed' }>): string {
  if (event.event === 'handshake') {
    const { remote, code, facts } = event.handshake
    return `${remote}: ${worded('en', { code, values: facts })}`
  }
  if (event.event === 'backend') return `${event.station}: backend ${event.link}`
  return `${event.station}: station ${event.link}${event.status === undefined ? '' : ` (HTTP ${event.status})`}`
}

/** Failure `bad-url` that says what is wrong. */
function backendUrl(text: string | undefined): string {
  if (text === undefined) throw new Failure('bad-input', '--backend is missing.')
  const bad = (why: string): Failure => new Failure('bad-url', `--backend is not an address of a backend: ${why}.`)
  if (!URL.canParse(text)) throw bad('it must look like ws://host:port/path or wss://host/path')
  const url = new URL(text)
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw bad('it must begin with ws:// or wss://')
  if (url.username !== '' || url.password !== '')
    throw bad('user and password belong to the station, not into the address')
  if (url.hash !== '') throw bad('it must not contain #')
  return text
}

/** The same backend however its address is spelt. Its query stays out: it may hold a secret, and the key is shown. */
function keyOf(address: string): string {
  const { protocol, host, pathname } = new URL(address)
  return `${protocol}//${host}${pathname.replace(/\/+$/, '')}`
}
