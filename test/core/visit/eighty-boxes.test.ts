/** B6 a site of many boxes: what a window is told and what the disk gets does not grow with what nobody looks at. */
import { describe, expect, test } from 'vitest'
import { openNotebook } from '../../../src/main/core/visit/notebook.ts'
import type { Documents } from '../../../src/main/core/host.ts'
import { fakeClock, settled } from '../../fakes/clock.ts'
import { passing } from '../../fakes/steps.ts'
import { adoptStation, openWizard, type Wizard } from '../../fakes/wizard.ts'

const rowsShown = ({ app }: Wizard): number[] => app.view().wallboxes.map(({ keys }) => keys.rows.length)

describe('B6 the view of many boxes', () => {
  test('has the keys of the box that is shown, and of the others only that they were read', async () => {
    const wizard = await openWizard()
    const first = await adoptStation(wizard, 'CP1')
    const second = await adoptStation(wizard, 'CP2')
    for (const wallbox of [first, second]) await passing(wizard, 1000, wizard.app.handlers['keys.read']({ wallbox }))
    const [none, count = 0] = rowsShown(wizard)
    expect(none).toBe(0)
    expect(count).toBeGreaterThan(wizard.proxy.keys.size)
    expect(wizard.app.view().wallboxes.map(({ keys }) => keys.state)).toEqual(['read', 'read'])
    expect(wizard.app.view().wallboxes.map(({ backend }) => backend.byHand !== undefined)).toEqual([false, true])
    await wizard.app.handlers['wallbox.select']({ wallbox: first })
    expect(rowsShown(wizard)).toEqual([count, 0])
    // What is asked of a box that is not shown has all of it.
    const report = await wizard.app.handlers['report.preview']({ wallbox: second, language: 'en' })
    expect(report.keys).toHaveLength(wizard.proxy.keys.size)
  })

  test('a box more adds little to it, however many keys it has', async () => {
    const wizard = await openWizard()
    for (let n = 0; n < 80; n++) wizard.proxy.keys.set(`Vendor${n}`, 'x'.repeat(20))
    const size = (): number => JSON.stringify(wizard.app.view()).length
    const sizes: number[] = []
    for (const identity of ['CP1', 'CP2', 'CP3']) {
      const wallbox = await adoptStation(wizard, identity)
      await passing(wizard, 1000, wizard.app.handlers['keys.read']({ wallbox }))
      sizes.push(size())
    }
    expect(sizes[2]! - sizes[1]!).toBeLessThan(6_000)
  })
})

describe('H9 saving', () => {
  test('whoever asks while one is written shares the next, which has all that is known then', async () => {
    const ends: (() => void)[] = []
    const saved: string[] = []
    const documents: Documents = {
      load: () => Promise.resolve(undefined),
      save: (_, value) => {
        saved.push((value as { site: { name: string } }).site.name)
        return new Promise((resolve) => ends.push(resolve))
      },
    }
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
    const notebook = await openNotebook(fakeClock(), documents, log)
    const done: string[] = []
    const save = (name: string): void => {
      notebook.visit.site = { ...notebook.visit.site, name }
      void notebook.save().then(() => done.push(name))
    }
    save('one')
    await settled()
    save('two')
    save('three')
    await settled()
    expect([saved, done]).toEqual([['one'], []])
    ends.shift()!()
    await settled()
    expect([saved, done]).toEqual([['one', 'three'], ['one']])
    ends.shift()!()
    await settled()
    expect(done).toEqual(['one', 'two', 'three'])
  })
})
