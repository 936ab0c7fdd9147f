/** Templates as files: what comes in is looked at field by field, and what must not travel neither goes in nor comes out. */
import { describe, expect, test } from 'vitest'
import { say } from '../../../src/shared/words/words.ts'
import { adoptStation, openWizard, type Wizard } from '../../fakes/wizard.ts'
import { fakeDocuments } from '../../fakes/documents.ts'

const good = {
  wattproof: 'template',
  schema: 1,
  name: 'Stadtwerke',
  url: 'wss://csms.example/ocpp',
  wssOnly: true,
  path: '/ocpp',
  policy: 'anyone',
  keys: { HeartbeatInterval: '120' },
  profiles: ['Core'],
}

const load = ({ app }: Wizard, file: unknown): Promise<{ template: string }> =>
  app.handlers['template.load']({ text: typeof file === 'string' ? file : JSON.stringify(file) })

const loaded = ({ app }: Wizard) => app.view().templates.filter(({ from }) => from === 'file')

describe('V7 a template is a file', () => {
  test('loaded, it stands beside the built-in ones, and after a restart, too', async () => {
    const wizard = await openWizard()
    const { template } = await load(wizard, good)
    const { wattproof: _kind, schema: _schema, ...content } = good
    expect(loaded(wizard)).toEqual([{ id: template, from: 'file', ...content }])
    await wizard.clock.advance(1000)
    const again = await openWizard({ documents: fakeDocuments(wizard.documents.kept) })
    expect(loaded(again)).toEqual(loaded(wizard))
  })

  test('what an operator leaves out has its usual value', async () => {
    const wizard = await openWizard()
    await load(wizard, { wattproof: 'template', schema: 1, name: 'Little' })
    expect(loaded(wizard)).toMatchObject([
      { url: '', wssOnly: false, path: null, policy: 'known', keys: {}, profiles: [] },
    ])
  })

  test('the same name again is the same template, made better', async () => {
    const wizard = await openWizard()
    const first = await load(wizard, good)
    const second = await load(wizard, { ...good, policy: 'off' })
    expect(second).toEqual(first)
    expect(loaded(wizard)).toMatchObject([{ policy: 'off' }])
  })

  test('saved from a box and loaded again it is the same; secrets and what points the box somewhere stay behind', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    await wizard.app.handlers['keys.read']({ wallbox })
    const rows = wizard.box().keys.rows
    expect(rows.map(({ key }) => key)).toContain('AuthorizationKey')
    const file = await wizard.app.handlers['template.save']({
      wallbox,
      name: 'Mein Betreiber / =cmd',
      keys: [...rows.map(({ key }) => key), 'ocppu', 'nobody knows'],
    })
    expect(file.name).toBe('wattproof-template-mein-betreiber-cmd.json')
    expect(file.text).not.toMatch(/geheim|AuthorizationKey|ocppu/)
    // The switch says that already.
    expect(file.text).not.toMatch(/LocalAuthorizeOffline|AllowOfflineTxForUnknownId/)
    await load(wizard, file.text)
    expect(loaded(wizard)).toMatchObject([
      {
        name: 'Mein Betreiber / =cmd',
        url: 'wss://csms.example/ocpp',
        policy: 'known',
        keys: { HeartbeatInterval: '300', MeterValueSampleInterval: '60' },
      },
    ])
    await expect(wizard.app.handlers['template.save']({ wallbox, name: ' ', keys: [] })).rejects.toMatchObject({
      code: 'bad-input',
    })
  })

  test('saved from a box that lets its way to the backend be set, it leaves that out', async () => {
    const wizard = await openWizard()
    const wallbox = await adoptStation(wizard)
    for (const key of ['SecurityProfile', 'securityctrlr.identity', 'ALLOWOFFLINETXFORUNKNOWNID'])
      wizard.proxy.keys.set(key, '0')
    await wizard.app.handlers['keys.read']({ wallbox })
    const keys = wizard.box().keys.rows.map(({ key }) => key)
    const { text } = await wizard.app.handlers['template.save']({ wallbox, name: 'Mine', keys })
    expect(text).toMatch(/HeartbeatInterval/)
    expect(text).not.toMatch(/securityprofile|identity|allowoffline/i)
  })

  test('forgotten, boxes that were set up by it go on with the generic one; built-in ones stay', async () => {
    const wizard = await openWizard()
    const { template } = await load(wizard, good)
    const wallbox = await adoptStation(wizard)
    await wizard.app.handlers['backend.choose']({ wallbox, template, url: good.url, identity: 'CP1' })
    await wizard.app.handlers['template.forget']({ template })
    expect(loaded(wizard)).toEqual([])
    expect(wizard.box().backend.template).toBe('generic-1.6')
    await expect(wizard.app.handlers['template.forget']({ template })).rejects.toMatchObject({ code: 'not-found' })
    await expect(wizard.app.handlers['template.forget']({ template: 'steve' })).rejects.toMatchObject({
      code: 'not-possible-now',
    })
  })
})

describe('bad input: a file that is no template says what is wrong with it, and nothing is lost', () => {
  const deep = '['.repeat(60_000) + ']'.repeat(60_000)
  const many = Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`Key${n}`, 'x']))
  test.each<[string, unknown, string, string]>([
    ['no JSON', '<html>', 'notJson', ''],
    ['nested without end', deep, 'notJson', ''],
    ['another document', { name: 'x' }, 'other', 'wattproof'],
    ['a list', [], 'other', ''],
    ['of a later version', { ...good, schema: 2 }, 'newer', 'schema'],
    ['without a name', { ...good, name: '' }, 'field', 'name'],
    ['with a name of two lines', { ...good, name: 'a\nb' }, 'field', 'name'],
    ['with a word nobody knows', { ...good, script: 'x' }, 'unknownField', 'script'],
    ['with a web address', { ...good, url: 'https://csms.example' }, 'field', 'url'],
    ['with a login in its address', { ...good, url: 'wss://me:geheim@csms.example/ocpp' }, 'field', 'url'],
    ['with another switch', { ...good, policy: 'all' }, 'field', 'policy'],
    ['with a number for a value', { ...good, keys: { HeartbeatInterval: 60 } }, 'field', 'keys.HeartbeatInterval'],
    ['with a huge value', { ...good, keys: { A: 'x'.repeat(20_001) } }, 'field', 'keys.A'],
    ['with too many keys', { ...good, keys: many }, 'tooMany', 'keys'],
    ['with too many profiles', { ...good, profiles: Array.from({ length: 51 }, () => 'Core') }, 'field', 'profiles'],
    ['with a password', { ...good, keys: { AuthorizationKey: 'geheim' } }, 'secret', 'keys.AuthorizationKey'],
    [
      'with a password of a 2.x station',
      { ...good, keys: { 'SecurityCtrlr.BasicAuthPassword': 'geheim' } },
      'secret',
      'keys.SecurityCtrlr.BasicAuthPassword',
    ],
    ['with a private key of a box', { ...good, keys: { ocppck: '-----BEGIN' } }, 'secret', 'keys.ocppck'],
    ['that would lead a box away', { ...good, keys: { ocppu: 'ws://evil.example' } }, 'pointing', 'keys.ocppu'],
    [
      'that would lead one away, in capitals',
      { ...good, keys: { OCPPU: 'ws://evil.example' } },
      'pointing',
      'keys.OCPPU',
    ],
    ...[
      ...['SecurityProfile', 'securityprofile', 'SecurityCtrlr.SecurityProfile', '2723_0', 'SecurityCtrlr.Identity'],
      ...['OCPPCommCtrlr.NetworkConfigurationPriority', 'ocppcommctrlr.networkconfigurationpriority'],
      'NetworkConfiguration[2].OcppCsmsUrl',
    ].map((key): [string, unknown, string, string] => [
      `with ${key}, which can cut a box off`,
      { ...good, keys: { [key]: '1' } },
      'connection',
      `keys.${key}`,
    ]),
    ['with the name of a box', { ...good, keys: { fna: 'Garage' } }, 'own', 'keys.fna'],
    ['with `__proto__`', JSON.stringify(good).replace('"HeartbeatInterval"', '"__proto__"'), 'field', '__proto__'],
    ['with `constructor`', { ...good, keys: { constructor: 'x' } }, 'field', 'constructor'],
  ])('%s', async (_what, file, problem, field) => {
    const wizard = await openWizard()
    await load(wizard, { ...good, name: 'Before' })
    const refused = await load(wizard, file).catch((error: unknown) => error)
    expect(refused).toMatchObject({
      code: 'template-unreadable',
      details: { problem: `templates.problem.${problem}`, field },
    })
    for (const language of ['en', 'de'] as const)
      expect(say(language, { code: `templates.problem.${problem}`, values: { field } })).not.toMatch(/templates|[{}]/)
    expect((refused as Error).message).not.toContain('geheim')
    expect(loaded(wizard)).toMatchObject([{ name: 'Before' }])
    expect(Object.prototype).not.toHaveProperty('HeartbeatInterval')
  })
})
