import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core'
import { createTheme } from '@mantine/core'

/** The one accent: what can be done next. Good, warning and bad have their own colours in app.css. */
const volt: MantineColorsTuple = [
  '#eef3ff',
  '#dbe5fd',
  '#b3c8f8',
  '#89aaf4',
  '#6690f0',
  '#4a7bea',
  '#2f64df',
  '#2455c8',
  '#1c48ae',
  '#133a90',
]

const slate: MantineColorsTuple = [
  '#e8ebf0',
  '#c3cad4',
  '#9aa5b4',
  '#6d7888',
  '#434c5a',
  '#343c48',
  '#1f252e',
  '#14181f',
  '#0e1217',
  '#090c10',
]

export const theme = createTheme({
  primaryColor: 'volt',
  primaryShade: { light: 7, dark: 6 },
  colors: { volt, dark: slate },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Consolas, "Liberation Mono", monospace',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.25' },
      h2: { fontSize: '1.25rem', lineHeight: '1.3' },
      h3: { fontSize: '1.0625rem', lineHeight: '1.4' },
    },
  },
  components: {
    Button: { defaultProps: { size: 'md' } },
    ActionIcon: { defaultProps: { size: 44, variant: 'subtle', color: 'gray' } },
    Modal: { defaultProps: { size: 'lg', centered: true } },
    TextInput: { defaultProps: { size: 'md', autoComplete: 'off', spellCheck: false } },
    NativeSelect: { defaultProps: { size: 'md' } },
    Tooltip: {
      defaultProps: { withArrow: true, multiline: true, maw: 320, events: { hover: true, focus: true, touch: true } },
    },
  },
})

/** Mantine's own colours where they miss AA contrast or the calm of the page. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#4d5866',
    '--mantine-color-placeholder': '#667080',
    '--mantine-color-text': '#171b21',
    '--mantine-color-default-border': '#d3d9e1',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-volt-light': '#eaf0fe',
    '--mantine-color-volt-light-hover': '#dde7fd',
    '--mantine-color-volt-light-color': '#2455c8',
  },
  dark: {
    '--mantine-color-dimmed': '#aab3c0',
    '--mantine-color-placeholder': '#8f99a8',
    '--mantine-color-text': '#e8ebf0',
    '--mantine-color-default-border': '#39424f',
    '--mantine-color-error': '#ff9b92',
    '--mantine-color-volt-light': '#1b2a4a',
    '--mantine-color-volt-light-hover': '#22365f',
    '--mantine-color-volt-light-color': '#9dbaf8',
  },
})
