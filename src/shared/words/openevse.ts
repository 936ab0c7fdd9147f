import { words } from './area.ts'

/** OpenEVSE: its settings and habits; and what boxes built on MicroOcpp have in common. */
export const openevseWords = words(
  {
    'settings.openevse.ocpp_enabled': 'The box speaks OCPP.',
    'settings.openevse.ocpp_server': 'Backend address without the identity. The box appends it.',
    'settings.openevse.ocpp_chargeBoxId': 'Name at the backend: its OCPP identity.',
    'settings.openevse.ocpp_authkey': 'Password for the backend, as hexadecimal digits. Never shown.',
    'settings.openevse.ocpp_authkey_form': 'What the stored backend password looks like.',
    'settings.openevse.ocpp_authkey_form.none': 'None stored',
    'settings.openevse.ocpp_authkey_form.hex': 'Stored, readable for the box',
    'settings.openevse.ocpp_authkey_form.invalid': 'Stored, but not hexadecimal: the box does not use it',
    'settings.openevse.ocpp_authkey_form.hidden': 'Stored; the box does not show it',
    'settings.openevse.ocpp_idtag': 'Card number it sends for a session without a card.',
    'settings.openevse.ocpp_auth_auto': 'Charge without a card: plugging in is enough.',
    'settings.openevse.ocpp_auth_offline': 'Charges for unknown cards while it is offline.',
    'settings.openevse.ocpp_suspend_evse': 'Blocks charging until the backend allows it.',
    'settings.openevse.ocpp_energize_plug': 'Switches the plug on as soon as a session begins.',
    'settings.openevse.ocpp_connected': 'Connected to the backend right now.',
    'openevse.key.identity': 'Name at the backend',
    'openevse.key.notHex':
      'This box takes its password as pairs of the digits 0–9 and a–f, 40 at most. With anything else it would log in without a password and not say so.',
    'openevse.refused.locked': 'The box is locked by its maker: its settings cannot be changed.',
    'openevse.refused.keyNotKept': 'The box did not keep the password.',
    'openevse.tls':
      'Over wss:// this box encrypts, but does not check whom it talks to: any server could pass for the backend.',
    'openevse.warning.default':
      'From the factory this box lets unknown cards charge offline. A factory reset brings that back.',
    'openevse.warning.autoAuth':
      'If “charge without a card” is switched on in the box, plugging in starts a session without a card, whatever this switch says.',
    'openevse.habit.silentOffline':
      'When it is offline for long, it drops sessions it has stored: they never reach the backend. Keep something on site that answers for the backend.',
    'openevse.habit.notices':
      'It checks its connection every 5 seconds, takes it for dead after 5 minutes of silence, and dials again every 10 seconds.',
    'openevse.habit.retries': 'A message the backend fails over is tried 3 times, a minute apart, then given up.',
    'openevse.habit.backendOverwrites':
      'A backend can change the same settings over OCPP: read them once more when the box is connected there.',
    'check.openevseKey.invalid':
      'The backend password stored in this box is not hexadecimal, so it logs in without one.',
    'check.openevseKey.invalid.fix':
      'Write the password again as hexadecimal digits, or ask the operator for it in that form.',
    'check.openevseFree.on': 'This box charges without a card: plugging in is enough.',
    'check.openevseFree.on.fix': 'Switch “charge without a card” off unless the operator wants it.',
    'microOcpp.url.query':
      'This box appends its identity at the very end, behind the ?, where no backend finds it. Use an address without ?.',
    'microOcpp.url.slashes': 'The address ends with //, and this box leaves it so. Take one slash away.',
    'microOcpp.url.identity':
      "This box puts the identity into the address as it is. Only letters, digits and . _ ~ - ! $ & ' ( ) * + , ; = : @ work there.",
    'microOcpp.url.tooLong': 'The identity is too long: this box has no room for it in its login.',
    'microOcpp.key.tooLong': 'Identity and password together are too long for the login of this box.',
  },
  {
    'settings.openevse.ocpp_enabled': 'Die Box spricht OCPP.',
    'settings.openevse.ocpp_server': 'Adresse des Backends ohne die Kennung. Die Box hängt sie an.',
    'settings.openevse.ocpp_chargeBoxId': 'Name beim Backend: ihre OCPP-Kennung.',
    'settings.openevse.ocpp_authkey': 'Passwort für das Backend, als Hexadezimalziffern. Wird nie angezeigt.',
    'settings.openevse.ocpp_authkey_form': 'Wie das gespeicherte Passwort für das Backend aussieht.',
    'settings.openevse.ocpp_authkey_form.none': 'Keines gespeichert',
    'settings.openevse.ocpp_authkey_form.hex': 'Gespeichert, für die Box lesbar',
    'settings.openevse.ocpp_authkey_form.invalid': 'Gespeichert, aber nicht hexadezimal: Die Box benutzt es nicht',
    'settings.openevse.ocpp_authkey_form.hidden': 'Gespeichert; die Box zeigt es nicht',
    'settings.openevse.ocpp_idtag': 'Kartennummer, die sie für einen Ladevorgang ohne Karte sendet.',
    'settings.openevse.ocpp_auth_auto': 'Laden ohne Karte: Einstecken genügt.',
    'settings.openevse.ocpp_auth_offline': 'Lädt für unbekannte Karten, solange sie offline ist.',
    'settings.openevse.ocpp_suspend_evse': 'Sperrt das Laden, bis das Backend es erlaubt.',
    'settings.openevse.ocpp_energize_plug': 'Schaltet den Stecker ein, sobald ein Ladevorgang beginnt.',
    'settings.openevse.ocpp_connected': 'Gerade mit dem Backend verbunden.',
    'openevse.key.identity': 'Name beim Backend',
    'openevse.key.notHex':
      'Diese Box nimmt ihr Passwort als Paare der Ziffern 0–9 und a–f, höchstens 40. Bei allem anderen meldet sie sich ohne Passwort an und sagt es nicht.',
    'openevse.refused.locked': 'Die Box ist vom Hersteller gesperrt: Ihre Einstellungen lassen sich nicht ändern.',
    'openevse.refused.keyNotKept': 'Die Box hat das Passwort nicht behalten.',
    'openevse.tls':
      'Über wss:// verschlüsselt diese Box, prüft aber nicht, mit wem sie spricht: Jeder Server könnte sich als Backend ausgeben.',
    'openevse.warning.default':
      'Ab Werk lässt diese Box unbekannte Karten offline laden. Nach dem Zurücksetzen auf Werkseinstellungen gilt das wieder.',
    'openevse.warning.autoAuth':
      'Ist in der Box „Laden ohne Karte“ eingeschaltet, beginnt mit dem Einstecken ein Ladevorgang ohne Karte, was immer dieser Schalter sagt.',
    'openevse.habit.silentOffline':
      'Ist sie lange offline, verwirft sie gespeicherte Ladevorgänge: Das Backend erfährt nie davon. Es sollte etwas vor Ort bleiben, das für das Backend antwortet.',
    'openevse.habit.notices':
      'Sie prüft ihre Verbindung alle 5 Sekunden, hält sie nach 5 Minuten Stille für tot und wählt alle 10 Sekunden neu.',
    'openevse.habit.retries':
      'Eine Meldung, an der das Backend scheitert, versucht sie dreimal im Abstand einer Minute, dann gibt sie auf.',
    'openevse.habit.backendOverwrites':
      'Ein Backend kann dieselben Einstellungen über OCPP ändern: Lesen Sie sie noch einmal, wenn die Box dort verbunden ist.',
    'check.openevseKey.invalid':
      'Das in dieser Box gespeicherte Passwort für das Backend ist nicht hexadezimal, also meldet sie sich ohne an.',
    'check.openevseKey.invalid.fix':
      'Schreiben Sie das Passwort neu als Hexadezimalziffern, oder fragen Sie den Betreiber in dieser Form danach.',
    'check.openevseFree.on': 'Diese Box lädt ohne Karte: Einstecken genügt.',
    'check.openevseFree.on.fix': 'Schalten Sie „Laden ohne Karte“ aus, wenn der Betreiber es nicht will.',
    'microOcpp.url.query':
      'Diese Box hängt ihre Kennung ganz ans Ende, hinter das ?, wo kein Backend sie findet. Nehmen Sie eine Adresse ohne ?.',
    'microOcpp.url.slashes': 'Die Adresse endet mit //, und diese Box lässt sie so. Nehmen Sie einen Schrägstrich weg.',
    'microOcpp.url.identity':
      "Diese Box setzt die Kennung in die Adresse, wie sie ist. Dort gehen nur Buchstaben, Ziffern und . _ ~ - ! $ & ' ( ) * + , ; = : @.",
    'microOcpp.url.tooLong': 'Die Kennung ist zu lang: In der Anmeldung dieser Box ist kein Platz dafür.',
    'microOcpp.key.tooLong': 'Kennung und Passwort zusammen sind zu lang für die Anmeldung dieser Box.',
  },
)
