import { words } from './area.ts'

/** Why a station's TLS handshake failed: the closed list, and its sentences. */
export const tlsWords = words(
  {
    'tls.trouble.plainText':
      'The wallbox spoke plain ws on a port for wss. Its address must begin with wss://, or end with the port for ws.',
    'tls.trouble.tlsOnPlain':
      'The wallbox began TLS on a port for plain ws. Its address must begin with ws://, or end with the port for wss.',
    'tls.trouble.notTls': 'What the wallbox sent is no TLS. This port is for wallboxes that speak wss.',
    'tls.trouble.versionTooOld':
      'The wallbox offers only {offered}; at least {wanted} is needed here. Update its firmware. Where that is impossible, allow old TLS.',
    'tls.trouble.noCipher':
      'The wallbox has no encryption in common with this computer, whose certificates are {kinds}. It offers: {offered}.',
    'tls.trouble.untrusted':
      'The wallbox does not trust our certificate {certificate}. Install the CA {issuer} on the wallbox.',
    'tls.trouble.badCertificate':
      'The wallbox refuses our certificate {certificate}, which is for {names}. Does it dial exactly one of these?',
    'tls.trouble.looksExpired':
      'The wallbox takes our certificate {certificate} for expired; it is valid from {from} to {to}. Check the clock of the wallbox.',
    'tls.trouble.clientMissing':
      'The wallbox showed no certificate of its own. This port wants one issued by {wanted}.',
    'tls.trouble.clientUntrusted':
      'The certificate {subject} of the wallbox was issued by {issuer}; only {wanted} counts here.',
    'tls.trouble.clientExpired': 'The certificate {subject} of the wallbox expired on {to}.',
    'tls.trouble.clientNotYet':
      'The certificate {subject} of the wallbox is valid only from {from}. Is the date of this computer right?',
    'tls.trouble.clientUnfit': 'The certificate {subject} of the wallbox cannot be used to log in: {reason}.',
    'tls.trouble.brokeOff': 'The wallbox broke off before it had said what TLS it speaks.',
    'tls.trouble.brokeOffAfter':
      'The wallbox broke off when it had seen our certificate {certificate}. Mostly that means: it does not trust the CA {issuer}, or it does not dial one of {names}.',
    'tls.trouble.left':
      'The encryption was agreed on, then the wallbox left without a word. Mostly that means: it does not trust the CA {issuer}, or it does not dial one of {names}.',
    'tls.trouble.silent':
      'The wallbox connected and did not get as far as asking to be let in within {seconds} seconds.',
    'tls.trouble.other': 'The TLS handshake failed: {reason}.',
  },
  {
    'tls.trouble.plainText':
      'Die Wallbox sprach unverschlüsselt (ws) auf einem Anschluss für wss. Ihre Adresse muss mit wss:// beginnen oder mit dem Port für ws enden.',
    'tls.trouble.tlsOnPlain':
      'Die Wallbox begann TLS auf einem Anschluss für unverschlüsseltes ws. Ihre Adresse muss mit ws:// beginnen oder mit dem Port für wss enden.',
    'tls.trouble.notTls': 'Was die Wallbox sandte, ist kein TLS. Dieser Anschluss ist für Wallboxen, die wss sprechen.',
    'tls.trouble.versionTooOld':
      'Die Wallbox bietet nur {offered} an; hier ist mindestens {wanted} nötig. Aktualisieren Sie ihre Firmware. Wo das nicht geht, erlauben Sie altes TLS.',
    'tls.trouble.noCipher':
      'Die Wallbox hat keine Verschlüsselung mit diesem Rechner gemeinsam; dessen Zertifikate sind {kinds}. Sie bietet an: {offered}.',
    'tls.trouble.untrusted':
      'Die Wallbox vertraut unserem Zertifikat {certificate} nicht. Installieren Sie die CA {issuer} auf der Wallbox.',
    'tls.trouble.badCertificate':
      'Die Wallbox lehnt unser Zertifikat {certificate} ab, das für {names} gilt. Wählt sie genau eines davon an?',
    'tls.trouble.looksExpired':
      'Die Wallbox hält unser Zertifikat {certificate} für abgelaufen; es gilt vom {from} bis zum {to}. Prüfen Sie die Uhr der Wallbox.',
    'tls.trouble.clientMissing':
      'Die Wallbox zeigte kein eigenes Zertifikat. Dieser Anschluss verlangt eines, ausgestellt von {wanted}.',
    'tls.trouble.clientUntrusted':
      'Das Zertifikat {subject} der Wallbox wurde von {issuer} ausgestellt; hier zählt nur {wanted}.',
    'tls.trouble.clientExpired': 'Das Zertifikat {subject} der Wallbox ist am {to} abgelaufen.',
    'tls.trouble.clientNotYet':
      'Das Zertifikat {subject} der Wallbox gilt erst ab dem {from}. Stimmt das Datum dieses Rechners?',
    'tls.trouble.clientUnfit': 'Das Zertifikat {subject} der Wallbox taugt nicht zur Anmeldung: {reason}.',
    'tls.trouble.brokeOff': 'Die Wallbox brach ab, bevor sie gesagt hatte, welches TLS sie spricht.',
    'tls.trouble.brokeOffAfter':
      'Die Wallbox brach ab, als sie unser Zertifikat {certificate} gesehen hatte. Meist heißt das: Sie vertraut der CA {issuer} nicht, oder sie wählt keines von {names} an.',
    'tls.trouble.left':
      'Die Verschlüsselung war vereinbart, dann ging die Wallbox ohne ein Wort. Meist heißt das: Sie vertraut der CA {issuer} nicht, oder sie wählt keines von {names} an.',
    'tls.trouble.silent': 'Die Wallbox verband sich und bat nicht innerhalb von {seconds} Sekunden um Einlass.',
    'tls.trouble.other': 'Der TLS-Handshake schlug fehl: {reason}.',
  },
)

export type TlsTrouble = keyof (typeof tlsWords)['en']
