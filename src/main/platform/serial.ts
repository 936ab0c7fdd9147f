/** Serial ports of this computer, over the `serialport` package. */
import { readdir, readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SerialPort as Port } from 'serialport'
import { Failure } from '../../shared/failure.ts'
import type { Serial, SerialLine, SerialPort } from '../core/host.ts'

/**
 * 8N1 without flow control; locked, so that a second program (or a second window) is told `serial-busy`. DTR and RTS are not
 * touched here: a serial driver of Linux or macOS raises both when a port is opened, on Windows both stay low without `hupcl`;
 * boards that start anew by these lines do so only while the two differ.
 */
export function createSerial(): Serial {
  return { ports: listPorts, open: openPort }
}

async function listPorts(): Promise<SerialPort[]> {
  try {
    const ports = await Port.list()
    return ports.map(({ path, manufacturer, vendorId, productId, ...more }) => ({
      path,
      maker: manufacturer ?? '',
      // Only Windows has a name for people; it is not in the declarations of every version.
      product: 'friendlyName' in more && typeof more.friendlyName === 'string' ? more.friendlyName : '',
      vendorId: (vendorId ?? '').toLowerCase(),
      productId: (productId ?? '').toLowerCase(),
    }))
  } catch (error) {
    // On Linux the package asks `udevadm`, which small systems do not have: the kernel tells the same.
    const ports = await portsOfKernel('/sys/class/tty')
    if (ports !== null) return ports
    throw new Failure('serial-not-listed', `Serial ports cannot be listed here: ${reasonOf(error)}`)
  }
}

/** The ports Linux has a driver for, from sysfs; null where there is none. `folder`: `/sys/class/tty`. */
export async function portsOfKernel(folder: string): Promise<SerialPort[] | null> {
  const names = await readdir(folder).catch(() => null)
  if (names === null) return null
  const ports = await Promise.all(names.map((name) => portOfKernel(folder, name)))
  return ports.filter((port) => port !== null)
}

async function portOfKernel(folder: string, name: string): Promise<SerialPort | null> {
  // Terminals without a device are no ports; those of serial8250 are sockets a PC once had.
  const device = await realpath(join(folder, name, 'device')).catch(() => null)
  if (device === null || device.includes('/serial8250')) return null
  const port: SerialPort = { path: `/dev/${name}`, maker: '', product: '', vendorId: '', productId: '' }
  // The USB device is some folders above its serial interface.
  for (let at = device, up = 0; up < 4; at = dirname(at), up++) {
    const vendorId = await textIn(at, 'idVendor')
    if (vendorId === '') continue
    const [maker, product, productId] = await Promise.all([
      textIn(at, 'manufacturer'),
      textIn(at, 'product'),
      textIn(at, 'idProduct'),
    ])
    return { ...port, maker, product, vendorId, productId }
  }
  return port
}

const textIn = (folder: string, file: string): Promise<string> =>
  readFile(join(folder, file), 'utf8').then(
    (text) => text.trim(),
    () => '',
  )

/** Names of ports; anything else is a file, and not for us to open. */
const portNames = /^(\/dev\/[A-Za-z0-9_-][\w./-]*|(\\\\\.\\)?COM\d{1,3})$/i

const openPort: Serial['open'] = (path, speed, ears) => {
  if (!portNames.test(path) || path.includes('..'))
    return Promise.reject(new Failure('serial-not-there', `${path} is no serial port.`, { path }))
  return new Promise((resolve, reject) => {
    const port = new Port({ path, baudRate: speed, hupcl: false, lock: true, autoOpen: false })
    port.on('data', (bytes: Uint8Array) => ears.bytes(bytes))
    // Errors of an open port come with the call that met them, or end in `close`.
    port.on('error', () => undefined)
    port.open((error) => {
      if (error) reject(refusal(path, error))
      else resolve(lineOver(port, path, ears.gone))
    })
  })
}

function lineOver(port: Port, path: string, gone: (reason: string) => void): SerialLine {
  let over = false
  /** A port that vanishes is told of by whoever meets it first: the stream, the port, or a write. */
  function lost(reason: string): Failure {
    if (!over) {
      over = true
      if (port.isOpen) port.close(() => undefined)
      gone(reason)
    }
    return new Failure('serial-gone', `The port ${path} is gone (${reason}).`, { path })
  }
  port.on('close', (error?: Error | null) => void lost(error?.message ?? 'disconnected'))
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        if (!port.isOpen) return reject(lost('closed'))
        // A port that closes or vanishes meanwhile calls back with an error.
        const done = (error: Error | null | undefined): void => {
          if (error) reject(lost(error.message))
          else resolve()
        }
        port.write(Buffer.from(bytes), (error) => {
          if (error || !port.isOpen) done(error ?? new Error('closed'))
          else port.drain(done)
        })
      }),
    close: () =>
      new Promise((resolve) => {
        over = true
        if (!port.isOpen) return resolve()
        port.close(() => resolve())
      }),
  }
}

/** The package has no codes, only the system's words. */
function refusal(path: string, error: Error): Failure {
  const reason = reasonOf(error)
  const words: readonly [RegExp, 'serial-busy' | 'serial-no-rights' | 'serial-not-there'][] = [
    // Windows denies access to a port that is open elsewhere.
    [/Cannot lock port|Resource (temporarily unavailable|busy)|Device or resource busy|Access denied/i, 'serial-busy'],
    [/Permission denied|Operation not permitted/i, 'serial-no-rights'],
    [/No such (file|device)|File not found|Not a directory/i, 'serial-not-there'],
  ]
  const code = words.find(([pattern]) => pattern.test(reason))?.[1] ?? 'serial-refused'
  return new Failure(code, `${path} could not be opened: ${reason}`, { path, reason })
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
