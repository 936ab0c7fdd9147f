import { useColorScheme, useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { useEffect } from 'react'
import type { Language } from '../shared/words/area.ts'

/** How this window looks. Kept by the window: it is no truth about the site. */
export type Look = 'system' | 'light' | 'dark' | 'contrast'
export const looks = ['system', 'light', 'dark', 'contrast'] as const satisfies readonly Look[]

/** The language chosen here before, else the computer's. */
export function firstLanguage(): Language {
  const kept = window.localStorage.getItem('language')
  if (kept === 'de' || kept === 'en') return kept
  return navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en'
}

export function keepLanguage(language: Language): void {
  window.localStorage.setItem('language', language)
  document.documentElement.lang = language
}

/** The chosen look and the colour scheme that follows from it; marks the document for the high-contrast colours. */
export function useLook(): { look: Look; setLook: (look: Look) => void; scheme: 'light' | 'dark' } {
  const [kept, setLook] = useLocalStorage({
    key: 'look',
    defaultValue: 'system',
    getInitialValueInEffect: false,
    serialize: (value) => value,
    deserialize: (value) => value ?? 'system',
  })
  const look = looks.find((one) => one === kept) ?? 'system'
  const system = useColorScheme('light', { getInitialValueInEffect: false })
  const wantsContrast = useMediaQuery('(prefers-contrast: more)', false, { getInitialValueInEffect: false })
  const contrast = look === 'contrast' || (look === 'system' && wantsContrast)
  useEffect(() => {
    document.documentElement.toggleAttribute('data-high-contrast', contrast)
  }, [contrast])
  return { look, setLook, scheme: look === 'contrast' ? 'light' : look === 'system' ? system : look }
}
