/** Emulated wallboxes that announce themselves, heard as the families listen for them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openevse } from '../../src/main/core/wallboxes/openevse.ts'
import { smartevse } from '../../src/main/core/wallboxes/smartevse.ts'
import { createLan } from '../../src/main/platform/lan.ts'
import { emulateOpenEvse } from '../../src/main/practice/openevse.ts'
import { emulateSmartEvse } from '../../src/main/practice/smartevse.ts'
import { realTime } from '../../src/main/practice/timekeeper.ts'
import { until } from './still-time.ts'

test.each([
  [openevse, emulateOpenEvse],
  [smartevse, emulateSmartEvse],
] as const)('D3 $id is heard where it really answers, with its serial number', async (family, emulate) => {
  const directory = mkdtempSync(join(tmpdir(), 'announced-'))
  const options = { directory, host: '127.0.0.1', time: realTime, backendUrl: 'ws://127.0.0.1:1', speed: 1 }
  const emulated = await emulate({ ...options, announce: true })
  const found: (string | undefined)[] = []
  const stop = createLan().browse(family.discovery.services, {
    found(device) {
      if (`${device.address}:${device.port}` === emulated.address) found.push(family.discovery.heard(device)?.serial)
    },
    gone: () => undefined,
    trouble: () => undefined,
    hears: () => undefined,
  })
  onTestFinished(async () => {
    stop()
    await emulated.stop()
    rmSync(directory, { recursive: true, force: true })
  })
  await until(() => found.length > 0)
  expect(found[0]).toBe(emulated.serial)
})
