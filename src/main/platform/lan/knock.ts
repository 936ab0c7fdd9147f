/** Whether somebody is at a port at all: the cheapest question there is. */
import { connect } from 'node:net'
import type { Lan } from '../../core/host.ts'

/** Opens a TCP connection and closes it. Never rejects; `reason` is the system's code, or `timeout`. */
export const knock: Lan['knock'] = (address, port, timeoutMs) =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port })
    const patience = setTimeout(() => closed('timeout'), timeoutMs)
    const closed = (reason: string) => {
      clearTimeout(patience)
      socket.destroy()
      resolve({ open: false, reason })
    }
    socket.once('connect', () => {
      clearTimeout(patience)
      const localAddress = socket.localAddress ?? ''
      socket.destroy()
      resolve({ open: true, localAddress })
    })
    socket.on('error', (error) => closed('code' in error && typeof error.code === 'string' ? error.code : error.name))
  })
