import { words } from './area.ts'

/** Leaving the site: to the backend, or back as found. */
export const leaveWords = words(
  {
    'pages.leave': 'Leave the site',
    'pages.leave.sentence': 'No wallbox may stay behind that still dials this laptop.',
    'pages.leave.gone': 'does not point at this laptop',
    'pages.leave.pointsHere': 'This wallbox still points at this laptop.',
    'pages.leave.pointsHereWhy': 'As soon as Wattproof closes it is without a backend. Choose how it goes on:',
    'pages.leave.waiting_one':
      '{count} message still waits for the backend. The wallbox can be moved when it is delivered.',
    'pages.leave.waiting_other':
      '{count} messages still wait for the backend. The wallbox can be moved when they are delivered.',
    'pages.leave.parked_one': '{count} message was refused by the backend and set aside.',
    'pages.leave.parked_other': '{count} messages were refused by the backend and set aside.',
    'pages.leave.parkedWhy':
      'They are kept. Look at them under “Connection”, talk to the operator, then send them once more.',
    'pages.leave.resend': 'Send once more',
    'pages.leave.moveOff': 'Move the wallbox to its backend',
    'pages.leave.moveOffWhy': 'The usual end: it dials the operator directly from now on.',
    'pages.leave.moveOffTitle': 'Move {box} to its backend?',
    'pages.leave.moveOffAsk': 'It will dial {url} by itself, and Wattproof checks that it arrives there.',
    'pages.leave.putBack': 'Put back as found',
    'pages.leave.putBackWhy': 'Every setting written in this visit goes back to what it was.',
    'pages.leave.putBackTitle': 'Put {box} back as found?',
    'pages.leave.putBackAsk':
      'Backend, offline charging and keys of {box} go back to the values they had before this visit.',
  },
  {
    'pages.leave': 'Standort verlassen',
    'pages.leave.sentence': 'Es darf keine Wallbox zurückbleiben, die noch diesen Laptop wählt.',
    'pages.leave.gone': 'zeigt nicht auf diesen Laptop',
    'pages.leave.pointsHere': 'Diese Wallbox zeigt noch auf diesen Laptop.',
    'pages.leave.pointsHereWhy': 'Sobald Wattproof schließt, ist sie ohne Backend. Wählen Sie, wie es weitergeht:',
    'pages.leave.waiting_one':
      '{count} Nachricht wartet noch auf das Backend. Die Wallbox kann umgestellt werden, wenn sie zugestellt ist.',
    'pages.leave.waiting_other':
      '{count} Nachrichten warten noch auf das Backend. Die Wallbox kann umgestellt werden, wenn sie zugestellt sind.',
    'pages.leave.parked_one': '{count} Nachricht hat das Backend abgelehnt; sie liegt beiseite.',
    'pages.leave.parked_other': '{count} Nachrichten hat das Backend abgelehnt; sie liegen beiseite.',
    'pages.leave.parkedWhy':
      'Sie bleiben erhalten. Sehen Sie sie unter „Verbindung“ an, sprechen Sie mit dem Betreiber und senden Sie sie dann noch einmal.',
    'pages.leave.resend': 'Noch einmal senden',
    'pages.leave.moveOff': 'Wallbox auf ihr Backend umstellen',
    'pages.leave.moveOffWhy': 'Der übliche Abschluss: Ab dann wählt sie den Betreiber direkt.',
    'pages.leave.moveOffTitle': '{box} auf ihr Backend umstellen?',
    'pages.leave.moveOffAsk': 'Sie wählt dann selbst {url}, und Wattproof prüft, ob sie dort ankommt.',
    'pages.leave.putBack': 'Zurück wie vorgefunden',
    'pages.leave.putBackWhy': 'Jede in diesem Einsatz geschriebene Einstellung bekommt ihren alten Wert.',
    'pages.leave.putBackTitle': '{box} zurücksetzen wie vorgefunden?',
    'pages.leave.putBackAsk':
      'Backend, Laden ohne Backend und Schlüssel von {box} bekommen die Werte, die sie vor diesem Einsatz hatten.',
  },
)
