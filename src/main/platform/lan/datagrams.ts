/** Boxes that are asked by UDP. */
import { createSocket, type Socket } from 'node:dgram'
import { Failure } from '../../../shared/failure.ts'
import type { Lan } from '../../core/host.ts'
import { fairShare } from './fair-share.ts'

type Ear = (text: string, address: string) => void

/** One socket a port in this process: with two, an answer would reach only one of those that listen. */
const open = new Map<number, { socket: Promise<Socket>; ears: Set<Ear> }>()

/**
 * A socket on `port` of every address, shared with programs that share it, too. What cannot be sent is lost, as any datagram
 * may be. Failures `port-in-use`, `address-not-available`.
 */
export const datagrams: Lan['datagrams'] = async (port, heard) => {
  // Each caller has an ear of its own, also with the same function.
  const ear: Ear = (text, address) => heard(text, address)
  const ears = open.get(port)?.ears ?? new Set<Ear>()
  ears.add(ear)
  const shared = open.get(port) ?? { socket: bind(port, ears), ears }
  open.set(port, shared)
  const leave = (): boolean => ears.delete(ear) && ears.size === 0 && open.get(port) === shared && open.delete(port)
  let socket: Socket
  try {
    socket = await shared.socket
  } catch (failure) {
    leave()
    throw failure
  }
  return {
    send(text, address, to) {
      if (ears.has(ear)) socket.send(Buffer.from(text, 'latin1'), to, address, () => undefined)
    },
    close() {
      if (leave()) socket.close()
    },
  }
}

function bind(port: number, ears: ReadonlySet<Ear>): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    const admit = fairShare()
    socket.on('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE'
      const code = taken ? 'port-in-use' : 'address-not-available'
      reject(new Failure(code, `UDP port ${port} cannot be listened on (${error.message}).`, { port }))
    })
    socket.on('message', (message, from) => {
      if (admit(from.address)) for (const ear of ears) ear(message.toString('latin1'), from.address)
    })
    socket.bind(port, () => {
      socket.setBroadcast(true)
      resolve(socket)
    })
  })
}
