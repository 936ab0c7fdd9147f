import { words } from './area.ts'
import type { FailureCode } from '../failure.ts'

/** One sentence for each failure code: what happened, and what to do. A new code does not compile until it stands here. */
type FailureKey = `failure.${FailureCode}`

export const failureWords = words<FailureKey>(
  {
    'failure.malformed-request': 'This request could not be read. Reload the page and try again.',
    'failure.unknown-command': 'Wattproof does not know this command. Reload the page; it may be older than the app.',
    'failure.not-possible-now': 'This is not possible right now.',
    'failure.not-found': 'It is no longer there. Look for it again in the list.',
    'failure.bad-url': 'There is no usable backend address yet. Correct it in the backend step.',
    'failure.bad-input': 'Something typed here does not fit. Correct it and try again.',
    'failure.port-in-use':
      'Another program uses the port Wattproof needs. Close that program and start Wattproof again.',
    'failure.address-not-available':
      'The chosen network address does not exist on this computer. Check the network connection and start again.',
    'failure.data-in-use': 'Wattproof is already running on this data. Use the window that is open, or close it first.',
    'failure.data-unreadable': 'The data folder cannot be read. Check its access rights.',
    'failure.data-corrupt':
      'The stored data is damaged and was left untouched. Keep a copy of the folder and start with a new one.',
    'failure.disk-full': 'The disk is full, so nothing more is promised to wallboxes. Free some space, then try again.',
    'failure.box-not-answering': 'The wallbox does not answer. Check that it is switched on and in the same network.',
    'failure.box-api-off': 'The local interface of the wallbox is switched off. Allow it in its app.',
    'failure.box-needs-password':
      'The local interface of the wallbox wants a password, and the right one was not given.',
    'failure.box-refused': 'The wallbox did not take the setting. The rows below say which, and why.',
    'failure.station-not-connected':
      'The wallbox is not connected to Wattproof. Point it here in the backend step and wait until it is seen.',
    'failure.station-connected':
      'The wallbox is connected: it delivers what is stored by itself. Nothing needs to be done by hand.',
    'failure.station-refused-call':
      'The wallbox did not answer this request, or refused it. Try again; some boxes do not know every request.',
    'failure.backend-unreachable': 'The backend cannot be reached. Check the internet connection and the backend step.',
    'failure.backend-refuses': 'The backend refuses this wallbox. Ask the operator whether it is registered there.',
    'failure.certificate-unreadable':
      'There is no readable certificate in this file. A PEM file that begins with BEGIN CERTIFICATE is needed.',
    'failure.box-busy':
      'The wallbox is busy or another program holds its connection. Close the maker’s app, wait a moment, then try again.',
    'failure.box-moved':
      'Another wallbox answers at this address. Nothing is sent there; answer the question on its page first.',
    'failure.box-not-restarted':
      'The wallbox was not seen to restart. Perhaps it does so later, once no car is charging; until then the new values are not in force. Try again, or switch it off and on.',
    'failure.box-certificate-changed':
      'The wallbox shows another certificate than before. Confirm it first; nothing is sent there before.',
    'failure.template-unreadable': 'This file is no template of Wattproof. Choose a file that was saved here.',
    'failure.serial-not-listed':
      'This system cannot list its serial ports. Type the path of the port, for example /dev/ttyUSB0 or COM3.',
    'failure.serial-busy':
      'Another program uses this port. Close it (a terminal, another flashing tool), then try again.',
    'failure.serial-no-rights':
      'Your user may not open this port. On Linux add it to the group dialout and log in again.',
    'failure.serial-not-there':
      'There is no such port. Plug the cable in again; use a data cable, not a charging cable.',
    'failure.serial-gone':
      'The port vanished. Check the cable, then open the port again; what was not confirmed may not have arrived.',
    'failure.serial-no-answer':
      'Nothing that is understood comes from this port. Check cable and speed, and that the box is powered.',
    'failure.serial-refused': 'The port could not be opened. Unplug the cable, plug it in again and try once more.',
    'failure.report-failed': 'The report could not be written. Choose another folder and try again.',
    'failure.browser-missing': 'There is no browser for this. Install Chrome or Chromium.',
    'failure.internal':
      'Something went wrong inside Wattproof. Try again; if it stays so, restart Wattproof. Your visit is saved.',
  },
  {
    'failure.malformed-request':
      'Diese Anfrage war nicht lesbar. Laden Sie die Seite neu und versuchen Sie es noch einmal.',
    'failure.unknown-command':
      'Wattproof kennt diesen Befehl nicht. Laden Sie die Seite neu; sie ist vielleicht älter als die App.',
    'failure.not-possible-now': 'Das geht gerade nicht.',
    'failure.not-found': 'Das gibt es nicht mehr. Suchen Sie es noch einmal in der Liste.',
    'failure.bad-url': 'Es gibt noch keine brauchbare Backend-Adresse. Berichtigen Sie sie im Schritt Backend.',
    'failure.bad-input': 'Eine Eingabe passt hier nicht. Berichtigen Sie sie und versuchen Sie es noch einmal.',
    'failure.port-in-use':
      'Ein anderes Programm benutzt den Port, den Wattproof braucht. Schließen Sie es und starten Sie Wattproof neu.',
    'failure.address-not-available':
      'Die gewählte Netzwerkadresse gibt es auf diesem Rechner nicht. Prüfen Sie die Netzwerkverbindung und starten Sie neu.',
    'failure.data-in-use':
      'Wattproof läuft schon mit diesen Daten. Benutzen Sie das offene Fenster oder schließen Sie es zuerst.',
    'failure.data-unreadable': 'Der Datenordner ist nicht lesbar. Prüfen Sie seine Zugriffsrechte.',
    'failure.data-corrupt':
      'Die gespeicherten Daten sind beschädigt und wurden nicht angerührt. Sichern Sie den Ordner und beginnen Sie mit einem neuen.',
    'failure.disk-full':
      'Der Datenträger ist voll; Wallboxen wird darum nichts mehr zugesagt. Schaffen Sie Platz und versuchen Sie es noch einmal.',
    'failure.box-not-answering':
      'Die Wallbox antwortet nicht. Prüfen Sie, ob sie eingeschaltet und im selben Netz ist.',
    'failure.box-api-off': 'Die lokale Schnittstelle der Wallbox ist ausgeschaltet. Erlauben Sie sie in ihrer App.',
    'failure.box-needs-password':
      'Die lokale Schnittstelle der Wallbox verlangt ein Passwort; das richtige wurde nicht angegeben.',
    'failure.box-refused':
      'Die Wallbox hat die Einstellung nicht angenommen. Die Zeilen darunter sagen, welche und warum.',
    'failure.station-not-connected':
      'Die Wallbox ist nicht mit Wattproof verbunden. Richten Sie sie im Schritt Backend hierher und warten Sie, bis sie zu sehen ist.',
    'failure.station-connected':
      'Die Wallbox ist verbunden: Was gespeichert ist, wird von selbst zugestellt. Von Hand ist nichts zu tun.',
    'failure.station-refused-call':
      'Die Wallbox hat diese Anfrage nicht beantwortet oder abgelehnt. Versuchen Sie es noch einmal; nicht jede Box kennt jede Anfrage.',
    'failure.backend-unreachable':
      'Das Backend ist nicht erreichbar. Prüfen Sie die Internetverbindung und den Schritt Backend.',
    'failure.backend-refuses':
      'Das Backend weist diese Wallbox ab. Fragen Sie den Betreiber, ob sie dort angelegt ist.',
    'failure.certificate-unreadable':
      'In dieser Datei ist kein lesbares Zertifikat. Nötig ist eine PEM-Datei, die mit BEGIN CERTIFICATE beginnt.',
    'failure.box-busy':
      'Die Wallbox ist beschäftigt, oder ein anderes Programm hält ihre Verbindung. Schließen Sie die App des Herstellers, warten Sie kurz und versuchen Sie es dann noch einmal.',
    'failure.box-moved':
      'An dieser Adresse antwortet eine andere Wallbox. Es wird nichts dorthin gesendet; beantworten Sie zuerst die Frage auf ihrer Seite.',
    'failure.box-not-restarted':
      'Die Wallbox hat nicht erkennbar neu gestartet. Vielleicht tut sie es später, wenn kein Auto mehr lädt; bis dahin gelten die neuen Werte nicht. Versuchen Sie es noch einmal, oder schalten Sie sie aus und wieder ein.',
    'failure.box-certificate-changed':
      'Die Wallbox zeigt ein anderes Zertifikat als bisher. Bestätigen Sie es zuerst; vorher wird nichts dorthin gesendet.',
    'failure.template-unreadable':
      'Diese Datei ist keine Vorlage von Wattproof. Wählen Sie eine Datei, die hier gespeichert wurde.',
    'failure.serial-not-listed':
      'Dieses System kann seine seriellen Anschlüsse nicht auflisten. Geben Sie den Pfad ein, zum Beispiel /dev/ttyUSB0 oder COM3.',
    'failure.serial-busy':
      'Ein anderes Programm benutzt diesen Anschluss. Schließen Sie es (ein Terminal, ein Flash-Werkzeug) und versuchen Sie es noch einmal.',
    'failure.serial-no-rights':
      'Ihr Benutzer darf diesen Anschluss nicht öffnen. Fügen Sie ihn unter Linux der Gruppe dialout hinzu und melden Sie sich neu an.',
    'failure.serial-not-there':
      'Diesen Anschluss gibt es nicht. Stecken Sie das Kabel neu ein; es muss ein Datenkabel sein, kein Ladekabel.',
    'failure.serial-gone':
      'Der Anschluss ist verschwunden. Prüfen Sie das Kabel und öffnen Sie ihn neu; was nicht bestätigt wurde, ist vielleicht nicht angekommen.',
    'failure.serial-no-answer':
      'Von diesem Anschluss kommt nichts Verständliches. Prüfen Sie Kabel und Geschwindigkeit, und ob die Box Strom hat.',
    'failure.serial-refused':
      'Der Anschluss ließ sich nicht öffnen. Ziehen Sie das Kabel ab, stecken Sie es neu ein und versuchen Sie es noch einmal.',
    'failure.report-failed':
      'Der Bericht ließ sich nicht schreiben. Wählen Sie einen anderen Ordner und versuchen Sie es noch einmal.',
    'failure.browser-missing': 'Dafür fehlt ein Browser. Installieren Sie Chrome oder Chromium.',
    'failure.internal':
      'In Wattproof ist etwas schiefgegangen. Versuchen Sie es noch einmal; bleibt es so, starten Sie Wattproof neu. Ihr Einsatz ist gespeichert.',
  },
)
