import type { ReactNode } from 'react'
import type { WallboxView } from '../../shared/visit.ts'
import { TestPrepare } from './test-prepare.tsx'
import { TestResult } from './test-result.tsx'
import { TestRunning } from './test-running.tsx'

/** Step 6: before, during and after the failover test. */
export function TestStep({ box }: { box: WallboxView }): ReactNode {
  switch (box.test.state) {
    case 'idle':
    case 'cancelled':
      return <TestPrepare box={box} />
    case 'running':
      return <TestRunning box={box} />
    case 'finished':
      return <TestResult box={box} />
  }
}
