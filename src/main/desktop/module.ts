/// <reference types="electron" />

/**
 * The `electron` module as a value that is passed on: only `electron.ts` imports it, because an import where the binary
 * is missing begins a download. Tests pass a stand-in.
 */
export type ElectronModule = typeof Electron.CrossProcessExports
