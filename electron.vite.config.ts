import { defineConfig } from 'electron-vite'
import { rendererConfig } from './vite.renderer.config.ts'

/** Three builds: the main process, the preload as the one CommonJS file a sandbox asks for, and the window. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: { input: { electron: 'src/main/electron.ts' } },
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
