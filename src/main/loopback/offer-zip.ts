import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zip } from 'fflate'
import { asFileName, type Offer } from '../offer.ts'
import { diskFailure } from '../platform/disk-failure.ts'
import type { Downloads } from './downloads.ts'

/** One archive beside the folder, offered to the page. Packed by fflate's own worker threads. Failures: `disk-full`, `data-unreadable`. */
export function offerZip(downloads: Downloads): Offer {
  return async (folder, title) => {
    const name = asFileName(title)
    const archive = join(folder, '..', `${name}.zip`)
    try {
      const names = await readdir(folder)
      const files = await Promise.all(
        names.map(async (file) => [`${name}/${file}`, await readFile(join(folder, file))] as const),
      )
      await writeFile(archive, await packed(Object.fromEntries(files)))
    } catch (error) {
      throw diskFailure(error, archive)
    }
    return { href: downloads.offer(archive) }
  }
}

function packed(files: Record<string, Uint8Array>): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    zip(files, { level: 6 }, (error, data) => {
      if (error === null) resolve(data)
      else reject(error)
    })
  })
}
