import { words } from './area.ts'

/** What becomes of a value that is written. */
export const writeWords = words(
  {
    'writes.already': 'Is so already.',
    'writes.notSupported': 'This box does not know this setting.',
    'writes.reboot': 'Stored; takes effect after a restart of the wallbox.',
    'writes.readOnly': 'The box lets this value only be read.',
    'writes.notReadable': 'Accepted. The box never tells this value, so it could not be read back.',
    'writes.clamped': 'The box took the nearest value it allows: {value}.',
    'writes.rejected': 'The box refused this value.',
    'writes.rejectedBecause': 'The box refused this value: {reason}',
    'writes.unchanged': 'The box said yes, but has {value}.',
    'writes.notUndone': 'Could not be put back. Try again or set it by hand.',
    'writes.secretNotUndone': 'The box never tells its old value, so it cannot be put back. Set it by hand.',
    'writes.secretGone': 'Type it once more: Wattproof does not keep passwords and keys.',
    'writes.silent': 'The box fell silent over this. Waiting up to a minute for it to come back …',
    'writes.stopped': 'Not written: the box could not be reached any more. Try again.',
    'writes.lost': 'The box fell silent over this and still has {value}. Try again.',
    'writes.notReadBack': 'Nobody knows: the box could not be asked for its value afterwards.',
    'writes.notConnected': 'Can be written once the wallbox is connected to Wattproof.',
  },
  {
    'writes.already': 'Ist schon so.',
    'writes.notSupported': 'Diese Box kennt diese Einstellung nicht.',
    'writes.reboot': 'Gespeichert; gilt nach einem Neustart der Wallbox.',
    'writes.readOnly': 'Die Box lässt diesen Wert nur lesen.',
    'writes.notReadable': 'Angenommen. Die Box verrät diesen Wert nie, darum ließ er sich nicht zurücklesen.',
    'writes.clamped': 'Die Box hat den nächsten Wert genommen, den sie erlaubt: {value}.',
    'writes.rejected': 'Die Box hat diesen Wert abgelehnt.',
    'writes.rejectedBecause': 'Die Box hat diesen Wert abgelehnt: {reason}',
    'writes.unchanged': 'Die Box hat zugestimmt, hat aber {value}.',
    'writes.notUndone': 'Ließ sich nicht zurücksetzen. Versuchen Sie es noch einmal oder stellen Sie es von Hand ein.',
    'writes.secretNotUndone':
      'Die Box verrät ihren alten Wert nie, darum lässt er sich nicht zurücksetzen. Stellen Sie ihn von Hand ein.',
    'writes.secretGone': 'Geben Sie es noch einmal ein: Wattproof bewahrt Passwörter und Schlüssel nicht auf.',
    'writes.silent': 'Die Box ist dabei verstummt. Bis zu einer Minute wird gewartet, dass sie zurückkommt …',
    'writes.stopped': 'Nicht geschrieben: Die Box war nicht mehr zu erreichen. Versuchen Sie es noch einmal.',
    'writes.lost': 'Die Box ist dabei verstummt und hat weiterhin {value}. Versuchen Sie es noch einmal.',
    'writes.notReadBack': 'Das weiß niemand: Die Box ließ sich danach nicht nach ihrem Wert fragen.',
    'writes.notConnected': 'Lässt sich schreiben, sobald die Wallbox mit Wattproof verbunden ist.',
  },
)
