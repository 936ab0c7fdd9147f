/** Queue length and meter over time as a picture: the window and the report show the same one. */

export interface PlotPoint {
  /** Wall ms. */
  at: number
  /** Messages waiting for the backend. */
  queue: number
  /** Energy register, Wh; null where none was seen. */
  meterWh: number | null
}

export interface PlotOptions {
  /** Size of the drawing in its own units. Default 640 × 200. */
  width?: number
  height?: number
  /** Words of the two lines, in the reader's language. */
  words: { queue: string; meter: string }
  /** Times in which the link was cut, shaded. `to` null: still cut. */
  cuts?: readonly { from: number; to: number | null }[]
  /** Any SVG paint; in the window CSS variables, in a PDF plain colours. */
  colours?: Partial<PlotColours>
  /** Default sans-serif. */
  font?: string
  /** Group and decimal signs of the reader. Default: as in English. */
  number?: (value: number) => string
}

export interface PlotColours {
  queue: string
  meter: string
  text: string
  grid: string
  cut: string
}

const plain: PlotColours = { queue: '#b45309', meter: '#1d4ed8', text: '#475569', grid: '#cbd5e1', cut: '#fde8e8' }

/** The plot as one `<svg>` element. Pure; words are escaped. Fewer than two points give the empty axes. */
export function plotSvg(points: readonly PlotPoint[], options: PlotOptions): string {
  const {
    width = 640,
    height = 200,
    words,
    cuts = [],
    font = 'sans-serif',
    number = (value) => String(value),
  } = options
  const colour = { ...plain, ...options.colours }
  const frame = { left: 44, right: width - 60, top: 28, bottom: height - 26 }
  const first = points[0]?.at ?? 0
  const last = Math.max(points.at(-1)?.at ?? 0, first + 1000)
  const x = (at: number): number =>
    round(frame.left + ((Math.min(Math.max(at, first), last) - first) / (last - first)) * (frame.right - frame.left))

  const meters = points.flatMap(({ meterWh }) => (meterWh === null ? [] : [meterWh]))
  const queueTop = niceTop(Math.max(4, ...points.map(({ queue }) => queue)))
  const meterFrom = meters.length === 0 ? 0 : Math.min(...meters)
  const meterSpan = niceTop(Math.max(10, ...meters.map((meter) => meter - meterFrom)))
  const y = (part: number): number => round(frame.bottom - part * (frame.bottom - frame.top))

  const text = (at: number, line: number, anchor: string, fill: string, content: string): string =>
    `<text x="${at}" y="${line}" text-anchor="${anchor}" fill="${fill}" font-family="${escape(font)}" font-size="11">${escape(content)}</text>`
  const path = (coordinates: readonly string[], stroke: string, dash = ''): string =>
    coordinates.length < 2
      ? ''
      : `<path d="M${coordinates.join('L')}" fill="none" stroke="${stroke}" stroke-width="2" stroke-linejoin="round"${dash}/>`

  const shades = cuts.map(({ from, to }) => {
    const start = x(from)
    return `<rect x="${start}" y="${frame.top}" width="${round(x(to ?? last) - start)}" height="${frame.bottom - frame.top}" fill="${colour.cut}"/>`
  })
  const grid = [0, 0.5, 1].map(
    (part) =>
      `<path d="M${frame.left},${y(part)}L${frame.right},${y(part)}" stroke="${colour.grid}" stroke-width="1" fill="none"/>` +
      text(frame.left - 8, y(part) + 4, 'end', colour.queue, number(queueTop * part)) +
      (meters.length === 0 ? '' : text(frame.right + 8, y(part) + 4, 'start', colour.meter, number(meterSpan * part))),
  )
  const times = [0, 0.5, 1].map((part) => {
    const at = round(frame.left + part * (frame.right - frame.left))
    const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle'
    return text(at, height - 8, anchor, colour.text, minutes((last - first) * part))
  })
  // A queue jumps, so it is drawn in steps; a meter runs, so its readings are joined.
  const steps = points.flatMap(({ at, queue }, index) => {
    const before = points[index - 1]
    const here = `${x(at)},${y(queue / queueTop)}`
    return before === undefined ? [here] : [`${x(at)},${y(before.queue / queueTop)}`, here]
  })
  const readings = points.flatMap(({ at, meterWh }) =>
    meterWh === null ? [] : [`${x(at)},${y((meterWh - meterFrom) / meterSpan)}`],
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    ...shades,
    ...grid,
    ...times,
    path(readings, colour.meter),
    path(steps, colour.queue, ' stroke-dasharray="6 3"'),
    // The legend is drawn, not typed: a report's font has no line signs.
    path(['0,10', '22,10'], colour.queue, ' stroke-dasharray="6 3"'),
    text(28, 14, 'start', colour.queue, words.queue),
    path([`${width - 22},10`, `${width},10`], colour.meter),
    text(width - 28, 14, 'end', colour.meter, words.meter),
    '</svg>',
  ].join('')
}

/** The next of 1, 2, 4, 5, 10, 20 … that is even enough to halve. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 4, 6, 8, 10].find((factor) => factor * power >= value) ?? 10
  return step * power
}

function minutes(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
