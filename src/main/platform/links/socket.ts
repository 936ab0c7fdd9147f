/** A `ws` socket as core sees it: text only, one listener, frames held until it is set. */
import { WebSocket } from 'ws'
import type { Socket, SocketListener } from '../../core/host.ts'

/** A peer that does not answer our close within this is cut off, ms. */
const closeGrace = 2_000
/** RFC 6455 §5.5: bytes a close frame has for words; a character takes three at most (four for two). */
const longestReason = 123

export function socketOf(socket: WebSocket): Socket {
  let listener: SocketListener | null = null
  let early: ((to: SocketListener) => void)[] = []
  let gone = false
  // Every frame of every station comes through here: nothing is made for it but its text.
  socket.on('message', (data: Buffer, binary) => {
    // OCPP-J knows text frames only (J §4.1): a binary one is a protocol error of the peer.
    if (binary) return socket.close(1003, 'text frames only')
    const text = data.toString('utf8')
    if (listener) listener.text(text)
    else early.push((to) => to.text(text))
  })
  socket.on('pong', () => {
    if (listener) listener.pong()
    else early.push((to) => to.pong())
  })
  // What is wrong (a frame too large, bad UTF-8) arrives as the close that follows.
  socket.on('error', () => undefined)
  socket.once('close', (code, reason) => {
    gone = true
    if (listener) listener.gone(code, reason.toString('utf8'))
    else early.push((to) => to.gone(code, reason.toString('utf8')))
  })
  return {
    get protocol() {
      return socket.protocol
    },
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
    },
    ping() {
      if (socket.readyState === WebSocket.OPEN) socket.ping()
    },
    close(code, reason) {
      if (gone) return
      socket.close(code, Buffer.byteLength(reason) <= longestReason ? reason : reason.slice(0, longestReason / 3))
      setTimeout(() => {
        if (!gone) socket.terminate()
      }, closeGrace).unref()
    },
    terminate: () => socket.terminate(),
    listen(next) {
      listener = next
      early.forEach((event) => event(next))
      early = []
    },
  }
}
