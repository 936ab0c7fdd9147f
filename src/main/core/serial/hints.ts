/** What is probably behind a port, by the USB ids of its bridge or board, and which driver it needs. */
import type { SerialPortView } from '../../../shared/cable.ts'
import { said } from '../../../shared/said.ts'
import type { SerialPort } from '../host.ts'
import { shown } from './bytes.ts'

/** USB vendor ids: Silicon Labs, WCH, FTDI, Espressif, Prolific, Microchip and Arduino (SAMD boards). */
const byVendor: Readonly<Record<string, string>> = {
  '10c4': 'cable.hint.cp210x',
  '1a86': 'cable.hint.ch34x',
  '0403': 'cable.hint.ftdi',
  '303a': 'cable.hint.esp32',
  '067b': 'cable.hint.pl2303',
  '04d8': 'cable.hint.samd',
  '2341': 'cable.hint.samd',
}

/** Those on USB first: a port built into the computer is hardly ever it. */
export const portViews = (ports: readonly SerialPort[]): SerialPortView[] =>
  [...ports]
    .sort((a, b) => Number(b.vendorId !== '') - Number(a.vendorId !== '') || a.path.localeCompare(b.path))
    .map(({ path, maker, product, vendorId }) => {
      const hint = byVendor[vendorId.toLowerCase()]
      return {
        path: shown(path, 120),
        maker: shown(maker, 60),
        product: shown(product, 60),
        hint: hint === undefined ? null : said(hint),
      }
    })
