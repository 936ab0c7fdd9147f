/** Archives offered to the browser until the app ends; the address is a secret of its own beside the session. */
import { createReadStream, statSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { basename } from 'node:path'
import { pipeline } from 'node:stream'
import { securityHeaders } from '../pages.ts'
import { secret } from './admission.ts'

export interface Downloads {
  /** Where a page fetches this zip file. */
  offer(file: string): string
  /** Sends the file of this path; false when nothing is offered there. */
  send(path: string, response: ServerResponse): boolean
}

export function createDownloads(): Downloads {
  const offered = new Map<string, string>()
  return {
    offer(file) {
      const path = `/download/${secret()}`
      offered.set(path, file)
      return path
    },
    send(path, response) {
      const file = offered.get(path)
      if (file === undefined) return false
      const name = basename(file)
      response.writeHead(200, {
        ...securityHeaders,
        'Content-Type': 'application/zip',
        'Content-Length': statSync(file).size,
        // RFC 6266: a plain name for old readers, the real one in UTF-8.
        'Content-Disposition': `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`,
        'Cache-Control': 'no-store',
      })
      pipeline(createReadStream(file), response, () => undefined)
      return true
    },
  }
}
