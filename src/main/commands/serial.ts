/** `wattproof serial`: the serial ports of this computer, and what is probably behind each. Opens none. */
import { say } from '../../shared/words/words.ts'
import { portViews } from '../core/serial/hints.ts'
import { createSerial } from '../platform/serial.ts'
import { optionsOf, type Io } from './io.ts'

/** Exit code: 0 at least one port is there, 1 none. Failure `serial-not-listed`: exit code 2. */
export async function serial(args: string[], io: Io): Promise<number> {
  const { values } = optionsOf(args, { json: { type: 'boolean', default: false } })
  const ports = portViews(await createSerial().ports())
  for (const { path, maker, product, hint } of ports) {
    const means = hint === null ? '' : say('en', hint)
    if (values.json) io.out(JSON.stringify({ event: 'port', path, maker, product, hint: means }))
    else io.out([path, maker, product, means].filter((part) => part !== '').join('  '))
  }
  return ports.length > 0 ? 0 : 1
}
