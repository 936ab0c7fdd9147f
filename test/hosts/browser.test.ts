import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findBrowser, openBrowser, packagedBrowser } from '../browser.ts'

test('a named browser that is not there is said in words, not replaced by another', () => {
  const named = join(import.meta.dirname, 'no-such-browser')
  expect(() => findBrowser({ CHROME_PATH: named })).toThrow(
    expect.objectContaining({ code: 'browser-missing', message: expect.stringContaining(named) }),
  )
})

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'without an installed browser the Chromium inside the npm package draws pages, several at once',
  async () => {
    const found = packagedBrowser()
    expect(found.says).toContain('@sparticuz/chromium')
    const browser = await openBrowser(found)
    try {
      const pages = await Promise.all([1, 2].map(() => browser.newContext().then((context) => context.newPage())))
      await Promise.all(pages.map((page, n) => page.setContent(`<h1>page ${n}</h1>`)))
      expect(await Promise.all(pages.map((page) => page.textContent('h1')))).toEqual(['page 0', 'page 1'])
    } finally {
      await browser.close()
    }
  },
  120_000,
)
