/**
 * A process of its own that fills the disk of a store, then uses its reserve. Prints a JSON line for each stage and waits
 * to be killed. Arguments: directory.
 */
import { openProxyStore } from '../../src/main/platform/store/store.ts'
import { message } from './store-rows.ts'

const store = await openProxyStore(process.argv[2] ?? '')
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
const frame = `[2,"m","MeterValues",{"filler":"${'x'.repeat(700)}"}]`
let seq = 0
while (store.room() === 'enough' && seq < 50_000) {
  await Promise.all(Array.from({ length: 20 }, () => store.apply({ messages: [message(++seq, { frame })] })))
}
say({ stage: 'reserve', room: store.room(), stored: seq })

let refused = 0
const tried = async (changes: Parameters<typeof store.apply>[0]): Promise<void> =>
  store.apply(changes).catch(() => {
    refused++
  })
for (let at = 1; at <= 300; at++) {
  const patch = [{ station: 'CP1', seq: at, set: { state: 'delivered', deliveredAt: 5, answer: '{"a":1}' } as const }]
  await tried({ messages: [message(at, { station: 'CP2', part: 'end' })] })
  await tried({ patch, drop: [{ station: 'CP1', seq: 300 + at }] })
}
say({ stage: 'ended', room: store.room(), refused })
setInterval(() => undefined, 60_000)
