import { words } from './area.ts'

/** SmartEVSE: its settings and habits. */
export const smartevseWords = words(
  {
    'smartevse.hidden': 'The box shows this only while its OCPP is on.',
    'settings.smartevse.ocpp_mode': 'The box speaks OCPP.',
    'settings.smartevse.ocpp_backend_url': 'Backend address without the identity. The box appends it.',
    'settings.smartevse.ocpp_cb_id': 'Name at the backend: its OCPP identity.',
    'settings.smartevse.ocpp_auth_key': 'Password for the backend, at most 20 characters. Never shown.',
    'settings.smartevse.ocpp_auto_auth': 'Charge without a card: plugging in is enough.',
    'settings.smartevse.ocpp_auto_auth_idtag': 'Card number it sends for a session without a card.',
    'settings.smartevse.ocpp_status': 'Connected to the backend right now, as far as the box knows.',
    'settings.smartevse.rfid_reader': 'Who decides about a card held to the reader.',
    'settings.smartevse.rfid_reader.none': 'No card reader',
    'settings.smartevse.rfid_reader.own': 'The box by itself',
    'settings.smartevse.rfid_reader.ocpp': 'The backend',
    'smartevse.key.identity': 'Name at the backend',
    'smartevse.refused.off': 'The box takes this only while OCPP is switched on in it.',
    'smartevse.refused.empty':
      'This box does not take an empty value: what is stored in it stays until it gets another. Move it to a backend, or set another address on its own page.',
    'smartevse.refused.identity': 'This box takes names at the backend of at most 20 characters.',
    'smartevse.refused.long':
      'The firmware of this box leaves out values of 64 characters or more without a word. A newer firmware takes them.',
    'smartevse.key.long': 'A SmartEVSE keeps passwords of at most 20 characters; an umlaut counts twice.',
    'check.smartevseUrl.long':
      'This address has 64 characters or more. Older firmware of a SmartEVSE does not take it.',
    'check.smartevseUrl.long.fix':
      'If the box refuses it: update its firmware, or ask the operator for a shorter address.',
    'check.smartevseIdentity.long':
      'This name at the backend has more than 20 characters. Some firmware of a SmartEVSE does not take it.',
    'check.smartevseIdentity.long.fix': 'If the box refuses it: ask the operator for a name of at most 20 characters.',
    'smartevse.refused.keyNotKept': 'The box did not keep the password.',
    'smartevse.tls':
      'Over wss:// this box encrypts, but does not check whom it talks to: any server could pass for the backend. It does not name the server either; backends that need that refuse it.',
    'smartevse.warning.autoAuth':
      'If “charge without a card” is switched on in the box, plugging in starts a session without a card, whatever this switch says.',
    'smartevse.habit.halfOpen':
      'It can believe for up to a day that it is connected although the line is dead. Only messages that really arrive prove the connection.',
    'smartevse.habit.reader':
      'Cards reach the backend only while its card reader is set to “Rmt/OCPP” in the menu on its display.',
    'smartevse.habit.hidden':
      'While OCPP is switched off in it, it does not show the backend it was set to before; that address cannot be put back.',
    'check.smartevseReader.own': 'This box decides about cards by itself; the backend is not asked.',
    'check.smartevseReader.own.fix': 'Set the card reader to “Rmt/OCPP” in the menu on the display of the box.',
    'check.smartevseReader.none': 'This box says it has no card reader.',
    'check.smartevseReader.none.fix':
      'If one is built in, switch it on in the menu on the display: RFID, then “Rmt/OCPP”.',
    'check.smartevseFree.on': 'This box charges without a card: plugging in is enough.',
    'check.smartevseFree.on.fix': 'Switch “charge without a card” off unless the operator wants it.',
  },
  {
    'smartevse.hidden': 'Die Box zeigt das nur, solange ihr OCPP eingeschaltet ist.',
    'settings.smartevse.ocpp_mode': 'Die Box spricht OCPP.',
    'settings.smartevse.ocpp_backend_url': 'Adresse des Backends ohne die Kennung. Die Box hängt sie an.',
    'settings.smartevse.ocpp_cb_id': 'Name beim Backend: ihre OCPP-Kennung.',
    'settings.smartevse.ocpp_auth_key': 'Passwort für das Backend, höchstens 20 Zeichen. Wird nie angezeigt.',
    'settings.smartevse.ocpp_auto_auth': 'Laden ohne Karte: Einstecken genügt.',
    'settings.smartevse.ocpp_auto_auth_idtag': 'Kartennummer, die sie für einen Ladevorgang ohne Karte sendet.',
    'settings.smartevse.ocpp_status': 'Gerade mit dem Backend verbunden, soweit die Box es weiß.',
    'settings.smartevse.rfid_reader': 'Wer über eine vorgehaltene Karte entscheidet.',
    'settings.smartevse.rfid_reader.none': 'Kein Kartenleser',
    'settings.smartevse.rfid_reader.own': 'Die Box selbst',
    'settings.smartevse.rfid_reader.ocpp': 'Das Backend',
    'smartevse.key.identity': 'Name beim Backend',
    'smartevse.refused.off': 'Das nimmt die Box nur, solange in ihr OCPP eingeschaltet ist.',
    'smartevse.refused.empty':
      'Diese Box nimmt keinen leeren Wert: Was in ihr gespeichert ist, bleibt, bis sie etwas anderes bekommt. Übergeben Sie sie einem Backend, oder setzen Sie auf ihrer eigenen Seite eine andere Adresse.',
    'smartevse.refused.identity': 'Diese Box nimmt Namen beim Backend mit höchstens 20 Zeichen.',
    'smartevse.refused.long':
      'Die Firmware dieser Box lässt Werte mit 64 oder mehr Zeichen wortlos weg. Eine neuere Firmware nimmt sie.',
    'smartevse.key.long': 'Ein SmartEVSE behält Passwörter mit höchstens 20 Zeichen; ein Umlaut zählt doppelt.',
    'check.smartevseUrl.long':
      'Diese Adresse hat 64 oder mehr Zeichen. Ältere Firmware eines SmartEVSE nimmt sie nicht.',
    'check.smartevseUrl.long.fix':
      'Falls die Box sie ablehnt: Aktualisieren Sie ihre Firmware, oder bitten Sie den Betreiber um eine kürzere Adresse.',
    'check.smartevseIdentity.long':
      'Dieser Name beim Backend hat mehr als 20 Zeichen. Manche Firmware eines SmartEVSE nimmt ihn nicht.',
    'check.smartevseIdentity.long.fix':
      'Falls die Box ihn ablehnt: Bitten Sie den Betreiber um einen Namen mit höchstens 20 Zeichen.',
    'smartevse.refused.keyNotKept': 'Die Box hat das Passwort nicht behalten.',
    'smartevse.tls':
      'Über wss:// verschlüsselt diese Box, prüft aber nicht, mit wem sie spricht: Jeder Server könnte sich als Backend ausgeben. Sie nennt auch den Namen des Servers nicht; Backends, die ihn brauchen, weisen sie ab.',
    'smartevse.warning.autoAuth':
      'Ist in der Box „Laden ohne Karte“ eingeschaltet, beginnt mit dem Einstecken ein Ladevorgang ohne Karte, was immer dieser Schalter sagt.',
    'smartevse.habit.halfOpen':
      'Sie kann sich bis zu einem Tag lang für verbunden halten, obwohl die Leitung tot ist. Nur Meldungen, die wirklich ankommen, beweisen die Verbindung.',
    'smartevse.habit.reader':
      'Karten erreichen das Backend nur, solange ihr Kartenleser im Menü am Display auf „Rmt/OCPP“ steht.',
    'smartevse.habit.hidden':
      'Solange OCPP in ihr ausgeschaltet ist, zeigt sie nicht, auf welches Backend sie vorher eingestellt war; diese Adresse lässt sich nicht zurücksetzen.',
    'check.smartevseReader.own': 'Diese Box entscheidet selbst über Karten; das Backend wird nicht gefragt.',
    'check.smartevseReader.own.fix': 'Stellen Sie den Kartenleser im Menü am Display der Box auf „Rmt/OCPP“.',
    'check.smartevseReader.none': 'Diese Box sagt, sie habe keinen Kartenleser.',
    'check.smartevseReader.none.fix':
      'Ist einer eingebaut, schalten Sie ihn im Menü am Display ein: RFID, dann „Rmt/OCPP“.',
    'check.smartevseFree.on': 'Diese Box lädt ohne Karte: Einstecken genügt.',
    'check.smartevseFree.on.fix': 'Schalten Sie „Laden ohne Karte“ aus, wenn der Betreiber es nicht will.',
  },
)
