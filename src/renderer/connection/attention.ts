import type { WallboxView } from '../../shared/visit.ts'
import { useNow } from '../view.tsx'

/** A card's memory that runs out within this time is worth a hint (ms). */
const soon = 3_600_000

/** The end of the next card that stops working, when it is near. */
export function endsSoon({ connection }: WallboxView, now: number): number | null {
  const { endsNext } = connection.cards
  return endsNext !== null && endsNext > now && endsNext - now < soon ? endsNext : null
}

/** How many things of a wallbox's connection need the installer. */
export function useAttention(box: WallboxView): number {
  const now = useNow(30_000)
  const told = box.connection.findings.some(({ says }) => says.code === 'finding.parked')
  return (
    box.connection.findings.length + (box.queue.parked > 0 && !told ? 1 : 0) + (endsSoon(box, now) === null ? 0 : 1)
  )
}
