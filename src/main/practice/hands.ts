/** What an installer does at a wallbox, here without a body. */
import type { Wallbox } from './wallbox.ts'

export interface Hands {
  present(idTag: string): Promise<void>
  plugIn(): Promise<void>
  unplug(): Promise<void>
}

export const handsOf = (box: Pick<Wallbox, 'present' | 'plugIn' | 'unplug'>): Hands => ({
  async present(idTag) {
    await box.present(idTag)
  },
  plugIn: () => Promise.resolve(box.plugIn()),
  unplug: () => Promise.resolve(box.unplug()),
})
