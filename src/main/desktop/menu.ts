import type { Language } from '../../shared/words/area.ts'
import { say } from '../../shared/words/words.ts'
import type { ElectronModule } from './module.ts'

/** The keys people expect (copy, zoom, full screen, quit) and nothing else; hidden but on macOS. */
export function installMenu({ app, Menu }: ElectronModule, language: Language): void {
  const label = (code: string) => say(language, { code })
  const template: Electron.MenuItemConstructorOptions[] = [
    {
      label: 'Wattproof',
      submenu: [
        ...(process.platform === 'darwin' ? [{ role: 'hide' } as const, { type: 'separator' } as const] : []),
        { role: 'quit', label: label('host.quit') },
      ],
    },
    {
      label: label('host.menuEdit'),
      submenu: [
        { role: 'undo', label: label('host.undo') },
        { role: 'cut', label: label('host.cut') },
        { role: 'copy', label: label('host.copy') },
        { role: 'paste', label: label('host.paste') },
        { role: 'selectAll', label: label('host.selectAll') },
      ],
    },
    {
      label: label('host.menuView'),
      submenu: [
        { role: 'zoomIn', label: label('host.larger') },
        { role: 'zoomOut', label: label('host.smaller') },
        { role: 'resetZoom', label: label('host.normalSize') },
        { role: 'togglefullscreen', label: label('host.fullScreen') },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
