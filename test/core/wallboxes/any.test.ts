/** L7, D6: a 1.6 station asked by name. What it leaves out of an answer is nothing it said. */
import { describe, expect, test } from 'vitest'
import { stationBox } from '../../../src/main/core/wallboxes/any.ts'
import { Failure } from '../../../src/shared/failure.ts'
import { passing } from '../../fakes/steps.ts'
import { adoptStation, openWizard, type Wizard } from '../../fakes/wizard.ts'

type Payload = Readonly<Record<string, unknown>>
type Answer = (asked: readonly string[], answer: () => Payload) => Payload

/** Its station, with `answer` in place of what it says to GetConfiguration. */
async function stationThat(answer: Answer): Promise<{ wizard: Wizard; wallbox: string; asked: string[][] }> {
  const wizard = await openWizard()
  const wallbox = await adoptStation(wizard)
  const asked: string[][] = []
  wizard.proxy.answers.set('GetConfiguration', ({ key }) => {
    const names = (key as string[] | undefined) ?? [...wizard.proxy.keys.keys()]
    asked.push(names)
    const { keys } = wizard.proxy
    return answer(names, () => ({
      configurationKey: names.filter((name) => keys.has(name)).map((name) => ({ key: name, value: keys.get(name) })),
      unknownKey: names.filter((name) => !keys.has(name)),
    }))
  })
  return { wizard, wallbox, asked }
}

async function switchOff({ wizard, wallbox }: { wizard: Wizard; wallbox: string }): Promise<void> {
  const { handlers } = wizard.app
  await passing(wizard, 5000, handlers['policy.choose']({ wallbox, position: 'off' }))
  await passing(wizard, 20_000, handlers['policy.apply']({ wallbox })).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error
  })
}

const without = (answer: Payload, key: string): Payload => ({
  configurationKey: (answer['configurationKey'] as { key: string }[]).filter((one) => one.key !== key),
  unknownKey: (answer['unknownKey'] as string[]).filter((one) => one !== key),
})

const unknownStarts = 'AllowOfflineTxForUnknownId'

describe('D6 the switch off, on a station that answers less than it is asked', () => {
  test.each([
    ['cuts the answer', 1],
    ['cuts the answer', 4],
    ['refuses the question', 1],
    ['refuses the question', 4],
  ])('S16 §9.1.9 it %s beyond %i keys, as it says: none is asked for more', async (how, most) => {
    const it = await stationThat((asked, answer) => {
      if (asked.length > most && how === 'refuses the question')
        throw new Failure('station-refused-call', 'no', { error: 'OccurenceConstraintViolation' })
      return asked.length > most ? without(answer(), asked.at(-1)!) : answer()
    })
    const { keys } = it.wizard.proxy
    keys.set('GetConfigurationMaxKeys', String(most)).set(unknownStarts, 'true').set('LocalAuthorizeOffline', 'true')
    await switchOff(it)
    expect(keys.get(unknownStarts)).toBe('false')
    expect(it.wizard.box().steps.policy).toEqual({ state: 'done' })
    expect(Math.max(...it.asked.map(({ length }) => length))).toBeLessThanOrEqual(most)
  })

  test('a key that is left out without being called unknown is asked for again, alone', async () => {
    const it = await stationThat((asked, answer) =>
      asked.length > 1 && asked.includes(unknownStarts) ? without(answer(), unknownStarts) : answer(),
    )
    it.wizard.proxy.keys.set(unknownStarts, 'true').set('LocalAuthorizeOffline', 'true')
    await switchOff(it)
    expect(it.wizard.proxy.keys.get(unknownStarts)).toBe('false')
    expect(it.wizard.box().steps.policy).toEqual({ state: 'done' })
    expect(it.asked).toContainEqual([unknownStarts])
  })

  test('a key nothing is ever said of could not be read: it stays in the plan, and the switch is not done', async () => {
    const it = await stationThat((_asked, answer) => without(answer(), unknownStarts))
    it.wizard.proxy.keys.set(unknownStarts, 'true').set('LocalAuthorizeOffline', 'true')
    await switchOff(it)
    expect(it.wizard.box().policy.plan?.rows).toMatchObject([
      { key: 'LocalAuthorizeOffline', state: 'confirmed' },
      { key: unknownStarts, state: 'planned', before: null, note: { code: 'writes.notTold' } },
    ])
    expect(it.wizard.box().steps.policy.state).not.toBe('done')
    expect(it.wizard.proxy.keys.get(unknownStarts)).toBe('true')
  })

  test('only a key it says it does not know is left out', async () => {
    const it = await stationThat((_asked, answer) => answer())
    it.wizard.proxy.keys.delete(unknownStarts)
    await switchOff(it)
    expect(it.wizard.box().policy.plan?.rows.map(({ key }) => key)).toEqual(['LocalAuthorizeOffline'])
    expect(it.wizard.box().steps.policy).toEqual({ state: 'done' })
  })
})

describe('L7 a question a station cannot take', () => {
  const keys = ['HeartbeatInterval', 'LocalAuthorizeOffline']

  test('refused as a whole, each is asked for alone; what is refused then is not told', async () => {
    const { wizard } = await stationThat((asked, answer) => {
      if (asked.includes('HeartbeatInterval'))
        throw new Failure('station-refused-call', 'no', { error: 'InternalError' })
      return answer()
    })
    const box = stationBox(wizard.proxy, 'CP1')
    expect([...(await box.read(keys))]).toEqual([['LocalAuthorizeOffline', 'false']])
    expect(box.notNow?.('heartbeatinterval')).toEqual({ code: 'writes.notTold' })
    expect(box.notNow?.('LocalAuthorizeOffline')).toBeNull()
  })

  test('when every one is refused, that is the answer', async () => {
    const { wizard } = await stationThat(() => {
      throw new Failure('station-refused-call', 'no', { error: 'NotImplemented' })
    })
    await expect(stationBox(wizard.proxy, 'CP1').read(keys)).rejects.toMatchObject({ code: 'station-refused-call' })
  })

  test('one that does not answer in time is not asked again for each key', async () => {
    const { wizard, asked } = await stationThat(() => {
      throw new Failure('station-refused-call', 'was not answered in time')
    })
    await expect(stationBox(wizard.proxy, 'CP1').read(keys)).rejects.toMatchObject({ code: 'station-refused-call' })
    expect(asked).toHaveLength(1)
  })
})

test('L7 keys are written as the station spells them, whoever names them otherwise (S16 §6.9)', async () => {
  const { wizard } = await stationThat((asked) => ({
    configurationKey: asked.map((name) => ({ key: name.toUpperCase(), value: '1' })),
  }))
  const box = stationBox(wizard.proxy, 'CP1')
  expect([...(await box.read(['HeartbeatInterval']))]).toEqual([['HeartbeatInterval', '1']])
  await box.write('heartbeatInterval', '60')
  expect(wizard.proxy.calls.at(-1)?.payload).toEqual({ key: 'HEARTBEATINTERVAL', value: '60' })
})

test('L7 a key missing from the list is missing only when the station says so; one it tells then is a row', async () => {
  const it = await stationThat((asked, answer) => {
    const all = answer()
    if (asked.length > 3) return { configurationKey: (all['configurationKey'] as object[]).slice(0, 2) }
    return asked.includes('ResetRetries') ? without(all, 'ResetRetries') : all
  })
  it.wizard.proxy.keys.set('ConnectionTimeOut', '60').set('GetConfigurationMaxKeys', '3')
  await it.wizard.app.handlers['keys.read']({ wallbox: it.wallbox })
  const row = (key: string) => it.wizard.box().keys.rows.find((one) => one.key === key)
  expect(row('ConnectionTimeOut')).toMatchObject({ value: '60', shown: null })
  expect(row('NumberOfConnectors')).toMatchObject({ shown: { code: 'keys.missing' } })
  expect(row('ResetRetries')).toBeUndefined()
})

test('L7 a station that lists its keys and refuses to be asked for one by name has those it lists', async () => {
  const it = await stationThat((asked, answer) => {
    if (!asked.includes('HeartbeatInterval')) throw new Failure('station-refused-call', 'no', { error: 'NotSupported' })
    return answer()
  })
  await it.wizard.app.handlers['keys.read']({ wallbox: it.wallbox })
  const { rows } = it.wizard.box().keys
  expect(rows.find(({ key }) => key === 'HeartbeatInterval')).toMatchObject({ value: '300' })
  expect(rows.some(({ shown }) => shown?.code === 'keys.missing')).toBe(false)
})
