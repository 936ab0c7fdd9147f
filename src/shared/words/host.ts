import { words } from './area.ts'

/** What the hosts themselves say: the closed door of the browser page, menus and questions of the desktop window. */
export const hostWords = words(
  {
    'host.closedDoor': 'This address has been used already.',
    'host.closedDoorFix': 'Start Wattproof again: it opens a new one, and your visit is where you left it.',
    'host.closing': 'A wallbox still points at this laptop.',
    'host.closingDetail':
      'Left without a backend when Wattproof closes: {boxes}. Use “Put back as found” or “Leave the site” in the last step first.',
    'host.closingStranger': 'Somebody still tries to connect to this laptop.',
    'host.closingStrangers':
      'Tried to connect in the last minutes and could not say who it is: {addresses}. If it is a wallbox, it has no backend when Wattproof closes.',
    'host.closingUnknown': 'Wattproof cannot tell whether a wallbox still points at this laptop.',
    'host.closingUnknownDetail':
      'A wallbox that does has no backend when Wattproof closes. Start Wattproof again to see.',
    'host.closingUnasked':
      'Wattproof could not ask whether it may close: a wallbox may still point at this laptop. Close it once more to close it all the same.',
    'host.stay': 'Stay',
    'host.closeAnyway': 'Close anyway',
    'host.pickFolder': 'Where should the report be saved?',
    'host.save': 'Save here',
    'host.menuEdit': 'Edit',
    'host.menuView': 'View',
    'host.quit': 'Quit Wattproof',
    'host.undo': 'Undo',
    'host.cut': 'Cut',
    'host.copy': 'Copy',
    'host.paste': 'Paste',
    'host.selectAll': 'Select all',
    'host.larger': 'Larger',
    'host.smaller': 'Smaller',
    'host.normalSize': 'Normal size',
    'host.fullScreen': 'Full screen',
  },
  {
    'host.closedDoor': 'Diese Adresse wurde schon benutzt.',
    'host.closedDoorFix':
      'Starten Sie Wattproof noch einmal: Es öffnet eine neue Adresse, und Ihr Einsatz ist da, wo Sie aufgehört haben.',
    'host.closing': 'Eine Wallbox zeigt noch auf diesen Laptop.',
    'host.closingDetail':
      'Ohne Backend, sobald Wattproof geschlossen ist: {boxes}. Benutzen Sie vorher „Zurück wie vorgefunden“ oder „Standort verlassen“ im letzten Schritt.',
    'host.closingStranger': 'Jemand versucht noch, sich mit diesem Laptop zu verbinden.',
    'host.closingStrangers':
      'Wollte sich in den letzten Minuten verbinden und konnte nicht sagen, wer es ist: {addresses}. Ist es eine Wallbox, hat sie kein Backend, sobald Wattproof geschlossen ist.',
    'host.closingUnknown': 'Wattproof kann nicht sagen, ob noch eine Wallbox auf diesen Laptop zeigt.',
    'host.closingUnknownDetail':
      'Eine Wallbox, die es tut, hat kein Backend, sobald Wattproof geschlossen ist. Starten Sie Wattproof neu, um es zu sehen.',
    'host.closingUnasked':
      'Wattproof konnte nicht fragen, ob es schließen darf: Vielleicht zeigt noch eine Wallbox auf diesen Laptop. Schließen Sie noch einmal, um trotzdem zu schließen.',
    'host.stay': 'Bleiben',
    'host.closeAnyway': 'Trotzdem schließen',
    'host.pickFolder': 'Wo soll der Bericht gespeichert werden?',
    'host.save': 'Hier speichern',
    'host.menuEdit': 'Bearbeiten',
    'host.menuView': 'Ansicht',
    'host.quit': 'Wattproof beenden',
    'host.undo': 'Rückgängig',
    'host.cut': 'Ausschneiden',
    'host.copy': 'Kopieren',
    'host.paste': 'Einfügen',
    'host.selectAll': 'Alles auswählen',
    'host.larger': 'Größer',
    'host.smaller': 'Kleiner',
    'host.normalSize': 'Normale Größe',
    'host.fullScreen': 'Vollbild',
  },
)
