/**
 * A go-e among all that may happen to it on site: it falls silent, answers nonsense, restarts in the middle of a write, another box
 * takes its address, another says it is it. It keeps its own account of where it was led and by whom it was asked.
 */
import { Failure } from '../../src/shared/failure.ts'
import type { DeviceRequest, HttpAnswer } from '../../src/main/core/host.ts'
import { answered, goeDevice } from './lan.ts'

export const here = 'ws://192.168.1.5:9100'
export const nonsense = ['html', 'empty', 'cut', 'cut write'] as const

export interface WanderingGoe {
  values: Map<string, unknown>
  /** Keys it does not take, and what it says instead. */
  quirks: Map<string, unknown>
  /** What is at its address: the box, nobody, or a neighbour. */
  place: 'itself' | 'nobody' | 'neighbour'
  /** What its next answer is instead; `reboot` takes a write and is gone for a while. */
  next: (typeof nonsense)[number] | 'reboot' | null
  /** Wall ms until which it is on its way up. */
  awayUntil: number
  /** Writes that reached the neighbour or the impostor. */
  astray: string[]
  device: (path: string, request: DeviceRequest) => HttpAnswer
  /** Says it has the box's serial. */
  impostor: (path: string, request: DeviceRequest) => HttpAnswer
  /** Its URL leads to this computer and its OCPP is on. */
  isLedHere(): boolean
  identity(): string
}

/** `wall`: now. `led`: told after each write of its address, and whether it took something new. */
export function wanderingGoe(wall: () => number, isOn: boolean, led: (isNew: boolean) => void): WanderingGoe {
  const values = new Map<string, unknown>([
    ['sse', '990077'],
    ['typ', 'go-eCharger_V4'],
    ['fwv', '60.4'],
    ['fna', 'Garage'],
    ['ocppe', isOn],
    ['ocppu', 'wss://before.example/ocpp/990077'],
    ['ocppao', true],
    ['ocpplo', false],
    ['ocppla', false],
    ['ocppa', true],
  ])
  const quirks = new Map<string, unknown>()
  const own = goeDevice(values, quirks)
  const told = (): string => JSON.stringify([values.get('ocppu'), values.get('ocppe')])
  const strangers = new Map<string, unknown>([...values, ['sse', '123456'], ['ocppe', true]])
  const neighbour = goeDevice(strangers)
  const copy = goeDevice(new Map(values))
  const isWrite = (path: string): boolean => path.startsWith('/api/set')
  const strange =
    (answer: (path: string) => HttpAnswer) =>
    (path: string, request: DeviceRequest): HttpAnswer => {
      if (isWrite(path) || request.login !== undefined) box.astray.push(path)
      return answer(path)
    }
  const box: WanderingGoe = {
    values,
    quirks,
    place: 'itself',
    next: null,
    awayUntil: 0,
    astray: [],
    impostor: strange(copy),
    isLedHere: () => values.get('ocppe') === true && String(values.get('ocppu')).startsWith(here),
    identity: () => String(values.get('ocppu')).split('/').at(-1) ?? '',
    device(path, request) {
      if (box.place === 'nobody' || wall() < box.awayUntil) throw new Failure('box-not-answering', 'silent')
      if (box.place === 'neighbour') return strange(neighbour)(path, request)
      const { next } = box
      const waits = (next === 'reboot' || next === 'cut write') && !isWrite(path)
      if (!waits) box.next = null
      if (next === 'html') return answered(200, '<html>')
      if (next === 'empty') return answered(200, '{}')
      const before = told()
      const answer = own(path)
      const key = /^\/api\/set\?(ocppu|ocppe)=/.exec(path)?.[1]
      if (key !== undefined) led(before !== told())
      if (waits || next === null) return answer
      if (next !== 'reboot') return answered(200, answer.body.slice(0, answer.body.length / 2))
      box.awayUntil = wall() + 20_000
      throw new Failure('box-not-answering', 'restarting')
    },
  }
  return box
}
