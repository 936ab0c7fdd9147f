import '@mantine/core/styles.css'
import './app.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { connect } from './backend.ts'
import { firstLanguage, keepLanguage } from './preferences.ts'
import { createWords } from './words.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no #root')

const words = createWords(firstLanguage())
keepLanguage(firstLanguage())
words.on('languageChanged', (language) => keepLanguage(language === 'de' ? 'de' : 'en'))

createRoot(root).render(<App line={connect()} words={words} />)
