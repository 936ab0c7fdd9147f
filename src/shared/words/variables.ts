import { words } from './area.ts'

/**
 * OCPP 2.x: variables of the device model. `variables.meaning.<variable>`: one line a variable; what 1.6 has too is under
 * `keys.meaning.<1.6 key>`. `variables.move.*`: what moves a station to another backend by its network profiles.
 */
export const variableWords = words(
  {
    'variables.atMost': '{value} of at most {max}',
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
