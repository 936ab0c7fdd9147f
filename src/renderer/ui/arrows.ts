import type { KeyboardEvent } from 'react'

/** Arrows, Home and End move the focus among the pressable things of a list. Put on the list as `onKeyDown`. */
export function arrowKeys(event: KeyboardEvent<HTMLElement>): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('button:not(:disabled), a[href]')]
  const at = all.findIndex((one) => one === document.activeElement)
  if (at < 0) return
  const next: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowRight: at + 1,
    ArrowUp: at - 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: all.length - 1,
  }
  const target = next[event.key]
  if (target === undefined) return
  event.preventDefault()
  all[(target + all.length) % all.length]?.focus()
}
