/** A SmartEVSE that had no backend, whose firmware takes no empty address: led here and taken back, it still has ours. */
import { expect, test } from 'vitest'
import { json } from '../../fakes/lan.ts'
import { adoptAt, choose, passing } from '../../fakes/steps.ts'
import { openWizard } from '../../fakes/wizard.ts'
import type { Device } from '../../fakes/boxes.ts'

const address = '192.168.1.71:80'

function checkingDevice(): { stored: { mode: string; url: string; id: string }; device: Device } {
  const stored = { mode: '0', url: '', id: 'SmartEVSE-77' }
  const device: Device = (path, { method }) => {
    const on = stored.mode === '1'
    const shown = (value: string): string => (on ? value : '')
    if (method !== 'POST')
      return json({
        version: 'v3.10.0',
        serialnr: 77,
        evse: { rfid: 'Ready to read card', rfidreader: 'Rmt/OCPP' },
        ocpp: {
          mode: on ? 'Enabled' : 'Disabled',
          backend_url: shown(stored.url),
          cb_id: shown(stored.id),
          status: 'Disconnected',
        },
      })
    const query = new URL(path, 'http://box').searchParams
    const [mode, url, id] = ['ocpp_mode', 'ocpp_backend_url', 'ocpp_cb_id'].map((key) => query.get(key))
    if (mode != null) return json({ ocpp_mode: Number((stored.mode = mode)) })
    if (!on) return json({ [url == null ? 'ocpp_cb_id' : 'ocpp_backend_url']: 'Can only update when OCPP enabled' })
    if (url != null) return json({ ocpp_backend_url: url === '' ? 'URL is empty' : (stored.url = url) })
    return json({ ocpp_cb_id: (stored.id = id ?? stored.id) })
  }
  return { stored, device }
}

test('B3 taking it back is not called done, its address says why, and it stays marked until another is in it', async () => {
  const wizard = await openWizard()
  const { stored, device } = checkingDevice()
  wizard.lan.devices.set(address, device)
  const { handlers } = wizard.app
  const wallbox = await adoptAt(wizard, address)
  await choose(wizard, wallbox, 'CP1')
  await passing(wizard, 60_000, handlers['backend.apply']({ wallbox }))
  expect(stored.url).toBe('ws://192.168.1.5:9100')
  wizard.proxy.connect('CP1')
  await wizard.clock.advance(200)

  const undone = passing(wizard, 60_000, handlers['backend.undo']({ wallbox }))
  await expect(undone).rejects.toMatchObject({ code: 'box-refused' })
  expect(stored.url).toBe('ws://192.168.1.5:9100')
  expect(wizard.box().pointsHere).toBe(true)
  const row = wizard.box().backend.plan?.rows.find(({ key }) => key === 'ocpp_backend_url')
  expect(row?.note).toEqual({ code: 'writes.notUndoneBecause', values: { reason: 'smartevse.refused.empty' } })

  wizard.proxy.set('CP1', { stationLink: 'gone' })
  await passing(wizard, 10_000, handlers['wallbox.lookAt']({ wallbox }))
  expect(wizard.box().pointsHere).toBe(true)
  await passing(wizard, 300_000, handlers['visit.moveOff']({ wallbox }))
  expect([stored.url, wizard.box().pointsHere]).toEqual(['ws://csms.example/ocpp', false])
})
