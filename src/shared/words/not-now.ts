import { words } from './area.ts'

/** Why something cannot be done at this moment, and what to do about it. */
export const notNowWords = words(
  {
    'notNow.busy': 'Wattproof is still at work on this wallbox ({work}). Wait until that is done, then try again.',
    'notNow.work.pointing': 'its address is being written',
    'notNow.work.policy': 'the offline switch is being written',
    'notNow.work.reading keys': 'its keys are being read',
    'notNow.work.writing keys': 'its keys are being written',
    'notNow.work.delivering': 'stored messages are being delivered',
    'notNow.work.moving off': 'it is being moved to its backend',
    'notNow.work.putting back': 'it is being put back as found',
    'notNow.work.exporting': 'its report is being made',
    'notNow.work.restarting': 'it is being restarted',
    'notNow.work.looking': 'it is being asked for its connection',
    'notNow.work.job': 'a template is being written to it',
    'notNow.testRunning': 'The failover test of this wallbox is running. Wait for its end, or stop it first.',
    'notNow.ending': 'Wattproof is closing. Start it again to go on.',
    'notNow.noTest': 'No test of this wallbox is running.',
    'notNow.seesItself': 'There is nothing to confirm: Wattproof sees by itself when it happens.',
    'notNow.listFull': 'The list of found boxes is full. Start Wattproof again to begin a new one.',
    'notNow.sweepRunning':
      'The addresses of this network are being asked already. Wait for the end, or cancel that first.',
    'notNow.notSaidWho': 'This box has not said yet who it is. Ask it again once it answers.',
    'notNow.noPosition': '{box} does not have this position of the offline switch.',
    'notNow.nothingToUndo': 'There is nothing to undo: nothing was written, or it is undone already.',
    'notNow.notLeft': 'This wallbox has not left the laptop yet. Move it to its backend first.',
    'notNow.noSuchPractice': 'There is no such practice wallbox to switch on.',
    'notNow.halfway': 'Moving {box} away was not finished, and its address may be half the old one. Put it back first.',
    'notNow.pointsHere': '{box} still points at this laptop. Put it back first.',
    'notNow.notReached': '{box} could not reach this laptop, so its address was not changed. The checks say why.',
    'notNow.cannotDial': '{box} cannot dial this backend as it is set. The checks say why.',
    'notNow.owed':
      'Stored messages that have not reached the backend yet: {messages}. They are delivered when it answers; those set aside wait for you in the connection panel.',
    'notNow.openSession': 'A session still runs under a number that only Wattproof knows. End it first.',
    'notNow.noSession': 'No session keeps this wallbox here.',
    'notNow.noMessages': 'There is no message to save.',
    'notNow.noInterface': '{box} has no local interface that Wattproof can use. Set it at the wallbox itself.',
    'notNow.noQuestion': 'Nothing is asked about this wallbox any more.',
    'notNow.noProfiles': 'OCPP 1.6 has no way to give a wallbox another backend. Set it at the wallbox itself.',
    'notNow.moveChanged': 'What was shown is no longer what would be sent. Look at it again, then confirm.',
    'notNow.tooManyTemplates': 'There are too many templates. Forget some first.',
    'notNow.builtIn': 'A template that ships with the app stays.',
    'notNow.templateBusy': 'This template is being written to wallboxes. Wait for the end, or stop it first.',
    'notNow.jobRunning': 'A template is still being written to wallboxes. Wait for the end, or stop it first.',
    'notNow.noJob': 'Nothing is being written.',
    'notNow.noPaper': 'No document of the maker is known for {box}, so there is nothing to compare with.',
    'notNow.unread': 'The settings of {box} have not been read yet. Read them on its Keys page first.',
    'notNow.noChange': 'No key was changed, so there is nothing to write.',
    'notNow.noController': 'No OpenEVSE controller answers on this port.',
    'notNow.noImprov': 'No device that can be given a Wi-Fi answers on this port.',
    'notNow.portOpening': 'A port is being opened already. Wait a moment.',
    'notNow.noPort': 'No port is open. Choose one first.',
    'notNow.nothingRead': 'Nothing was read over the cable yet.',
    'notNow.noFolder': 'No folder was chosen, so nothing was saved.',
    'notNow.noHost': 'The app behind this page does not answer. Start Wattproof again and reload the page.',
    'notNow.waitedTooLong': 'Waited too long for {what}.',
  },
  {
    'notNow.busy':
      'Wattproof arbeitet noch an dieser Wallbox ({work}). Warten Sie, bis das fertig ist, und versuchen Sie es dann noch einmal.',
    'notNow.work.pointing': 'ihre Adresse wird geschrieben',
    'notNow.work.policy': 'der Offline-Schalter wird geschrieben',
    'notNow.work.reading keys': 'ihre Einstellungen werden gelesen',
    'notNow.work.writing keys': 'ihre Einstellungen werden geschrieben',
    'notNow.work.delivering': 'gespeicherte Nachrichten werden zugestellt',
    'notNow.work.moving off': 'sie wird zu ihrem Backend gebracht',
    'notNow.work.putting back': 'sie wird zurückgestellt, wie sie war',
    'notNow.work.exporting': 'ihr Bericht entsteht',
    'notNow.work.restarting': 'sie wird neu gestartet',
    'notNow.work.looking': 'sie wird nach ihrer Verbindung gefragt',
    'notNow.work.job': 'eine Vorlage wird auf sie geschrieben',
    'notNow.testRunning': 'Der Ausfalltest dieser Wallbox läuft. Warten Sie sein Ende ab, oder beenden Sie ihn vorher.',
    'notNow.ending': 'Wattproof wird gerade geschlossen. Starten Sie es neu, um weiterzumachen.',
    'notNow.noTest': 'Für diese Wallbox läuft kein Test.',
    'notNow.seesItself': 'Hier ist nichts zu bestätigen: Wattproof merkt selbst, wenn es geschieht.',
    'notNow.listFull': 'Die Liste der gefundenen Geräte ist voll. Starten Sie Wattproof neu, um eine neue zu beginnen.',
    'notNow.sweepRunning':
      'Die Adressen dieses Netzes werden schon gefragt. Warten Sie das Ende ab, oder brechen Sie erst ab.',
    'notNow.notSaidWho':
      'Dieses Gerät hat noch nicht gesagt, wer es ist. Fragen Sie es noch einmal, sobald es antwortet.',
    'notNow.noPosition': '{box} hat diese Stellung des Offline-Schalters nicht.',
    'notNow.nothingToUndo':
      'Es gibt nichts zurückzunehmen: Es wurde nichts geschrieben, oder es ist schon zurückgenommen.',
    'notNow.notLeft': 'Diese Wallbox hat den Laptop noch nicht verlassen. Bringen Sie sie zuerst zu ihrem Backend.',
    'notNow.noSuchPractice': 'Eine solche Übungs-Wallbox zum Einschalten gibt es nicht.',
    'notNow.halfway':
      '{box} umzustellen wurde nicht beendet, und ihre Adresse kann zur Hälfte die alte sein. Stellen Sie sie zuerst zurück.',
    'notNow.pointsHere': '{box} zeigt noch auf diesen Laptop. Stellen Sie sie erst zurück.',
    'notNow.notReached':
      '{box} konnte diesen Laptop nicht erreichen, deshalb wurde ihre Adresse nicht geändert. Die Prüfungen sagen, warum.',
    'notNow.cannotDial':
      '{box} kann dieses Backend so, wie sie eingestellt ist, nicht anwählen. Die Prüfungen sagen, warum.',
    'notNow.owed':
      'Gespeicherte Nachrichten, die das Backend noch nicht erreicht haben: {messages}. Sie werden zugestellt, sobald es antwortet; zurückgelegte warten in der Verbindungsansicht auf Sie.',
    'notNow.openSession':
      'Ein Ladevorgang läuft noch unter einer Nummer, die nur Wattproof kennt. Beenden Sie ihn zuerst.',
    'notNow.noSession': 'Kein Ladevorgang hält diese Wallbox hier fest.',
    'notNow.noMessages': 'Es gibt keine Nachricht zu speichern.',
    'notNow.noInterface':
      '{box} hat keine lokale Schnittstelle, die Wattproof benutzen kann. Stellen Sie es an der Wallbox selbst ein.',
    'notNow.noQuestion': 'Zu dieser Wallbox ist keine Frage mehr offen.',
    'notNow.noProfiles':
      'OCPP 1.6 kennt keinen Weg, einer Wallbox ein anderes Backend zu geben. Stellen Sie es an der Wallbox selbst ein.',
    'notNow.moveChanged':
      'Was gezeigt wurde, ist nicht mehr das, was gesendet würde. Sehen Sie es sich noch einmal an, und bestätigen Sie dann.',
    'notNow.tooManyTemplates': 'Es gibt zu viele Vorlagen. Entfernen Sie erst einige.',
    'notNow.builtIn': 'Eine Vorlage, die zur App gehört, bleibt.',
    'notNow.templateBusy':
      'Diese Vorlage wird gerade auf Wallboxen geschrieben. Warten Sie das Ende ab, oder halten Sie es vorher an.',
    'notNow.jobRunning':
      'Es wird noch eine Vorlage auf Wallboxen geschrieben. Warten Sie das Ende ab, oder halten Sie es vorher an.',
    'notNow.noJob': 'Es wird gerade nichts geschrieben.',
    'notNow.noPaper': 'Für {box} ist kein Dokument des Herstellers bekannt; es gibt nichts zu vergleichen.',
    'notNow.unread':
      'Die Einstellungen von {box} wurden noch nicht gelesen. Lesen Sie sie zuerst auf ihrer Seite „Einstellungen“.',
    'notNow.noChange': 'Keine Einstellung wurde geändert; es gibt nichts zu schreiben.',
    'notNow.noController': 'An diesem Anschluss antwortet kein OpenEVSE-Controller.',
    'notNow.noImprov': 'An diesem Anschluss antwortet kein Gerät, dem man ein WLAN geben kann.',
    'notNow.portOpening': 'Ein Anschluss wird schon geöffnet. Warten Sie einen Augenblick.',
    'notNow.noPort': 'Kein Anschluss ist offen. Wählen Sie erst einen.',
    'notNow.nothingRead': 'Über das Kabel wurde noch nichts gelesen.',
    'notNow.noFolder': 'Es wurde kein Ordner gewählt, deshalb wurde nichts gespeichert.',
    'notNow.noHost':
      'Die App hinter dieser Seite antwortet nicht. Starten Sie Wattproof neu, und laden Sie dann die Seite neu.',
    'notNow.waitedTooLong': 'Zu lange gewartet auf: {what}.',
  },
)

export type NotNow = keyof (typeof notNowWords)['en']
