import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openApp } from '../../src/main/assemble.ts'
import { openProxyStore } from '../../src/main/platform/store/store.ts'
import { message, station, tag } from '../platform/store-rows.ts'

test('C5 cards and messages that were kept under an address with its query are found under the name without it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'wattproof-names-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const url = 'ws://127.0.0.1:9/ocpp?token=hunter2'
  const before = await openProxyStore(directory)
  await before.apply({
    stations: [station('CP1', { backend: url })],
    messages: [message(1, { backend: url })],
    // Of a backend that no station is at any more.
    tags: [tag('one', url), tag('two', 'ws://127.0.0.1:8/?x')],
  })
  await before.close()

  const open = () =>
    openApp({
      ...{ kind: 'browser', dataDirectory: directory, listeners: [{ host: '127.0.0.1', port: 0 }] },
      offer: () => Promise.resolve({ href: null }),
    })
  const first = await open()
  const { wallbox } = await first.app.handlers['wallbox.adoptByHand']({ title: 'Left', identity: 'CP1' })
  await first.app.handlers['backend.choose']({ wallbox, template: 'generic-1.6', url, identity: 'CP1' })
  await first.close()
  const { app, host, close } = await open()
  onTestFinished(close)
  expect((await app.handlers['cards.list']({ wallbox })).cards).toHaveLength(1)
  expect(await host.store.nextMessage('CP1', 0)).toMatchObject({ backend: 'ws://127.0.0.1:9/ocpp' })
  expect(await host.store.tags('ws://127.0.0.1:8')).toHaveLength(1)
})
