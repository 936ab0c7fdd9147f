import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createClock } from '../../src/main/platform/clock.ts'
import { createIds } from '../../src/main/platform/ids.ts'
import { createLog } from '../../src/main/platform/log.ts'
import { openSettings } from '../../src/main/platform/settings.ts'

test('the clock runs a task at its time, never before, and not when cancelled', async () => {
  const clock = createClock()
  const cancelled = clock.at(clock.monotonic() + 5, () => expect.unreachable())
  cancelled()
  for (const wait of [0, 1, 3, 17]) {
    const time = clock.monotonic() + wait
    await new Promise<void>((resolve) => void clock.at(time, resolve))
    expect(clock.monotonic()).toBeGreaterThanOrEqual(time)
  }
})

test('a wait longer than a timer can hold is not cut to nothing', async () => {
  const clock = createClock()
  const cancel = clock.at(clock.monotonic() + 2 ** 32, () => expect.unreachable())
  await new Promise<void>((resolve) => void clock.at(clock.monotonic() + 10, resolve))
  cancel()
})

test('ids: chance is a fraction, digests are SHA-256 of UTF-8', () => {
  const ids = createIds()
  for (let n = 0; n < 100; n++) expect(Math.floor(ids.random())).toBe(0)
  expect(ids.digest('ü')).toBe('607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f')
  expect(ids.digest('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(ids.uuid()).not.toBe(ids.uuid())
})

test('P16 no secret reaches the log, at whatever depth and in whatever spelling', () => {
  let written = ''
  const log = createLog({ write: (line) => (written += line) })
  const failed = new Error('cannot reach wss://user:hunter2@csms.example/x')
  log.error('dial ws://a:hunter2@b failed', {
    Authorization: 'Basic hunter2',
    request: { headers: { authorization: 'hunter2', accept: 'json' }, list: [{ AuthorizationKey: 'hunter2' }] },
    privateKey: 'hunter2',
    private_key: 'hunter2',
    wifiPassword: 'hunter2',
    failed,
    url: 'wss://u:hunter2@host/path',
  })
  expect(written).not.toContain('hunter2')
  expect(written).toContain('"accept":"json"')
  expect(written).toContain('cannot reach')
  expect(JSON.parse(written)).toMatchObject({ msg: 'dial ws://[user]@b failed', url: 'wss://[user]@host/path' })
})

test('settings are there again after a restart', () => {
  const directory = mkdtempSync(join(tmpdir(), 'wattproof-settings-'))
  expect(openSettings(directory).get('port')).toBeUndefined()
  openSettings(directory).set('port', 4711)
  expect(openSettings(directory).get('port')).toBe(4711)
})
