/** Boxes that are asked by UDP. */
import { createSocket } from 'node:dgram'
import { Failure } from '../../../shared/failure.ts'
import type { Lan } from '../../core/host.ts'
import { fairShare } from './fair-share.ts'

/**
 * A socket on `port` of every address, shared with programs that share it, too. What cannot be sent is lost, as any datagram
 * may be. Failures `port-in-use`, `address-not-available`.
 */
export const datagrams: Lan['datagrams'] = (port, heard) =>
  new Promise((resolve, reject) => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    const admit = fairShare()
    let closed = false
    socket.on('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE'
      reject(
        new Failure(
          taken ? 'port-in-use' : 'address-not-available',
          `UDP port ${port} cannot be listened on (${error.message}).`,
          { port },
        ),
      )
    })
    socket.on('message', (message, from) => {
      if (!closed && admit(from.address)) heard(message.toString('latin1'), from.address)
    })
    socket.bind(port, () => {
      socket.setBroadcast(true)
      resolve({
        send: (text, address, to) => {
          if (!closed) socket.send(Buffer.from(text, 'latin1'), to, address, () => undefined)
        },
        close: () => {
          if (closed) return
          closed = true
          socket.close()
        },
      })
    })
  })
