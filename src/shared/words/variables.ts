import { words } from './area.ts'

/**
 * OCPP 2.x: variables of the device model. `variables.meaning.<variable>`: one line a variable; what 1.6 has too is under
 * `keys.meaning.<1.6 key>`. `variables.move.*`: what moves a station to another backend by its network profiles.
 */
export const variableWords = words(
  {
    'variables.atMost': '{value} of at most {max}',
    'variables.move.offer': 'Move it over OCPP',
    'variables.move.offerWhy': 'Nobody has to type anything: it is given its backend as a new connection and restarts.',
    'variables.move.title': 'Move {box} over OCPP?',
    'variables.move.will': 'Wattproof will tell the wallbox, in this order:',
    'variables.move.beforehand': 'Before you go on:',
    'variables.move.impossible': 'This wallbox cannot be moved over OCPP.',
    'variables.move.byHand': 'Set its address by hand instead.',
    'variables.move.asking': 'Asking the wallbox for its connections. That takes a few seconds.',
    'variables.move.badUrl': 'The address must begin with ws:// or wss:// and have at most {longest} characters.',
    'variables.move.scheme':
      'Security level {profile} and this address do not go together: levels 2 and 3 need wss://, levels 0 and 1 ws://.',
    'variables.move.downgrade':
      'The wallbox has security level {from}; it does not let itself be moved to a connection of level {to}.',
    'variables.move.noSlot': 'The wallbox has no free place for another connection.',
    'variables.move.activeUnknown':
      'The wallbox has no free place for another connection and does not tell which one it uses: overwriting one could cut it off.',
    'variables.move.orderUnknown':
      'The wallbox does not tell in which order it tries its connections, so it could not be put back.',
    'variables.move.changed':
      'The wallbox has other connections than a moment ago. Nothing was sent; look at it again.',
    'variables.move.notTaken':
      'The wallbox said yes and kept the old order of its connections. It was not restarted and stays where it is.',
    'variables.move.step.profile': 'Store {url} as connection {slot}.',
    'variables.move.step.priority': 'Try connection {slot} first; the order becomes {order}.',
    'variables.move.step.reset': 'Restart as soon as nobody charges.',
    'variables.move.warning.interface':
      'The wallbox does not tell how it is connected to the network; {interface} is assumed. If it goes through mobile radio, set the connection by hand.',
    'variables.move.warning.overwrites':
      'What was stored as connection {slot} is overwritten. It cannot be read, so it cannot be put back.',
    'variables.move.warning.password': 'The wallbox must already have the password its backend expects.',
    'variables.move.warning.root': 'The wallbox must already have the certificate authority of the backend.',
    'variables.move.warning.clientCertificate': 'The wallbox must already have its own certificate.',
    'variables.move.warning.fallback':
      'Connection {slot}, which it uses now, stays its second choice: if it does not get through, it comes back.',
    'variables.move.told':
      'The wallbox has taken the new connection and restarts. Whether it arrives at the backend cannot be checked from here.',
    'variables.move.refused': 'The wallbox refused ({action}: {reason}). It stays where it is.',
    'variables.move.halfway':
      'The wallbox refused ({action}: {reason}), and the old order of its connections could not be put back: it may move at its next restart.',
    'variables.meaning.AuthCtrlr.Enabled': 'Asks for a card before charging; off, anyone may charge.',
    'variables.meaning.AuthCtrlr.DisableRemoteAuthorization': 'Never asks the backend about a card it knows itself.',
    'variables.meaning.AuthCtrlr.MasterPassGroupId': 'Group of cards that may end every session.',
    'variables.meaning.AuthCacheCtrlr.Available': 'Can remember cards the backend has answered.',
    'variables.meaning.AuthCacheCtrlr.LifeTime': 'How long a remembered card counts.',
    'variables.meaning.AuthCacheCtrlr.Policy': 'Which card it forgets first when its memory is full.',
    'variables.meaning.AuthCacheCtrlr.Storage': 'Room it uses for remembered cards.',
    'variables.meaning.AuthCacheCtrlr.DisablePostAuthorize':
      'Does not ask the backend again about a remembered card that was refused.',
    'variables.meaning.LocalAuthListCtrlr.Available': 'Can keep a list of allowed cards.',
    'variables.meaning.LocalAuthListCtrlr.Entries': 'How many cards are in its list.',
    'variables.meaning.LocalAuthListCtrlr.BytesPerMessage': 'Longest message with cards it takes.',
    'variables.meaning.LocalAuthListCtrlr.SupportsExpiryDateTime': 'Heeds until when a card of its list is good.',
    'variables.meaning.LocalAuthListCtrlr.DisablePostAuthorize':
      'Does not ask the backend again about a card its list refuses.',
    'variables.meaning.TxCtrlr.TxStartPoint': 'What begins a session.',
    'variables.meaning.TxCtrlr.TxStopPoint': 'What ends a session.',
    'variables.meaning.OCPPCommCtrlr.OfflineThreshold':
      'After longer without the backend it tells the state of every connector again.',
    'variables.meaning.OCPPCommCtrlr.QueueAllMessages':
      'Keeps every message while offline, not only those of sessions.',
    'variables.meaning.OCPPCommCtrlr.RetryBackOffRepeatTimes': 'How often the pause before the next dial doubles.',
    'variables.meaning.OCPPCommCtrlr.RetryBackOffRandomRange': 'Up to so much chance is added to that pause.',
    'variables.meaning.OCPPCommCtrlr.RetryBackOffWaitMinimum': 'The first pause before it dials again.',
    'variables.meaning.OCPPCommCtrlr.ActiveNetworkProfile': 'The connection it uses now, by its number.',
    'variables.meaning.OCPPCommCtrlr.NetworkConfigurationPriority': 'Which connections it tries, in this order.',
    'variables.meaning.OCPPCommCtrlr.NetworkProfileConnectionAttempts':
      'How often it tries a connection before it takes the next.',
    'variables.meaning.DeviceDataCtrlr.ItemsPerMessage[SetVariables]': 'Most settings that can be written at once.',
    'variables.meaning.DeviceDataCtrlr.ItemsPerMessage[GetReport]':
      'Most settings that can be named in a report request.',
    'variables.meaning.DeviceDataCtrlr.BytesPerMessage[GetVariables]': 'Longest request for settings it takes.',
    'variables.meaning.DeviceDataCtrlr.BytesPerMessage[SetVariables]': 'Longest message with new settings it takes.',
    'variables.meaning.DeviceDataCtrlr.BytesPerMessage[GetReport]': 'Longest report request it takes.',
    'variables.meaning.SampledDataCtrlr.TxStartedMeasurands': 'What is measured at the start of a session.',
    'variables.meaning.SampledDataCtrlr.TxEndedInterval': 'How often a reading is taken that goes along with the end.',
    'variables.meaning.AlignedDataCtrlr.TxEndedInterval':
      'How often a clock-time reading is taken that goes along with the end.',
    'variables.meaning.SmartChargingCtrlr.RateUnit': 'Limits in ampere (A), in watt (W), or both.',
    'variables.meaning.SmartChargingCtrlr.Entries[ChargingProfiles]': 'How many charging plans it has now.',
    'variables.meaning.SecurityCtrlr.Identity': 'The name it gives itself towards the backend.',
    'variables.meaning.SecurityCtrlr.CertificateEntries': 'How many certificates it keeps now.',
    'variables.meaning.SecurityCtrlr.CertSigningWaitMinimum':
      'Wait for a signed certificate before it is asked for again.',
    'variables.meaning.SecurityCtrlr.CertSigningRepeatTimes': 'How often a signed certificate is asked for again.',
    'variables.meaning.SecurityCtrlr.AllowSecurityProfileDowngrade': 'Lets the level of security go from 3 down to 2.',
    'variables.meaning.SecurityCtrlr.AllowCSMSTLSWildcards': "Takes a backend's certificate for *.its-domain.",
    'variables.meaning.ClockCtrlr.DateTime': 'Date and time of the box.',
    'variables.meaning.ClockCtrlr.TimeSource': 'Where it gets the time from, best first.',
    'variables.meaning.ClockCtrlr.NtpSource': 'Who names the time server: the network or a hand.',
    'variables.meaning.ClockCtrlr.NtpServerUri': 'Address of a time server.',
    'variables.meaning.ClockCtrlr.TimeZone': 'Time zone for what it displays.',
    'variables.meaning.ClockCtrlr.TimeOffset': 'Difference between local time and UTC for what it displays.',
  },
  {
    'variables.atMost': '{value} von höchstens {max}',
    'variables.move.offer': 'Über OCPP umstellen',
    'variables.move.offerWhy':
      'Niemand muss etwas eintippen: Sie bekommt ihr Backend als neue Verbindung und startet neu.',
    'variables.move.title': '{box} über OCPP umstellen?',
    'variables.move.will': 'Wattproof sagt der Wallbox der Reihe nach:',
    'variables.move.beforehand': 'Bevor Sie fortfahren:',
    'variables.move.impossible': 'Diese Wallbox lässt sich nicht über OCPP umstellen.',
    'variables.move.byHand': 'Stellen Sie ihre Adresse stattdessen von Hand ein.',
    'variables.move.asking': 'Die Wallbox wird nach ihren Verbindungen gefragt. Das dauert einige Sekunden.',
    'variables.move.badUrl':
      'Die Adresse muss mit ws:// oder wss:// beginnen und darf höchstens {longest} Zeichen haben.',
    'variables.move.scheme':
      'Sicherheitsstufe {profile} und diese Adresse passen nicht zusammen: Stufe 2 und 3 brauchen wss://, Stufe 0 und 1 ws://.',
    'variables.move.downgrade':
      'Die Wallbox hat Sicherheitsstufe {from}; auf eine Verbindung der Stufe {to} lässt sie sich nicht umstellen.',
    'variables.move.noSlot': 'Die Wallbox hat keinen freien Platz für eine weitere Verbindung.',
    'variables.move.activeUnknown':
      'Die Wallbox hat keinen freien Platz für eine weitere Verbindung und verrät nicht, welche sie benutzt: Eine zu überschreiben könnte sie abschneiden.',
    'variables.move.orderUnknown':
      'Die Wallbox verrät nicht, in welcher Reihenfolge sie ihre Verbindungen versucht; sie ließe sich nicht zurückstellen.',
    'variables.move.changed':
      'Die Wallbox hat andere Verbindungen als eben noch. Nichts wurde gesendet; sehen Sie es sich neu an.',
    'variables.move.notTaken':
      'Die Wallbox hat Ja gesagt und die alte Reihenfolge ihrer Verbindungen behalten. Sie wurde nicht neu gestartet und bleibt, wo sie ist.',
    'variables.move.step.profile': '{url} als Verbindung {slot} speichern.',
    'variables.move.step.priority': 'Verbindung {slot} zuerst versuchen; die Reihenfolge wird {order}.',
    'variables.move.step.reset': 'Neu starten, sobald niemand lädt.',
    'variables.move.warning.interface':
      'Die Wallbox verrät nicht, wie sie am Netz hängt; {interface} wird angenommen. Geht sie über Mobilfunk, dann die Verbindung von Hand einstellen.',
    'variables.move.warning.overwrites':
      'Was als Verbindung {slot} gespeichert war, wird überschrieben. Es lässt sich nicht lesen, also auch nicht zurückholen.',
    'variables.move.warning.password': 'Das Passwort, das ihr Backend erwartet, muss schon in der Wallbox sein.',
    'variables.move.warning.root': 'Die Zertifizierungsstelle des Backends muss schon in der Wallbox sein.',
    'variables.move.warning.clientCertificate': 'Ihr eigenes Zertifikat muss schon in der Wallbox sein.',
    'variables.move.warning.fallback':
      'Verbindung {slot}, die sie jetzt benutzt, bleibt ihre zweite Wahl: Kommt sie nicht durch, kommt sie zurück.',
    'variables.move.told':
      'Die Wallbox hat die neue Verbindung angenommen und startet neu. Ob sie beim Backend ankommt, lässt sich von hier nicht prüfen.',
    'variables.move.refused': 'Die Wallbox hat abgelehnt ({action}: {reason}). Sie bleibt, wo sie ist.',
    'variables.move.halfway':
      'Die Wallbox hat abgelehnt ({action}: {reason}), und die alte Reihenfolge ihrer Verbindungen ließ sich nicht zurückstellen: Beim nächsten Neustart kann sie umziehen.',
    'variables.meaning.AuthCtrlr.Enabled': 'Verlangt vor dem Laden eine Karte; ausgeschaltet lädt jeder.',
    'variables.meaning.AuthCtrlr.DisableRemoteAuthorization':
      'Fragt das Backend nie zu einer Karte, die die Box selbst kennt.',
    'variables.meaning.AuthCtrlr.MasterPassGroupId': 'Gruppe der Karten, die jeden Ladevorgang beenden dürfen.',
    'variables.meaning.AuthCacheCtrlr.Available': 'Kann sich Karten merken, zu denen das Backend geantwortet hat.',
    'variables.meaning.AuthCacheCtrlr.LifeTime': 'Wie lange eine gemerkte Karte gilt.',
    'variables.meaning.AuthCacheCtrlr.Policy': 'Welche Karte sie zuerst vergisst, wenn der Speicher voll ist.',
    'variables.meaning.AuthCacheCtrlr.Storage': 'Platz, den gemerkte Karten belegen.',
    'variables.meaning.AuthCacheCtrlr.DisablePostAuthorize':
      'Fragt zu einer gemerkten, abgelehnten Karte nicht noch einmal das Backend.',
    'variables.meaning.LocalAuthListCtrlr.Available': 'Kann eine Liste erlaubter Karten führen.',
    'variables.meaning.LocalAuthListCtrlr.Entries': 'Wie viele Karten in ihrer Liste stehen.',
    'variables.meaning.LocalAuthListCtrlr.BytesPerMessage': 'Längste Nachricht mit Karten, die sie annimmt.',
    'variables.meaning.LocalAuthListCtrlr.SupportsExpiryDateTime':
      'Beachtet, bis wann eine Karte ihrer Liste gültig ist.',
    'variables.meaning.LocalAuthListCtrlr.DisablePostAuthorize':
      'Fragt zu einer Karte, die ihre Liste ablehnt, nicht noch einmal das Backend.',
    'variables.meaning.TxCtrlr.TxStartPoint': 'Womit ein Ladevorgang beginnt.',
    'variables.meaning.TxCtrlr.TxStopPoint': 'Womit ein Ladevorgang endet.',
    'variables.meaning.OCPPCommCtrlr.OfflineThreshold':
      'War das Backend länger weg, meldet sie den Zustand aller Anschlüsse neu.',
    'variables.meaning.OCPPCommCtrlr.QueueAllMessages':
      'Bewahrt offline alle Meldungen auf, nicht nur die von Ladevorgängen.',
    'variables.meaning.OCPPCommCtrlr.RetryBackOffRepeatTimes':
      'Wie oft sich die Pause vor dem nächsten Verbindungsversuch verdoppelt.',
    'variables.meaning.OCPPCommCtrlr.RetryBackOffRandomRange': 'Bis zu so viel Zufall kommt zu dieser Pause dazu.',
    'variables.meaning.OCPPCommCtrlr.RetryBackOffWaitMinimum': 'Die erste Pause, bevor sie sich neu verbindet.',
    'variables.meaning.OCPPCommCtrlr.ActiveNetworkProfile': 'Nummer der Verbindung, die sie gerade benutzt.',
    'variables.meaning.OCPPCommCtrlr.NetworkConfigurationPriority':
      'Welche Verbindungen sie versucht, in dieser Reihenfolge.',
    'variables.meaning.OCPPCommCtrlr.NetworkProfileConnectionAttempts':
      'Wie oft sie eine Verbindung versucht, bevor sie die nächste nimmt.',
    'variables.meaning.DeviceDataCtrlr.ItemsPerMessage[SetVariables]':
      'Wie viele Einstellungen auf einmal geschrieben werden können.',
    'variables.meaning.DeviceDataCtrlr.ItemsPerMessage[GetReport]':
      'Wie viele Einstellungen eine Berichtsanfrage nennen darf.',
    'variables.meaning.DeviceDataCtrlr.BytesPerMessage[GetVariables]':
      'Längste Abfrage von Einstellungen, die sie annimmt.',
    'variables.meaning.DeviceDataCtrlr.BytesPerMessage[SetVariables]':
      'Längste Nachricht mit neuen Einstellungen, die sie annimmt.',
    'variables.meaning.DeviceDataCtrlr.BytesPerMessage[GetReport]': 'Längste Berichtsanfrage, die sie annimmt.',
    'variables.meaning.SampledDataCtrlr.TxStartedMeasurands': 'Was zu Beginn eines Ladevorgangs gemessen wird.',
    'variables.meaning.SampledDataCtrlr.TxEndedInterval':
      'Wie oft ein Messwert genommen wird, der mit dem Ende des Ladevorgangs geht.',
    'variables.meaning.AlignedDataCtrlr.TxEndedInterval':
      'Wie oft ein Uhrzeit-Messwert genommen wird, der mit dem Ende des Ladevorgangs geht.',
    'variables.meaning.SmartChargingCtrlr.RateUnit': 'Grenzwerte in Ampere (A), in Watt (W) oder beidem.',
    'variables.meaning.SmartChargingCtrlr.Entries[ChargingProfiles]': 'Wie viele Ladepläne sie gerade hat.',
    'variables.meaning.SecurityCtrlr.Identity': 'Der Name, mit dem sie sich beim Backend meldet.',
    'variables.meaning.SecurityCtrlr.CertificateEntries': 'Wie viele Zertifikate sie gerade aufbewahrt.',
    'variables.meaning.SecurityCtrlr.CertSigningWaitMinimum':
      'Wartezeit auf ein unterschriebenes Zertifikat, bevor sie es erneut anfordert.',
    'variables.meaning.SecurityCtrlr.CertSigningRepeatTimes':
      'Wie oft sie ein unterschriebenes Zertifikat erneut anfordert.',
    'variables.meaning.SecurityCtrlr.AllowSecurityProfileDowngrade':
      'Erlaubt, die Sicherheitsstufe von 3 auf 2 zu senken.',
    'variables.meaning.SecurityCtrlr.AllowCSMSTLSWildcards': 'Nimmt ein Zertifikat des Backends für *.seine-domain an.',
    'variables.meaning.ClockCtrlr.DateTime': 'Datum und Uhrzeit der Box.',
    'variables.meaning.ClockCtrlr.TimeSource': 'Woher sie die Uhrzeit nimmt, die beste Quelle zuerst.',
    'variables.meaning.ClockCtrlr.NtpSource': 'Wer den Zeitserver nennt: das Netz oder eine Hand.',
    'variables.meaning.ClockCtrlr.NtpServerUri': 'Adresse eines Zeitservers.',
    'variables.meaning.ClockCtrlr.TimeZone': 'Zeitzone für das, was sie anzeigt.',
    'variables.meaning.ClockCtrlr.TimeOffset': 'Abstand der Ortszeit zu UTC für das, was sie anzeigt.',
  },
)
