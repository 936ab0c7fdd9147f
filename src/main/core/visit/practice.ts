/** The practice wallbox and backend: started like a box that is switched on, then found and spoken to like any other. */
import type { PracticeReceived } from '../../../shared/visit.ts'
import type { Family } from '../../../shared/wallbox.ts'
import { notNow } from '../../../shared/not-now.ts'
import type { Discovery } from '../discovery/discovery.ts'
import type { PracticeSite } from '../host.ts'
import { joinUrl } from '../wallboxes/join-url.ts'
import { urlFor } from './addresses.ts'
import { planBackend } from './backend-step.ts'
import { canBePointed } from './doors.ts'
import type { SavedWallbox } from './saved.ts'
import type { Visit } from './visit.ts'

/** What the practice backend shows of what it received: the newest, without card numbers. */
const shownReceived = 60

export interface PracticeRoom {
  start(): Promise<void>
  stop(): Promise<void>
  /** Switches another maker's practice wallbox on and looks at it. Failure `not-possible-now` while practice is off. */
  add(family: Family): Promise<void>
  /**
   * Types the address of this computer, or that of its backend, into a practice wallbox that only a hand can set. Failure
   * `not-possible-now` for any other.
   */
  typeIn(box: SavedWallbox, to: 'here' | 'home'): Promise<void>
  others(): readonly { family: Family; running: boolean }[]
  received(): readonly PracticeReceived[]
}

export function createPracticeRoom(visit: Visit, discovery: Discovery): PracticeRoom {
  let received: PracticeReceived[] = []
  let stopHearing: () => void = () => undefined
  let starting: Promise<void> | null = null
  const added = new Set<Family>()

  async function open(): Promise<void> {
    const site = await visit.host.practice.start()
    visit.practice = site
    stopHearing = site.received((entries) => {
      received = entries.slice(-shownReceived).map(({ at, station, action, payload }) => ({
        at,
        station,
        action,
        summary: summaryOf(payload),
      }))
      visit.notebook.shown()
    })
    visit.notebook.visit.practice = true
    visit.notebook.changed()
    for (const family of await reconnect(visit, site)) added.add(family)
    await discovery.ask(site.boxAddress, 'practice')
  }

  return {
    start() {
      if (visit.practice !== null) return Promise.resolve()
      starting ??= open().finally(() => (starting = null))
      return starting
    },
    async stop() {
      const boxes = visit.notebook.visit.wallboxes.filter((box) => box.practice)
      if (boxes.some((box) => box.test.state === 'running')) throw notNow('notNow.testRunning')
      // Switched off, it points nowhere; the next start asks it again.
      for (const box of boxes) box.pointsHere = false
      const site = visit.practice
      visit.practice = null
      visit.notebook.visit.practice = false
      stopHearing()
      received = []
      added.clear()
      discovery.forgetPractice()
      visit.notebook.changed()
      await site?.stop()
    },
    async add(family) {
      const site = visit.practice
      if (site === null || !site.families.includes(family)) throw notNow('notNow.noSuchPractice')
      const { address, serial } = await site.add(family)
      added.add(family)
      // Switched on again it is at another port.
      for (const box of visit.notebook.visit.wallboxes)
        if (box.practice && box.family === family && box.serial === serial) box.address = address
      await discovery.ask(address, 'practice')
    },
    async typeIn(box, to) {
      const hands = box.practice && !canBePointed(box) ? visit.practice?.handsAt(box.serial) : null
      const base = to === 'here' ? urlFor(visit, box) : box.backend.url
      if (hands == null || base === null || base === '') throw notNow('notNow.noSuchPractice')
      await hands.dial(joinUrl(base, box.identity))
    },
    others: () => (visit.practice?.families ?? []).map((family) => ({ family, running: added.has(family) })),
    received: () => received,
  }
}

/** Practice counterparts come back at other ports: boxes of the visit follow them. Gives the families that were switched on again. */
async function reconnect(visit: Visit, site: PracticeSite): Promise<Family[]> {
  const families: Family[] = []
  for (const box of visit.notebook.visit.wallboxes) {
    if (!box.practice) continue
    const added = box.serial !== site.serial
    if (added && !site.families.includes(box.family)) continue
    if (added) families.push(box.family)
    box.address = added ? (await site.add(box.family)).address : site.boxAddress
    if (box.backend.template === 'practice' && box.backend.url !== '')
      box.backend = { ...box.backend, url: site.backendUrl }
    await planBackend(visit, box)
  }
  return families
}

function summaryOf(payload: unknown): string {
  if (typeof payload !== 'object' || payload === null) return ''
  const fields = payload as Record<string, unknown>
  const shown = ['status', 'connectorId', 'transactionId', 'meterStart', 'meterStop', 'timestamp', 'chargePointModel']
  return shown
    .flatMap((key) => {
      const value = Object.hasOwn(fields, key) ? fields[key] : undefined
      return typeof value === 'string' || typeof value === 'number' ? [`${key} ${value}`] : []
    })
    .join(' · ')
    .slice(0, 120)
}
