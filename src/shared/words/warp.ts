import { words } from './area.ts'

/** WARP: its settings by path and field, and its habits. */
export const warpWords = words(
  {
    'settings.warp.ocpp/config/enable': 'OCPP switched on: it connects to the backend.',
    'settings.warp.evse/ocpp_enabled/enabled':
      'OCPP has a say in charging. Off, the box charges whatever the backend says.',
    'settings.warp.ocpp/config/protocol': 'Which OCPP it speaks.',
    'warp.protocol.v16': 'OCPP 1.6',
    'warp.protocol.v21': 'OCPP 2.1',
    'warp.key.slot': 'OCPP has a say in charging',
    'check.warpSlot.off':
      'OCPP is connected, but has no say in charging: this box charges without a card, and the backend cannot stop it.',
    'check.warpSlot.off.fix':
      'It is switched on when the box is pointed here, or on its own page “OCPP” by saving once more.',
    'check.warpSlot.unknown':
      'This box does not tell whether OCPP has a say in charging. A session that is ended shows it.',
    'check.warpProfile.unknown':
      'Over OCPP 2.1 the backend may have left a network profile in the box, which it dials instead of the address set here. Its interface does not show that.',
    'settings.warp.ocpp/config/url': 'Backend address without the identity and without a slash at the end.',
    'settings.warp.ocpp/config/identity': 'Identity: appended to the address, and the user name for the password.',
    'settings.warp.ocpp/config/enable_auth': 'Logs in to the backend with a password.',
    'settings.warp.ocpp/config/pass':
      'Password for the backend. Exactly 40 hex digits are tried as 20 bytes, too. Never shown. Older firmware uses it after a restart.',
    'settings.warp.ocpp/config/cert_id':
      'Which CA certificate it trusts: −1 is its built-in list, else the number of one.',
    'settings.warp.ocpp/state/connected': 'Connected to the backend.',
    'settings.warp.ocpp/state/charge_point_state': 'How far the backend has admitted it.',
    'settings.warp.ocpp/state/message_queue_depth': 'Messages waiting to be sent.',
    'settings.warp.ocpp/state/txn_msg_queue_depth': 'Session messages waiting to be sent.',
    'warp.key.identity': 'Identity',
    'warp.state.booting': 'waits to be admitted',
    'warp.state.flushing': 'admitted, sends what it kept',
    'warp.state.idle': 'admitted',
    'warp.state.pending': 'the backend has not decided yet',
    'warp.state.rejected': 'refused by the backend',
    'warp.state.unavailable': 'admitted, set unavailable',
    'warp.state.faulted': 'could not start: its settings do not work',
    'warp.state.softReset': 'restarting',
    'warp.state.hardReset': 'restarting at once',
    'warp.link.rejected': 'The backend refuses the box: it does not know this identity, or has not released it.',
    'warp.link.faulted': 'The box could not start its OCPP connection: address, identity or password cannot be used.',
    'warp.refused.charging':
      'A session is running, and meanwhile a WARP takes no new OCPP settings. End it and unplug the car, then try again.',
    'warp.url.slash':
      'A WARP puts a slash of its own before the identity. Leave out the slash at the end, or there would be two.',
    'warp.url.query':
      'A WARP puts the identity at the very end, behind the part that begins with the question mark. The backend would not find it there.',
    'warp.url.long': 'A WARP takes addresses of at most {longest} characters.',
    'warp.identity.long': 'A WARP takes identities of at most {longest} characters.',
    'warp.policy.noOffline':
      'A WARP cannot check cards without its backend: its firmware has no list and no memory of cards for that.',
    'warp.habit.queue':
      'Without a backend, starts and ends of sessions are kept, but only 5 meter readings: the oldest are dropped first.',
    'warp.habit.retries': 'A session message the backend fails over is tried 3 times, 10 seconds apart.',
    'warp.habit.reconnect': 'It dials again every 60 seconds: being back can take a minute.',
    'warp.tls':
      'Over wss it checks the certificate against its built-in list of CAs, or against the one that was chosen. It has no client certificates.',
  },
  {
    'settings.warp.ocpp/config/enable': 'OCPP eingeschaltet: Die Box verbindet sich mit dem Backend.',
    'settings.warp.evse/ocpp_enabled/enabled':
      'OCPP bestimmt beim Laden mit. Ist das aus, lädt die Box, was immer das Backend sagt.',
    'settings.warp.ocpp/config/protocol': 'Welches OCPP sie spricht.',
    'warp.protocol.v16': 'OCPP 1.6',
    'warp.protocol.v21': 'OCPP 2.1',
    'warp.key.slot': 'OCPP bestimmt beim Laden mit',
    'check.warpSlot.off':
      'OCPP ist verbunden, bestimmt beim Laden aber nicht mit: Diese Box lädt ohne Karte, und das Backend kann sie nicht anhalten.',
    'check.warpSlot.off.fix':
      'Es wird eingeschaltet, wenn die Box hierher gerichtet wird, oder auf ihrer eigenen Seite „OCPP“ durch nochmaliges Speichern.',
    'check.warpSlot.unknown':
      'Diese Box sagt nicht, ob OCPP beim Laden mitbestimmt. Ein Ladevorgang, der beendet wird, zeigt es.',
    'check.warpProfile.unknown':
      'Über OCPP 2.1 kann das Backend in der Box ein Netzwerkprofil hinterlegt haben, das sie statt der hier gesetzten Adresse wählt. Ihre Schnittstelle zeigt das nicht.',
    'settings.warp.ocpp/config/url': 'Backend-Adresse ohne Identität und ohne Schrägstrich am Ende.',
    'settings.warp.ocpp/config/identity':
      'Identität: wird an die Adresse gehängt und ist der Benutzername zum Passwort.',
    'settings.warp.ocpp/config/enable_auth': 'Meldet sich beim Backend mit einem Passwort an.',
    'settings.warp.ocpp/config/pass':
      'Passwort für das Backend. Genau 40 Hexziffern werden auch als 20 Bytes versucht. Wird nie angezeigt. Ältere Firmware verwendet es nach einem Neustart.',
    'settings.warp.ocpp/config/cert_id':
      'Welchem CA-Zertifikat sie vertraut: −1 ist die eingebaute Liste, sonst die Nummer eines Zertifikats.',
    'settings.warp.ocpp/state/connected': 'Mit dem Backend verbunden.',
    'settings.warp.ocpp/state/charge_point_state': 'Wie weit das Backend sie zugelassen hat.',
    'settings.warp.ocpp/state/message_queue_depth': 'Nachrichten, die auf das Senden warten.',
    'settings.warp.ocpp/state/txn_msg_queue_depth': 'Lademeldungen, die auf das Senden warten.',
    'warp.key.identity': 'Identität',
    'warp.state.booting': 'wartet auf die Zulassung',
    'warp.state.flushing': 'zugelassen, sendet Aufgehobenes',
    'warp.state.idle': 'zugelassen',
    'warp.state.pending': 'das Backend hat noch nicht entschieden',
    'warp.state.rejected': 'vom Backend abgelehnt',
    'warp.state.unavailable': 'zugelassen, auf „nicht verfügbar“ gestellt',
    'warp.state.faulted': 'konnte nicht starten: Ihre Einstellungen passen nicht',
    'warp.state.softReset': 'startet neu',
    'warp.state.hardReset': 'startet sofort neu',
    'warp.link.rejected':
      'Das Backend lehnt die Box ab: Es kennt diese Identität nicht oder hat sie nicht freigegeben.',
    'warp.link.faulted':
      'Die Box konnte ihre OCPP-Verbindung nicht starten: Adresse, Identität oder Passwort sind unbrauchbar.',
    'warp.refused.charging':
      'Ein Ladevorgang läuft, und solange nimmt ein WARP keine neuen OCPP-Einstellungen an. Beenden Sie ihn, ziehen Sie das Auto ab und versuchen Sie es erneut.',
    'warp.url.slash':
      'Ein WARP setzt selbst einen Schrägstrich vor die Identität. Lassen Sie den am Ende weg, sonst stehen dort zwei.',
    'warp.url.query':
      'Ein WARP hängt die Identität ganz ans Ende, hinter den Teil mit dem Fragezeichen. Dort würde das Backend sie nicht finden.',
    'warp.url.long': 'Ein WARP nimmt Adressen mit höchstens {longest} Zeichen.',
    'warp.identity.long': 'Ein WARP nimmt Identitäten mit höchstens {longest} Zeichen.',
    'warp.policy.noOffline':
      'Ein WARP kann Karten ohne Backend nicht prüfen: Seine Firmware hat dafür weder eine Liste noch ein Gedächtnis.',
    'warp.habit.queue':
      'Ohne Backend werden Anfang und Ende von Ladevorgängen aufgehoben, aber nur 5 Zählerstände: Die ältesten fallen zuerst weg.',
    'warp.habit.retries':
      'Eine Lademeldung, an der das Backend scheitert, wird 3-mal im Abstand von 10 Sekunden versucht.',
    'warp.habit.reconnect': 'Er wählt alle 60 Sekunden neu: Bis er zurück ist, kann eine Minute vergehen.',
    'warp.tls':
      'Über wss prüft er das Zertifikat gegen seine eingebaute Liste von CAs oder gegen die gewählte. Client-Zertifikate hat er nicht.',
  },
)
