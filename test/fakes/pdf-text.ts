import { inflateSync } from 'node:zlib'

/** The words of a PDF as pdfmake writes it, page by page; nothing need be installed to read it. Not a reader for other PDFs. */
export function pdfPages(pdf: Uint8Array): string[] {
  const objects = objectsOf(Buffer.from(pdf))
  const fonts = new Map(
    [...objects].flatMap(([number, { head }]) => {
      const map = /\/ToUnicode (\d+) 0 R/.exec(head)?.[1]
      return map === undefined ? [] : [[number, glyphsOf(objects.get(Number(map))?.stream ?? '')] as const]
    }),
  )
  const root = [...objects.values()].find(({ head }) => /\/Type \/Pages\b/.test(head))
  const kids = /\/Kids \[([^\]]*)\]/.exec(root?.head ?? '')?.[1] ?? ''
  return [...kids.matchAll(/(\d+) 0 R/g)].map(([, page]) => {
    const { head = '' } = objects.get(Number(page)) ?? {}
    const content = objects.get(Number(/\/Contents (\d+) 0 R/.exec(head)?.[1]))?.stream ?? ''
    const resources = objects.get(Number(/\/Resources (\d+) 0 R/.exec(head)?.[1]))?.head ?? head
    const named = new Map(
      [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', number]) => [name, fonts.get(Number(number))]),
    )
    return textOf(content, named)
  })
}

/** Stands for a character the font does not have: a box on paper. */
export const missing = '\ufffd'

type Glyphs = Map<number, string>

function objectsOf(pdf: Buffer): Map<number, { head: string; stream: string }> {
  const text = pdf.toString('latin1')
  const objects = new Map<number, { head: string; stream: string }>()
  for (const found of text.matchAll(/^(\d+) 0 obj\n/gm)) {
    const from = found.index + found[0].length
    const end = text.indexOf('endobj', from)
    const at = text.slice(from, end).search(/stream\r?\n/)
    const head = at < 0 ? text.slice(from, end) : text.slice(from, from + at)
    const begin = from + at + (/stream\r?\n/.exec(text.slice(from + at, from + at + 10))?.[0].length ?? 0)
    const length = Number(/\/Length (\d+)/.exec(head)?.[1] ?? 0)
    const bytes = at < 0 ? Buffer.alloc(0) : pdf.subarray(begin, begin + length)
    objects.set(Number(found[1]), {
      head,
      stream: (head.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1'),
    })
  }
  return objects
}

/** Glyph numbers to characters, from a ToUnicode map. */
function glyphsOf(map: string): Glyphs {
  const glyphs: Glyphs = new Map()
  for (const [, first = '', list = ''] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi)) {
    const codes = [...list.matchAll(/<([0-9a-f ]*)>/gi)]
    codes.forEach(([, hex = ''], index) =>
      glyphs.set(parseInt(first, 16) + index, Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le')),
    )
  }
  return glyphs
}

function textOf(content: string, fonts: Map<string, Glyphs | undefined>): string {
  let glyphs: Glyphs | undefined
  let text = ''
  for (const [, font, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (font !== undefined) glyphs = fonts.get(font)
    for (const [, hex = ''] of (shown ?? '').matchAll(/<([0-9a-f]+)>/gi))
      for (let at = 0; at < hex.length; at += 4) {
        const glyph = parseInt(hex.slice(at, at + 4), 16)
        text += glyph === 0 ? missing : (glyphs?.get(glyph) ?? missing)
      }
    text += ' '
  }
  return text.replace(/\s+/g, ' ')
}
