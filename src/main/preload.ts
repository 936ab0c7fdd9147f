/** Runs sandboxed beside the page: hands it one `Backend`, and nothing else of Electron. */
import { contextBridge, ipcRenderer } from 'electron'
import type { EventName, Events, Reply } from '../shared/contract.ts'
import { callChannel, eventChannel } from './desktop/channels.ts'

const backend = {
  async call(name: string, input: unknown): Promise<unknown> {
    const reply = (await ipcRenderer.invoke(callChannel, name, input)) as Reply
    if (reply.ok) return reply.value
    // The bridge keeps nothing of an Error but its text; a plain note arrives whole.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw reply.failure
  },
  on(event: EventName, listener: (payload: Events[EventName]) => void): () => void {
    // The first argument reaches the main process: the page never gets it.
    const heard = (_ipc: unknown, told: EventName, payload: Events[EventName]) => {
      if (told === event) listener(payload)
    }
    ipcRenderer.on(eventChannel, heard)
    return () => {
      ipcRenderer.off(eventChannel, heard)
    }
  },
}

contextBridge.exposeInMainWorld('backend', backend)
