import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { rendererConfig } from './vite.renderer.config.ts'

/** Threads are files of their own, also when built: every `…-worker.ts` becomes one beside the main file. */
const workers = Object.fromEntries(globSync('src/main/**/*-worker.ts').map((file) => [basename(file, '.ts'), file]))

/** Sources name a worker by its TypeScript file, which is what runs unbuilt. */
const builtWorkers: Plugin = {
  name: 'built-workers',
  transform: (code) => code.replace(/new URL\((['"])(?:[\w.-]+\/)*([\w-]+-worker)\.ts\1/g, "new URL('./$2.js'"),
}

/** Three builds: the main process, the preload as the one CommonJS file a sandbox asks for, and the window. */
export default defineConfig({
  main: {
    plugins: [builtWorkers],
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        input: { electron: 'src/main/electron.ts', ...workers },
        // All in one folder: a worker is looked for beside whichever part starts it.
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: 'src/main/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: rendererConfig,
})
