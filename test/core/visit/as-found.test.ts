/** B3 put back as found: one setting may go by several names, and only what was there first was found. */
import { expect, test } from 'vitest'
import { goeHere, passing } from '../../fakes/steps.ts'
import { adoptStation, openWizard, type Wizard } from '../../fakes/wizard.ts'

async function setKey(wizard: Wizard, wallbox: string, key: string, value: string): Promise<void> {
  const { handlers } = wizard.app
  await passing(wizard, 5000, handlers['keys.read']({ wallbox }))
  await handlers['keys.edit']({ wallbox, key, value })
  await passing(wizard, 20_000, handlers['keys.apply']({ wallbox }))
}

async function setSwitch(wizard: Wizard, wallbox: string, position: 'off' | 'known' | 'anyone'): Promise<void> {
  const { handlers } = wizard.app
  await passing(wizard, 5000, handlers['policy.choose']({ wallbox, position }))
  await passing(wizard, 20_000, handlers['policy.apply']({ wallbox }))
}

/** A go-e whose own key and OCPP key are one setting, as on the real one; `clings`: what it goes back to by itself. */
async function goeOfTwoNames(wizard: Wizard): Promise<string> {
  const { values, proxy } = wizard
  const wallbox = await goeHere(wizard)
  const own = values.set.bind(values)
  const overOcpp = proxy.keys.set.bind(proxy.keys)
  values.set = (key, value) => {
    if (key === 'ocppao') overOcpp('AllowOfflineTxForUnknownId', String(value))
    return own(key, value)
  }
  proxy.keys.set = (key, value) => {
    if (key === 'AllowOfflineTxForUnknownId') own('ocppao', value === 'true')
    return overOcpp(key, value)
  }
  values.set('ocppao', false)
  return wallbox
}

/** A station that lists its keys in lower case, and knows them in any (S16 §6.9: CiString50). */
function inLowerCase({ proxy }: Wizard, kept: Map<string, string>): void {
  proxy.answers.set('ChangeConfiguration', ({ key, value }) => {
    kept.set(String(key).toLowerCase(), String(value))
    return { status: 'Accepted' }
  })
  proxy.answers.set('GetConfiguration', ({ key }) => {
    const asked = (key as string[] | undefined)?.map((one) => one.toLowerCase())
    const listed = [...kept].filter(([name]) => asked === undefined || asked.includes(name))
    return { configurationKey: listed.map(([name, value]) => ({ key: name, value, readonly: false })) }
  })
}

test('B3 a setting written first over OCPP, then by the box’s own key, goes back to what it was before both', async () => {
  const wizard = await openWizard()
  const wallbox = await goeOfTwoNames(wizard)
  await setKey(wizard, wallbox, 'AllowOfflineTxForUnknownId', 'true')
  await setSwitch(wizard, wallbox, 'known')
  await passing(wizard, 60_000, wizard.app.handlers['visit.putBack']({ wallbox }))
  expect(wizard.values.get('ocppao')).toBe(false)
  expect(wizard.box().report.left).toMatchObject({ says: { code: 'visit.handover.asFound' }, verified: true })
})

test('B3 the other way round, and with the station gone meanwhile: one of its names is enough', async () => {
  const wizard = await openWizard()
  const wallbox = await goeOfTwoNames(wizard)
  await setSwitch(wizard, wallbox, 'anyone')
  await setKey(wizard, wallbox, 'AllowOfflineTxForUnknownId', 'false')
  await setSwitch(wizard, wallbox, 'anyone')
  expect(wizard.values.get('ocppao')).toBe(true)
  wizard.proxy.set('990077', { stationLink: 'gone', backendLink: 'closed' })
  await passing(wizard, 60_000, wizard.app.handlers['visit.putBack']({ wallbox }))
  expect(wizard.values.get('ocppao')).toBe(false)
  expect(wizard.box().report.left).toMatchObject({ says: { code: 'visit.handover.asFound' }, verified: true })
  expect(wizard.box().policy.plan?.rows.find(({ key }) => key === 'ocppao')).toMatchObject({ state: 'undone' })
})

test('B3 a key its station spells otherwise is the same key', async () => {
  const wizard = await openWizard()
  const wallbox = await adoptStation(wizard)
  const kept = new Map([
    ['allowofflinetxforunknownid', 'false'],
    ['localauthorizeoffline', 'false'],
  ])
  inLowerCase(wizard, kept)
  await setSwitch(wizard, wallbox, 'anyone')
  await setKey(wizard, wallbox, 'allowofflinetxforunknownid', 'false')
  await passing(wizard, 60_000, wizard.app.handlers['visit.putBack']({ wallbox }))
  expect([...kept]).toEqual([
    ['allowofflinetxforunknownid', 'false'],
    ['localauthorizeoffline', 'false'],
  ])
})

test('B3 as found is what the box shows at the very end: a value it changed after it was put back is named', async () => {
  const wizard = await openWizard()
  const wallbox = await goeHere(wizard)
  await setSwitch(wizard, wallbox, 'known')
  const { release } = wizard.proxy
  wizard.proxy.release = (station) => {
    wizard.values.set('ocpplo', true)
    release(station)
  }
  await passing(wizard, 60_000, wizard.app.handlers['visit.putBack']({ wallbox }))
  expect(wizard.box().report.left).toMatchObject({
    says: { code: 'visit.handover.asFoundExcept', values: { keys: 'ocpplo' } },
    verified: false,
  })
})

test('B3 a station key that a later write took away again is named, too', async () => {
  const wizard = await openWizard()
  const wallbox = await goeHere(wizard)
  await setKey(wizard, wallbox, 'HeartbeatInterval', '77')
  await setSwitch(wizard, wallbox, 'known')
  const set = wizard.values.set.bind(wizard.values)
  wizard.values.set = (key, value) => {
    if (key === 'ocpplo') wizard.proxy.keys.set('HeartbeatInterval', '77')
    return set(key, value)
  }
  await passing(wizard, 60_000, wizard.app.handlers['visit.putBack']({ wallbox }))
  expect(wizard.box().report.left).toMatchObject({
    says: { code: 'visit.handover.asFoundExcept', values: { keys: 'HeartbeatInterval' } },
    verified: false,
  })
})
