import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import type { Plugin, UserConfig } from 'vite'
import { pagePolicy } from './src/shared/page-policy.ts'

/** Only in the build: the dev server's own scripts are inline. */
const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: pagePolicy.join('; ') },
      injectTo: 'head-prepend',
    },
  ],
}

/** The window alone: `vite build --config vite.renderer.config.ts` makes out/renderer, loadable from file:// and over HTTP. */
export const rendererConfig = {
  root: fileURLToPath(new URL('src/renderer', import.meta.url)),
  base: './',
  plugins: [react(), contentSecurityPolicy],
  build: {
    outDir: fileURLToPath(new URL('out/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome120',
    minify: true,
    modulePreload: { polyfill: false },
    // Fonts and pictures stay files: the policy above knows no data: fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
} satisfies UserConfig

export default rendererConfig
