import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Language } from '../../shared/words/area.ts'
import { say } from '../../shared/words/words.ts'
import { notNow } from '../../shared/not-now.ts'
import { asFileName, type Offer } from '../offer.ts'
import { diskFailure } from '../platform/disk-failure.ts'
import type { ElectronModule } from './module.ts'

/** Asks where the report should go, copies it there as a folder of its own, shows it. Failures: `not-possible-now` (cancelled), `disk-full`, `data-unreadable`. */
export function offerFolder({ dialog, shell }: ElectronModule, language: Language): Offer {
  return async (folder, name) => {
    const { canceled, filePaths } = await dialog.showOpenDialog({
      title: say(language, { code: 'host.pickFolder' }),
      buttonLabel: say(language, { code: 'host.save' }),
      properties: ['openDirectory', 'createDirectory'],
    })
    const chosen = filePaths[0]
    if (canceled || chosen === undefined) throw notNow('notNow.noFolder')
    const place = join(chosen, asFileName(name))
    try {
      // An earlier report of the same name is never overwritten.
      await cp(folder, place, { recursive: true, force: false, errorOnExist: true })
    } catch (error) {
      throw diskFailure(error, place)
    }
    shell.showItemInFolder(join(place, 'report.pdf'))
    return { href: null }
  }
}
