/// <reference types="vite/client" />
import type { Backend } from '../shared/contract.ts'

declare global {
  interface Window {
    /** Handed over by the preload; absent in a browser. */
    readonly backend?: Backend
  }
}
