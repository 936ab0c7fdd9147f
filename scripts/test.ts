/** `npm test`: finds a browser, builds what is stale, runs every test, and says how many in one plain line. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowser } from '../test/browser.ts'
import { buildDesktop } from './built.ts'

const root = join(import.meta.dirname, '..')

function runTests(args: readonly string[]): number {
  const found = findBrowser()
  console.log(found.says)
  buildDesktop((line) => console.log(line))
  const folder = mkdtempSync(join(tmpdir(), 'wattproof-tests-'))
  const results = join(folder, 'results.json')
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${results}`,
      ...args,
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...found.env, CHROME_PATH: found.path },
    },
  )
  const { passed, failed, skipped } = countsIn(results)
  rmSync(folder, { recursive: true })
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  // A run in which nothing ran proves nothing.
  return status === 0 && failed === 0 && passed > 0 ? 0 : 1
}

interface Results {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  /** A file that could not even be loaded fails without a failed test. */
  testResults: { status: string; assertionResults: unknown[] }[]
}

function countsIn(file: string): { passed: number; failed: number; skipped: number } {
  let results: Results
  try {
    results = JSON.parse(readFileSync(file, 'utf8')) as Results
  } catch {
    return { passed: 0, failed: 0, skipped: 0 } // Vitest ended before it wrote them; its own lines say why.
  }
  const unloaded = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + unloaded.length,
    skipped: results.numPendingTests + results.numTodoTests,
  }
}

try {
  process.exitCode = runTests(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
