/** The steps most tests of a visit begin with: found, adopted, given a backend, pointed here. */
import { adoptGoe, type Wizard } from './wizard.ts'

/** Handlers that wait by the clock: lets `ms` pass until they are done. */
export async function passing<T>(wizard: Wizard, ms: number, task: Promise<T>): Promise<T> {
  const held = task.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error
    },
  )
  await wizard.clock.advance(ms)
  return (await held)()
}

/** Found by its typed address and taken into the visit; gives its id. */
export async function adoptAt(wizard: Wizard, address: string): Promise<string> {
  await passing(wizard, 5000, wizard.app.handlers['discovery.ask']({ address }))
  const found = wizard.app.view().discovery.boxes.find((box) => box.address === address)!
  return (await passing(wizard, 5000, wizard.app.handlers['wallbox.adopt']({ found: found.id }))).wallbox
}

export async function choose(
  wizard: Wizard,
  wallbox: string,
  identity: string,
  url = 'ws://csms.example/ocpp',
): Promise<void> {
  const { handlers } = wizard.app
  await passing(wizard, 5000, handlers['backend.choose']({ wallbox, template: 'generic-1.6', url, identity }))
}

/** The go-e of the wizard, pointed here and not yet connected; gives its id. */
export async function goePointed(wizard: Wizard): Promise<string> {
  const wallbox = await adoptGoe(wizard)
  await choose(wizard, wallbox, '990077')
  await passing(wizard, 5000, wizard.app.handlers['backend.apply']({ wallbox }))
  return wallbox
}

/** The same, connected. */
export async function goeHere(wizard: Wizard): Promise<string> {
  const wallbox = await goePointed(wizard)
  wizard.proxy.connect('990077')
  await wizard.clock.advance(200)
  return wallbox
}
