/** Reads files that anybody may have written: hashed while streamed, with limits, never followed to a device or a pipe. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat } from 'node:fs/promises'

/** Why a file cannot be taken as what it should be, in words. */
export class Unusable extends Error {}

export interface Read {
  bytes: number
  sha256: string
}

/** Streams the file once; `chunk` sees every part. Throws `Unusable`. */
export async function readHashed(
  path: string,
  maxBytes: number,
  chunk: (part: Buffer) => void = () => undefined,
): Promise<Read> {
  const found = await lstat(path).catch(() => null)
  if (found === null) throw new Unusable('the file is missing')
  if (!found.isFile()) throw new Unusable('this is not a plain file')
  if (found.size > maxBytes) throw new Unusable(`the file is larger than ${String(maxBytes)} bytes`)
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const part of createReadStream(path, { end: maxBytes }) as AsyncIterable<Buffer>) {
      bytes += part.length
      hash.update(part)
      chunk(part)
    }
  } catch (error) {
    if (error instanceof Unusable) throw error
    throw new Unusable(
      `the file cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'})`,
    )
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Splits a stream of bytes into lines; a line over `maxBytes` is refused before it is held. Throws `Unusable`. */
export function lineSplitter(
  maxBytes: number,
  line: (text: string, number: number) => void,
): { take(part: Buffer): void; end(): void } {
  let held: Buffer[] = []
  let length = 0
  let number = 0
  const hold = (part: Buffer): void => {
    length += part.length
    if (length > maxBytes) throw new Unusable(`line ${String(number + 1)} is longer than ${String(maxBytes)} bytes`)
    held.push(part)
  }
  const close = (): void => {
    number++
    const text = Buffer.concat(held).toString('utf8')
    held = []
    length = 0
    line(text, number)
  }
  return {
    take(part) {
      let from = 0
      for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, from)) {
        hold(part.subarray(from, at))
        close()
        from = at + 1
      }
      if (from < part.length) hold(part.subarray(from))
    },
    end() {
      if (length > 0) close()
    },
  }
}

/** The JSON value of a text. Throws `Unusable` for no JSON and for nesting deeper than `maxDepth`. */
export function parseBounded(text: string, maxDepth = 100): unknown {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (inString) {
      if (sign === 92 /* \ */) at++
      else if (sign === 34 /* " */) inString = false
    } else if (sign === 34) inString = true
    else if (sign === 91 /* [ */ || sign === 123 /* { */) {
      if (++depth > maxDepth) throw new Unusable(`nested deeper than ${String(maxDepth)} levels`)
    } else if (sign === 93 || sign === 125) depth--
  }
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Unusable('this is not JSON')
  }
}
