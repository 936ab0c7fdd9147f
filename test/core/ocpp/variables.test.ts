/** L7: how variables of OCPP 2.x are named, read from reports, and matched with the keys of 1.6. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { configKey, configKeys } from '../../../src/main/core/ocpp/config-keys.ts'
import {
  asKey16,
  asVariable,
  isSecretVariable,
  knownVariable,
  knownVariables,
  meaningOf,
} from '../../../src/main/core/ocpp/variables-table.ts'
import {
  addressOf,
  parseVariable,
  plainVariable,
  printVariable,
  readReport,
  variableOf,
  type Variable,
} from '../../../src/main/core/ocpp/variables.ts'
import { dictionary } from '../../../src/shared/words/words.ts'

const identifier = fc.string({
  unit: fc.constantFrom('a', 'Z', '0', '9', '*', '-', '_', '=', ':', '+', '|', '@', '.'),
  minLength: 1,
  maxLength: 50,
})
/** What stations that break the rules may call theirs. */
const anything = fc.string({ unit: 'binary', minLength: 1, maxLength: 50 })
const place = fc.integer({ min: 0, max: 2_147_483_647 })

function variables(name: fc.Arbitrary<string>): fc.Arbitrary<Variable> {
  return fc
    .record({
      component: name,
      componentInstance: fc.option(name),
      at: fc.oneof(
        fc.constant({ evse: null, connector: null }),
        place.map((evse) => ({ evse, connector: null })),
        fc.record({ evse: place, connector: place }),
      ),
      name,
      instance: fc.option(name),
    })
    .map(({ at, ...variable }) => ({ ...variable, ...at }))
}

describe('L7 one spelling', () => {
  test.each([
    ['OCPPCommCtrlr.HeartbeatInterval', plainVariable('OCPPCommCtrlr', 'HeartbeatInterval')],
    ['OCPPCommCtrlr.MessageTimeout[Default]', plainVariable('OCPPCommCtrlr', 'MessageTimeout', 'Default')],
    ['EVSE#1.Power', { ...plainVariable('EVSE', 'Power'), evse: 1 }],
    ['Connector#1.2.PhaseRotation', { ...plainVariable('Connector', 'PhaseRotation'), evse: 1, connector: 2 }],
    [
      'Sensor[a.b]#1.2.T[x.y]',
      { ...plainVariable('Sensor', 'T', 'x.y'), componentInstance: 'a.b', evse: 1, connector: 2 },
    ],
    // A name of dots and digits must not read as a place.
    ['EVSE#1.2%2E3', { ...plainVariable('EVSE', '2.3'), evse: 1 }],
    ['EVSE#1.2', { ...plainVariable('EVSE', '2'), evse: 1 }],
    ['a%2Eb.c%2Ed', plainVariable('a.b', 'c.d')],
    ['a%5Bb%5D.c%23', plainVariable('a[b]', 'c#')],
  ])('%s', (key, variable) => {
    expect(printVariable(variable)).toBe(key)
    expect(parseVariable(key)).toEqual(variable)
  })

  test.each(['HeartbeatInterval', '', '.', 'a.', '.b', 'a.b.c', 'a#x.b', 'a[b.c', '__proto__'])(
    '%j is no variable',
    (text) => {
      expect(parseVariable(text)).toBe(null)
    },
  )

  test('what is printed reads back as the same variable, whatever its names are', () => {
    for (const name of [identifier, anything])
      fc.assert(
        fc.property(variables(name), (one) => {
          expect(parseVariable(printVariable(one))).toEqual(one)
        }),
      )
  })

  test('two variables never have one key', () => {
    fc.assert(
      fc.property(
        variables(fc.constantFrom('a', '.', '1', 'a.1', '%2E')),
        variables(fc.constantFrom('a', '.', '1', 'a.1', '%2E')),
        (one, other) => {
          if (printVariable(one) === printVariable(other)) expect(one).toEqual(other)
        },
      ),
    )
  })

  test('a payload names the same variable', () => {
    fc.assert(
      fc.property(variables(identifier), (one) => {
        expect(variableOf(addressOf(one))).toEqual(one)
      }),
    )
  })
})

describe('L7 the table', () => {
  test('each variable is known by its own key, in any case, and on any EVSE', () => {
    for (const known of knownVariables) {
      const variable = parseVariable(known.key)!
      expect(printVariable(variable)).toBe(known.key)
      expect(knownVariable({ ...variable, component: variable.component.toUpperCase(), evse: 1 })).toBe(known)
    }
  })

  test('each has one line of meaning in both languages, and no line is left over', () => {
    const codes = knownVariables.map(({ key }) => meaningOf(parseVariable(key)!)!.code)
    for (const code of codes)
      for (const language of ['de', 'en'] as const) expect(dictionary[language]).toHaveProperty([code])
    const written = Object.keys(dictionary.en).filter((code) => code.startsWith('variables.meaning.'))
    expect(written.filter((code) => !codes.includes(code))).toEqual([])
    expect(meaningOf(plainVariable('Vendor', 'Thing'))).toBe(null)
  })

  test('each 1.6 key of the mapping is one of the specification, of the same type, and maps back', () => {
    const mapped = knownVariables.flatMap(({ key, key16, type }) => (key16 === null ? [] : [{ key, key16, type }]))
    expect(mapped.length).toBeGreaterThan(30)
    for (const { key, key16, type } of mapped) {
      expect(configKey(key16)).toMatchObject({ key: key16, type })
      expect([asVariable(key16.toLowerCase()), asKey16(key.toUpperCase())]).toEqual([key, key16])
    }
  })

  test('L7 keys without a variable of the same values are not mapped', () => {
    expect(configKeys.map(({ key }) => key).filter((key) => asVariable(key) === null)).toEqual([
      'BlinkRepeat',
      'ConnectorPhaseRotation',
      'ConnectorPhaseRotationMaxLength',
      'LightIntensity',
      'MeterValuesAlignedDataMaxLength',
      'MeterValuesSampledDataMaxLength',
      'MinimumStatusDuration',
      'NumberOfConnectors',
      'StopTxnAlignedDataMaxLength',
      'StopTxnSampledDataMaxLength',
      'SupportedFeatureProfiles',
      'SupportedFeatureProfilesMaxLength',
      'StopTransactionMaxMeterValues',
      'LocalAuthListMaxLength',
      'ChargingScheduleAllowedChargingRateUnit',
      'MaxChargingProfilesInstalled',
      'CertificateStoreMaxLength',
    ])
    expect(asKey16('AuthCtrlr#1.LocalAuthorizeOffline')).toBe(null)
    expect(asKey16('HeartbeatInterval')).toBe(null)
  })

  test('G5 passwords are secret by the standard and by their names', () => {
    expect(isSecretVariable(plainVariable('SecurityCtrlr', 'BasicAuthPassword'))).toBe(true)
    expect(isSecretVariable(plainVariable('Modem', 'WifiPassword'))).toBe(true)
    expect(isSecretVariable(plainVariable('SecurityCtrlr', 'Identity'))).toBe(false)
  })
})

describe('L7 a report', () => {
  const item = (more: object): object => ({
    component: { name: 'AuthCtrlr' },
    variable: { name: 'Enabled' },
    variableAttribute: [{ value: 'true' }],
    ...more,
  })

  test('says value, unit, limits and choices', () => {
    const [read] = readReport({
      reportData: [
        item({
          variableAttribute: [
            { type: 'MaxSet', value: '9' },
            { type: 'Actual', value: '5', mutability: 'ReadOnly' },
          ],
          variableCharacteristics: { dataType: 'OptionList', unit: 's', maxLimit: 7, valuesList: 'a, b,,c' },
        }),
      ],
    })
    expect(read).toEqual({
      variable: plainVariable('AuthCtrlr', 'Enabled'),
      ...{ value: '5', mutability: 'ReadOnly', dataType: 'OptionList', unit: 's', maxLimit: 7 },
      valuesList: ['a', 'b', 'c'],
    })
  })

  test.each([
    ['no list', {}],
    ['no items', { reportData: [null, 7, 'x', []] }],
    ['no variable', { reportData: [item({ variable: {} })] }],
    ['a name longer than any', { reportData: [item({ component: { name: 'x'.repeat(51) } })] }],
    ['only a target', { reportData: [item({ variableAttribute: [{ type: 'Target', value: '1' }] })] }],
  ])('%s is left out', (_what, payload) => {
    expect(readReport(payload)).toEqual([])
  })

  test('a value that is no text is read as what it says, and nothing makes it throw', () => {
    const values = [true, 7, null, {}].map((value) => item({ variableAttribute: [{ value }] }))
    expect(readReport({ reportData: values }).map(({ value }) => value)).toEqual(['true', '7', null, null])
    fc.assert(
      fc.property(fc.jsonValue(), (value) => void readReport({ reportData: [value, item({ component: value })] })),
    )
  })
})
