/**
 * A box among all that may happen to it on site: it falls silent, answers nonsense, restarts in the middle of a write, another box
 * takes its address, another says it is it. It keeps its own account of where it was led and by whom it was asked.
 */
import { Failure } from '../../src/shared/failure.ts'
import type { DeviceRequest, HttpAnswer } from '../../src/main/core/host.ts'
import type { BoxModel, ModelKind } from './box-models.ts'
import { answered } from './lan.ts'

export const here = 'ws://192.168.1.5:9100'
export const nonsense = ['html', 'empty', 'cut', 'cut write'] as const

/** How long it is gone when it restarts, ms. */
const away = 20_000

export interface WanderingBox {
  model: BoxModel
  /** What is at its address: the box, nobody, or a neighbour. */
  place: 'itself' | 'nobody' | 'neighbour'
  /** What its next answer is instead; `reboot` takes a write and is gone for a while. */
  next: (typeof nonsense)[number] | 'reboot' | null
  /** Writes and logins that reached the neighbour or the impostor. */
  astray: string[]
  device(path: string, request: DeviceRequest): HttpAnswer
  /** Says it has the box's serial. */
  impostor(path: string, request: DeviceRequest): HttpAnswer
  /** The connection the next question comes by; null for one of its own. */
  connection: object | null
  /** It dials this computer. */
  isLedHere(): boolean
  /** It dials this computer, or would once its OCPP is on or it has restarted. */
  holdsUs(): boolean
  identity(): string
}

export interface Account {
  /** Now, wall ms. */
  wall(): number
  /** A write that may lead it elsewhere, whether it did, and whether it does so only now although it was written before. */
  led(isNew: boolean, isLast: boolean): void
  /** Its link ends. */
  restarted(): void
}

export function wanderingBox(kind: ModelKind, isOn: boolean, account: Account): WanderingBox {
  const model = kind.make(kind.serial, isOn)
  let awayUntil = 0
  const strange = (other: BoxModel) => (path: string, request: DeviceRequest) => {
    const isLogin = request.login !== undefined || path.endsWith('/login')
    if (other.isWrite(path, request) || isLogin) box.astray.push(path)
    return other.answer(path, request, box.connection)
  }
  const neighbour = strange(kind.make('123456', true))
  function restart(byApp: boolean): void {
    awayUntil = account.wall() + away
    const before = model.dials()
    model.restarted()
    account.restarted()
    if (model.dials() !== before) account.led(true, byApp)
  }
  const box: WanderingBox = {
    model,
    place: 'itself',
    next: null,
    astray: [],
    connection: null,
    impostor: strange(kind.make(kind.serial, isOn)),
    isLedHere: () => model.dials()?.startsWith(here) === true,
    holdsUs: () => box.isLedHere() || model.stored().startsWith(here),
    identity: () => model.dials()?.split('/').at(-1) ?? '',
    device(path, request) {
      if (box.place === 'nobody' || account.wall() < awayUntil) throw new Failure('box-not-answering', 'silent')
      if (box.place === 'neighbour') return neighbour(path, request)
      const { next } = box
      const isWrite = model.isWrite(path, request)
      const waits = (next === 'reboot' || next === 'cut write') && !isWrite
      if (!waits) box.next = null
      if (next === 'html') return answered(200, '<html>')
      if (next === 'empty') return answered(200, '{}')
      const before = model.dials()
      const answer = model.answer(path, request, box.connection)
      if (model.leads(path, request)) account.led(model.dials() !== before, false)
      if (model.isRestarting) restart(true)
      if (waits || next === null) return answer
      if (next !== 'reboot') return answered(200, answer.body.slice(0, answer.body.length / 2))
      restart(false)
      throw new Failure('box-not-answering', 'restarting')
    },
  }
  return box
}
