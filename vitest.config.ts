import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** Tests open real sockets, child processes and a browser: few at a time, patient, never repeated until they pass. */
export default defineConfig({
  plugins: [react()],
  test: {
    environment: 'node',
    include: ['test/**/*.test.{ts,tsx}'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    retry: 0,
    // A test file that was lost must not look like a success.
    passWithNoTests: false,
  },
})
