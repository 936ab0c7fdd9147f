/** D6, L7, B3: the wizard with a 2.0.1 station: its settings, the offline switch, a template of 1.6 keys, and what is put back. */
import { beforeEach, expect, test } from 'vitest'
import { modelSite, type ModelSite } from '../../fakes/model-site.ts'
import { adoptStation, openWizard, type Wizard } from '../../fakes/wizard.ts'

let it: Wizard
let site: ModelSite
let wallbox: string
beforeEach(async () => {
  it = await openWizard()
  wallbox = await adoptStation(it)
  site = modelSite(it.proxy)
})
const row = (key: string) => it.box().keys.rows.find((one) => one.key === key)

test('L7 its settings are read as rows, one is edited, written, read back and undone', async () => {
  await it.app.handlers['keys.read']({ wallbox })
  expect(row('TxCtrlr.EVConnectionTimeOut')).toMatchObject({ value: '60', unit: 's', type: 'integer', way: 'ocpp' })
  expect(row('SecurityCtrlr.BasicAuthPassword')).toMatchObject({ value: null, secret: true })
  await it.app.handlers['keys.edit']({ wallbox, key: 'TxCtrlr.EVConnectionTimeOut', value: '90' })
  await it.app.handlers['keys.apply']({ wallbox })
  expect(it.box().keys.plan?.rows).toMatchObject([{ before: '60', after: '90', state: 'confirmed' }])
  expect(site.model.value('TxCtrlr', 'EVConnectionTimeOut')).toBe('90')
  await it.app.handlers['keys.undo']({ wallbox, key: 'TxCtrlr.EVConnectionTimeOut' })
  expect(site.model.value('TxCtrlr', 'EVConnectionTimeOut')).toBe('60')
})

test('D6 the offline switch shows the variables it sets, sets them and reads them back', async () => {
  await it.app.handlers['policy.choose']({ wallbox, position: 'anyone' })
  const keys = () => it.box().policy.plan?.rows.map(({ key, before, after, state }) => [key, before, after, state])
  expect(keys()).toEqual([
    ['AuthCtrlr.LocalAuthorizeOffline', 'false', 'true', 'planned'],
    ['AuthCtrlr.OfflineTxForUnknownIdEnabled', 'false', 'true', 'planned'],
    ['LocalAuthListCtrlr.Enabled', 'true', 'true', 'confirmed'],
    ['AuthCacheCtrlr.Enabled', 'true', 'true', 'confirmed'],
  ])
  await it.app.handlers['policy.apply']({ wallbox })
  expect(keys()?.map(([, , , state]) => state)).toEqual(['confirmed', 'confirmed', 'confirmed', 'confirmed'])
  expect(it.box().steps.policy).toEqual({ state: 'done' })
  expect(site.model.value('AuthCtrlr', 'OfflineTxForUnknownIdEnabled')).toBe('true')
})

test('B3 what this visit changed is put back as found', async () => {
  await it.app.handlers['policy.choose']({ wallbox, position: 'anyone' })
  await it.app.handlers['policy.apply']({ wallbox })
  await it.app.handlers['visit.putBack']({ wallbox })
  expect(site.model.value('AuthCtrlr', 'LocalAuthorizeOffline')).toBe('false')
  expect(site.model.value('AuthCtrlr', 'OfflineTxForUnknownIdEnabled')).toBe('false')
})

test('L7 a template of 1.6 keys proposes what they are called here', async () => {
  await it.app.handlers['backend.choose']({
    ...{ wallbox, template: 'ev-energy', url: 'wss://csms.example/ocpp', identity: 'CP1' },
  })
  await it.app.handlers['keys.read']({ wallbox })
  expect(row('SampledDataCtrlr.TxUpdatedInterval')).toMatchObject({ value: '10', edited: '60' })
})
