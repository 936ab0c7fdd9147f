/** Writes what has come since the last commit as the next one, and says how many rows that were. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { openInserts, type Row } from './journal.ts'

const { insert } = openInserts(workerData as string)
const port = parentPort
port?.on('message', (first: Row) => {
  const group = [first]
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) group.push(next.message as Row)
  insert(group)
  port.postMessage(group.length)
})
port?.postMessage(0)
