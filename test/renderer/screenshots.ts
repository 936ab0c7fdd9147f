/**
 * Looks at the window: one picture of every sample in every look.
 * `node test/renderer/screenshots.ts FOLDER [sample …]`, after `vite build --config vite.renderer.config.ts`.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openBrowser } from '../browser.ts'
import { servePreview } from './preview-server.ts'
import { samples } from './samples.ts'

const [folder, ...wanted] = process.argv.slice(2)
if (folder === undefined) throw new Error('screenshots.ts FOLDER [sample …]')
await mkdir(folder, { recursive: true })

const names = wanted.length > 0 ? wanted : Object.keys(samples)
const preview = await servePreview(names[0] ?? 'welcome')
const browser = await openBrowser()
const shapes = [
  { name: 'light', look: 'light', language: 'en', width: 1280, height: 860 },
  { name: 'dark', look: 'dark', language: 'de', width: 1280, height: 860 },
  { name: 'narrow', look: 'light', language: 'de', width: 420, height: 860 },
  { name: 'contrast', look: 'contrast', language: 'en', width: 1280, height: 860 },
]
try {
  for (const shape of shapes) {
    const context = await browser.newContext({
      viewport: { width: shape.width, height: shape.height },
      reducedMotion: 'reduce',
    })
    await context.addInitScript(
      ([look, language]) => {
        localStorage.setItem('look', look ?? '')
        localStorage.setItem('language', language ?? '')
      },
      [shape.look, shape.language],
    )
    const page = await context.newPage()
    page.on('console', (message) => {
      if (message.type() === 'error') console.error(shape.name, message.text())
    })
    for (const name of names) {
      preview.show(name)
      await page.goto(preview.url)
      await page.locator('main h1').waitFor()
      // What lies in a drawer is opened first.
      if (name.startsWith('cable')) {
        await page.getByRole('button', { name: /^(Use a cable|Kabel benutzen)/ }).click()
        await page.getByRole('dialog').waitFor()
      }
      // A tall window instead of a full page: the footer then stands where it stands for the reader.
      const tall = await page.evaluate(() =>
        Math.max(
          document.documentElement.scrollHeight,
          ...[...document.querySelectorAll('[role="dialog"] *, [role="dialog"]')].map((part) => part.scrollHeight),
        ),
      )
      await page.setViewportSize({ width: shape.width, height: Math.max(shape.height, tall) })
      await page.screenshot({ path: join(folder, `${name}-${shape.name}.png`) })
      await page.setViewportSize({ width: shape.width, height: shape.height })
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      if (wide > 0) console.error(`${name} in ${shape.name} is ${wide} px too wide`)
    }
    await context.close()
  }
} finally {
  await browser.close()
  await preview.close()
}
