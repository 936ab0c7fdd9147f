/** `wattproof proxy`: only the proxy, for scripts and for a small computer that stays on site. */
import { backendKey } from '../../shared/backend-key.ts'
import { say as worded } from '../../shared/words/words.ts'
import {
  defaultPolicy,
  defaultSettings,
  type ProxyEvent,
  type ProxySettings,
  type StationPolicy,
} from '../core/proxy/settings.ts'
import { defaultDataDirectory } from '../platform/data-directory.ts'
import { backendOptions, backendTlsOf } from './backend-options.ts'
import { endAsked, needed, numberOf, optionsOf, type Io } from './io.ts'
import { listenersOf, listenOptions } from './listen-options.ts'
import { backendUrl, proxyOn } from './proxy-on.ts'

/** Runs until SIGTERM or SIGINT. Failures before it listens are thrown: the caller turns them into exit code 2. */
export async function proxy(args: string[], io: Io): Promise<number> {
  const { values } = optionsOf(args, {
    backend: { type: 'string' },
    station: { type: 'string', multiple: true, default: [] },
    ...listenOptions,
    ...backendOptions,
    'backend-cert-for-all': { type: 'boolean', default: false },
    data: { type: 'string', default: defaultDataDirectory(process.platform, process.env) },
    'accept-unknown': { type: 'boolean', default: false },
    'local-user': { type: 'string', multiple: true, default: [] },
    cardless: { type: 'string', multiple: true, default: [] },
    'answer-deadline': { type: 'string' },
    'min-answer-delay': { type: 'string' },
    'drain-rate': { type: 'string' },
    'redial-rate': { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  const backend = backendUrl(values.backend)
  const key = backendKey(backend)
  const listen = listenersOf(values)
  const protectionOf = backendTlsOf(backend, values)
  const served = new Set(values.station.map((identity) => needed(identity, '--station')))
  const deadline = numberOf(values['answer-deadline'], '--answer-deadline', { min: 0.1, max: 600 })

  const policy: StationPolicy = {
    ...defaultPolicy,
    starts: values['accept-unknown'] ? 'anyone' : 'known',
    cardless: values.cardless,
    localUsers: values['local-user'],
    minAnswerDelayMs: numberOf(values['min-answer-delay'], '--min-answer-delay', { min: 0, max: 10_000 }) ?? 0,
  }
  const { drainPerSecond, redialsPerSecond } = defaultSettings
  const rate = { min: 0, max: 100_000 }
  const settings: ProxySettings = {
    ...defaultSettings,
    listen,
    backendFor: (identity) =>
      served.size === 0 || served.has(identity) ? { key, url: backend, ...protectionOf(identity) } : null,
    policyFor: () => policy,
    drainPerSecond: numberOf(values['drain-rate'], '--drain-rate', rate) ?? drainPerSecond,
    redialsPerSecond: numberOf(values['redial-rate'], '--redial-rate', rate) ?? redialsPerSecond,
    ...(deadline === undefined ? {} : { answerDeadlineMs: deadline * 1000 }),
  }
  const { proxy: running, close } = await proxyOn(values.data, async (store) => {
    // One directory, one backend: with a new address it has moved, and what it is owed moves with it.
    const others = new Set((await store.stations()).map((row) => row.backend).filter((known) => known !== key))
    for (const from of others) await store.apply({ moveBackend: { from, to: key } })
    return settings
  })
  try {
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
    return 0
  } finally {
    await close()
  }
}

function sentenceOf(event: Exclude<ProxyEvent, { event: 'changed' }>): string {
  if (event.event === 'handshake') {
    const { remote, code, facts } = event.handshake
    return `${remote}: ${worded('en', { code, values: facts })}`
  }
  const because = event.because === undefined ? '' : `: ${event.because}`
  if (event.event === 'backend') return `${event.station}: backend ${event.link}${because}`
  return `${event.station}: station ${event.link}${event.status === undefined ? '' : ` (HTTP ${event.status})`}${because}`
}
