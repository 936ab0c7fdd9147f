import { words } from './area.ts'

/** What core says across the steps: how far each is, what became of a write, links, interfaces, handing over. */
export const visitWords = words(
  {
    'steps.chooseBackendFirst': 'Choose the backend first.',
    'steps.notConnected': 'The wallbox must be connected to Wattproof first.',
    'steps.backendDown': 'The backend must be reachable before it can be cut on purpose.',
    'steps.backend.writing': 'The wallbox is being pointed at this computer.',
    'steps.backend.waiting': 'Waiting for the wallbox to dial this computer. Usually a few seconds.',
    'steps.backend.restoring': 'The wallbox has not come here. Its old backend address is being put back.',
    'steps.restarting': 'The wallbox restarts. That takes up to three minutes.',
    'steps.certificates.asking': 'Asking the backend for its certificate.',
    'steps.policy.writing': 'Setting the offline switch on the wallbox.',
    'steps.keys.reading': 'Reading the settings of the wallbox.',
    'steps.keys.writing': 'Writing the settings one by one and reading them back.',
    'steps.test.running': 'The failover test is running.',
    'steps.report.making': 'Writing the report.',
    'steps.report.leaving': 'The wallbox is being moved to its backend. This takes up to two minutes.',
    'steps.report.puttingBack': 'Every setting is being put back as it was found.',
    'visit.refused.password': 'The backend refuses its password (HTTP {status}).',
    'visit.refused.unknown': 'The backend does not know this identity, or no backend is chosen yet (HTTP {status}).',
    'visit.refused.noBackend': 'The backend cannot be reached; without it a wallbox is not admitted (HTTP {status}).',
    'visit.refused.other': 'Refused with HTTP {status}.',
    'visit.interface.notAllowed': 'This computer does not allow listening here. Check the firewall for UDP port 5353.',
    'visit.interface.inUse': 'Another program listens here alone. Close it, or type the address of the box.',
    'visit.interface.noMulticast':
      'Nothing can be announced in this network (guest network or VPN). Type the address of the box.',
    'visit.interface.silent': 'Nothing can be heard here: {reason}',
    'visit.interface.callInUse':
      'Wallboxes can be heard here, except {maker}: another program of this computer holds UDP port {port}. Close it, e.g. an energy manager.',
    'visit.interface.noCall': 'Wallboxes can be heard here, except {maker}: UDP port {port} cannot be opened.',
    'visit.handover.accepted': 'The wallbox points at {url} and was accepted there.',
    'visit.handover.notSeenThere': 'The wallbox points at {url}. Whether it was accepted there could not be checked.',
    'visit.handover.byHand':
      'Set the backend address of the wallbox to {url} by hand. Whether it was accepted there could not be checked.',
    'visit.handover.connected':
      'The wallbox points at {url} and is connected there. Whether the backend has accepted it, it does not tell.',
    'visit.handover.seenByPerson':
      'The installer saw the wallbox at the backend ({url}). Wattproof itself could not check it.',
    'visit.handover.notSeenByPerson': 'The installer did not see the wallbox at the backend ({url}).',
    'visit.handover.asFoundExcept': 'Put back as it was found, except for: {keys}. Set that by hand.',
    'visit.handover.halfway':
      'Moving the wallbox away was begun and not finished: its address may be half the old one. Move it to its backend again, or put it back as found.',
    'visit.handover.asFound': 'Every setting is back as it was found.',
    'visit.handover.putBackByHand':
      'Settings made over OCPP are back as found. The backend address must be put back by hand; that could not be checked.',
    'visit.missing.pointsHere': 'The wallbox still points at this computer.',
    'visit.missing.queue': '{owed} stored messages have not reached the backend yet.',
    'visit.missing.test': 'The failover test has not been finished.',
    'visit.missing.policy': 'The offline switch has not been applied.',
    'visit.missing.keys': 'The settings of the wallbox have not been read.',
    'visit.missing.site': 'Name and address of the site are missing.',
    'visit.missing.installer': 'The name of the installer is missing.',
    'visit.missing.notSeenThere': 'Nobody has confirmed that the backend sees the wallbox.',
  },
  {
    'steps.chooseBackendFirst': 'Wählen Sie zuerst das Backend.',
    'steps.notConnected': 'Die Wallbox muss zuerst mit Wattproof verbunden sein.',
    'steps.backendDown': 'Das Backend muss erreichbar sein, bevor es absichtlich getrennt werden kann.',
    'steps.backend.writing': 'Die Wallbox wird auf diesen Rechner gerichtet.',
    'steps.backend.waiting': 'Wartet, bis die Wallbox diesen Rechner anwählt. Meist ein paar Sekunden.',
    'steps.backend.restoring': 'Die Wallbox ist nicht hierher gekommen. Ihre alte Backend-Adresse wird zurückgestellt.',
    'steps.restarting': 'Die Wallbox startet neu. Das dauert bis zu drei Minuten.',
    'steps.certificates.asking': 'Das Backend wird nach seinem Zertifikat gefragt.',
    'steps.policy.writing': 'Der Offline-Schalter wird an der Wallbox gesetzt.',
    'steps.keys.reading': 'Die Einstellungen der Wallbox werden gelesen.',
    'steps.keys.writing': 'Die Einstellungen werden einzeln geschrieben und zurückgelesen.',
    'steps.test.running': 'Der Ausfalltest läuft.',
    'steps.report.making': 'Der Bericht wird geschrieben.',
    'steps.report.leaving': 'Die Wallbox wird zu ihrem Backend umgestellt. Das dauert bis zu zwei Minuten.',
    'steps.report.puttingBack': 'Alle Einstellungen werden zurückgestellt, wie sie vorgefunden wurden.',
    'visit.refused.password': 'Das Backend lehnt ihr Passwort ab (HTTP {status}).',
    'visit.refused.unknown': 'Das Backend kennt diese Kennung nicht, oder es ist noch keines gewählt (HTTP {status}).',
    'visit.refused.noBackend':
      'Das Backend ist nicht erreichbar; ohne es wird keine Wallbox zugelassen (HTTP {status}).',
    'visit.refused.other': 'Mit HTTP {status} abgewiesen.',
    'visit.interface.notAllowed':
      'Dieser Rechner erlaubt das Zuhören hier nicht. Prüfen Sie die Firewall für UDP-Port 5353.',
    'visit.interface.inUse':
      'Ein anderes Programm hört hier allein zu. Schließen Sie es oder geben Sie die Adresse der Box ein.',
    'visit.interface.noMulticast':
      'In diesem Netz kann sich nichts melden (Gastnetz oder VPN). Geben Sie die Adresse der Box ein.',
    'visit.interface.silent': 'Hier ist nichts zu hören: {reason}',
    'visit.interface.callInUse':
      'Hier sind Wallboxen zu hören, nur keine von {maker}: Ein anderes Programm dieses Rechners hält UDP-Port {port}. Schließen Sie es, z. B. einen Energiemanager.',
    'visit.interface.noCall':
      'Hier sind Wallboxen zu hören, nur keine von {maker}: UDP-Port {port} lässt sich nicht öffnen.',
    'visit.handover.accepted': 'Die Wallbox zeigt auf {url} und wurde dort angenommen.',
    'visit.handover.notSeenThere': 'Die Wallbox zeigt auf {url}. Ob sie dort angenommen wurde, ließ sich nicht prüfen.',
    'visit.handover.byHand':
      'Stellen Sie die Backend-Adresse der Wallbox von Hand auf {url}. Ob sie dort angenommen wurde, ließ sich nicht prüfen.',
    'visit.handover.connected':
      'Die Wallbox zeigt auf {url} und ist dort verbunden. Ob das Backend sie angenommen hat, verrät sie nicht.',
    'visit.handover.seenByPerson':
      'Der Installateur hat die Wallbox beim Backend gesehen ({url}). Wattproof selbst konnte es nicht prüfen.',
    'visit.handover.notSeenByPerson': 'Der Installateur hat die Wallbox beim Backend nicht gesehen ({url}).',
    'visit.handover.asFoundExcept': 'Zurückgestellt wie vorgefunden, außer: {keys}. Stellen Sie das von Hand ein.',
    'visit.handover.halfway':
      'Die Wallbox umzustellen wurde begonnen und nicht beendet: Ihre Adresse kann zur Hälfte die alte sein. Stellen Sie sie noch einmal auf ihr Backend um oder wie vorgefunden zurück.',
    'visit.handover.asFound': 'Alle Einstellungen sind wieder wie vorgefunden.',
    'visit.handover.putBackByHand':
      'Über OCPP gesetzte Einstellungen sind wieder wie vorgefunden. Die Backend-Adresse muss von Hand zurückgestellt werden; das ließ sich nicht prüfen.',
    'visit.missing.pointsHere': 'Die Wallbox zeigt noch auf diesen Rechner.',
    'visit.missing.queue': '{owed} gespeicherte Meldungen sind noch nicht beim Backend.',
    'visit.missing.test': 'Der Ausfalltest ist nicht abgeschlossen.',
    'visit.missing.policy': 'Der Offline-Schalter ist nicht angewendet.',
    'visit.missing.keys': 'Die Einstellungen der Wallbox sind nicht gelesen.',
    'visit.missing.site': 'Name und Adresse des Standorts fehlen.',
    'visit.missing.installer': 'Der Name des Installateurs fehlt.',
    'visit.missing.notSeenThere': 'Niemand hat bestätigt, dass das Backend die Wallbox sieht.',
  },
)
