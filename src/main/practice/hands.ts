/** What an installer does at a wallbox, here without a body. */
import type { Wallbox } from './wallbox.ts'

export interface Hands {
  present(idTag: string): Promise<void>
  plugIn(): Promise<void>
  unplug(): Promise<void>
  /** Types a backend URL, its identity included, into the menu of the wallbox. */
  dial(url: string): Promise<void>
}

export const handsOf = (box: Pick<Wallbox, 'present' | 'plugIn' | 'unplug' | 'configure'>): Hands => ({
  async present(idTag) {
    await box.present(idTag)
  },
  plugIn: () => Promise.resolve(box.plugIn()),
  unplug: () => Promise.resolve(box.unplug()),
  dial: (url) => Promise.resolve(box.configure({ ocppe: true, ocppu: url })),
})
