import { words } from './area.ts'

/** What core says of the proxy: what links wait for, findings, stored messages, cards, and what happens between the frames. */
export const proxyWords = words(
  {
    'connection.waits.station': 'Waiting for the wallbox to dial this laptop.',
    'connection.waits.stationOwed':
      'Waiting for the wallbox to come back: what is stored goes to the backend under its name. Or deliver it without the wallbox.',
    'connection.waits.retry': 'The wallbox was turned away. It tries again by itself.',
    'connection.waits.boot.Pending':
      'The backend has put the wallbox on hold (Pending). Nothing stored is delivered before it accepts the wallbox.',
    'connection.waits.boot.Rejected':
      'The backend has rejected the wallbox. Nothing stored is delivered before it accepts it: ask the operator.',
    'connection.waits.backend': 'Dialling the backend again and again. Until it answers, Wattproof stands in for it.',
    'connection.waits.delivery': 'The backend is back. Delivering what is stored, one after the other: {owed} to go.',
    'connection.waits.parked': 'Waiting for you: the backend refused messages, and they were set aside.',
    'connection.waits.session':
      'A session is running under a number from Wattproof. The wallbox must stay here until it has ended.',
    'connection.waits.cut.backend': 'Cut on purpose by the failover test. The test restores it.',
    'connection.waits.cut.station': 'Cut on purpose by the failover test. The test restores it.',

    'connection.hello.fine': 'The wallbox speaks a TLS of today and names the server it wants.',
    'connection.hello.noName':
      'The wallbox speaks a TLS of today, but names no server. A backend that serves several names at one address may show it the wrong certificate.',
    'connection.hello.old':
      'The wallbox speaks only outdated TLS. Most backends refuse that: look for newer firmware, or ask the operator.',

    'connection.hello.match.both': 'The backend speaks {backend}, and the wallbox offers it too.',
    'connection.hello.match.newer':
      'The backend speaks only {backend}, and the wallbox offers nothing that old: without Wattproof in between they would not understand each other.',
    'connection.hello.match.older':
      'With this laptop the backend speaks {backend}, which the wallbox does not offer. Whether the backend takes what it offers could not be checked.',

    'finding.clock jump.computer': 'The clock of this laptop jumped by {seconds} seconds.',
    'finding.clock jump.backend': 'The clock of the backend jumped by {seconds} seconds.',
    'finding.clock jump.fix':
      'Times given to the wallbox go on evenly. Check date and time of this laptop, and tell the operator if it was the backend.',
    'finding.weaker upstream': 'The way to the backend is less protected than the way from the wallbox.',
    'finding.weaker upstream.fix':
      'What the wallbox encrypts goes on in clear text. Choose a backend address that begins with wss:// in the backend step.',
    'finding.no client certificate':
      'The wallbox did not prove to Wattproof who it is, so its certificate is not shown to the backend.',
    'finding.no client certificate.fix':
      'A backend with security profile 3 will refuse it. Give the wallbox a certificate that bears its name for the way to this laptop, too; a password passes through unread and proves nothing here.',
    'finding.other certificate name':
      'The certificate of the wallbox bears another name than the wallbox: {name}. It proves nothing about this wallbox.',
    'finding.other certificate name.fix':
      'Give the wallbox a certificate with its own identity or serial number as its name. Until then no certificate is shown to the backend for it.',
    'finding.unbilled energy': 'Energy was charged that the backend will hardly bill: session {transaction}.',
    'finding.unbilled energy.wh':
      'Energy was charged that the backend will hardly bill: {wh} Wh in session {transaction}.',
    'finding.unbilled energy.fix':
      'A card was accepted while the backend was away, and refused afterwards. Tell the operator which session it was.',
    'finding.refused afterwards':
      'The backend refused a card afterwards that had been let in while it was away: {status}, session {transaction}.',
    'finding.refused afterwards.notStopped':
      'The backend refused a card afterwards, and the wallbox did not end its session {transaction}.',
    'finding.refused afterwards.fix':
      'Where its settings allow, the session was ended. Choose “known cards only” if this must not happen.',
    'finding.parked': 'A stored message was set aside: {action}.',
    'finding.parked.fix': 'Look at it under “Waiting messages”: why, and what can be done.',
    'finding.breaks the link':
      'The link to the backend broke {times} times while the same stored message was on its way: {action}.',
    'finding.breaks the link.fix':
      'Perhaps this message is what breaks it. Save what is stored as a file, and ask the operator what happens at the backend then.',
    'finding.queue full':
      'Too much is stored, {owed} messages for this wallbox alone: no new session is accepted without the backend.',
    'finding.queue full.fix':
      'Running sessions are still recorded to their end. Free disk space, and bring the backend back or deliver what is stored.',
    'finding.other version': 'The wallbox came back with another OCPP version than {spoken}.',
    'finding.other version.fix':
      'Messages stored in the old version cannot be sent on the new connection. Switch it back until they are delivered, or save them as a file for the operator.',

    'queue.trouble.content': 'The backend says the message itself is malformed.',
    'queue.trouble.content.fix':
      'Sending it again will hardly help. Save it as a file: the operator can enter it by hand, and the maker should hear of it.',
    'queue.trouble.unsupported': 'The backend does not know this kind of message.',
    'queue.trouble.unsupported.fix': 'Ask the operator whether it is needed. Save it as a file to be safe.',
    'queue.trouble.internal': 'The backend failed on its own side.',
    'queue.trouble.internal.fix': 'Ask the operator to look into it, then send it again.',
    'queue.trouble.security': 'The backend sees a security problem.',
    'queue.trouble.security.fix':
      'Have the operator check that the wallbox is registered and allowed, then send it again.',
    'queue.trouble.start': 'It belongs to a session whose beginning the backend refused.',
    'queue.trouble.start.fix': 'First send the beginning of the session again; this follows by itself.',
    'queue.trouble.moved': 'It belongs to another backend than the one chosen now.',
    'queue.trouble.moved.fix': 'Choose the former backend again to deliver it there, or save it as a file.',
    'queue.trouble.version': 'It was written in another OCPP version than the wallbox speaks now.',
    'queue.trouble.version.fix':
      'Switch the wallbox back to the former version to deliver it, or save it as a file for the operator.',
    'queue.trouble.unreadable': 'The backend answered, but its answer cannot be read: it may have the message.',
    'queue.trouble.unreadable.fix': 'Ask the operator whether it arrived. If not, send it again, or save it as a file.',
    'queue.trouble.other': 'The backend refused it, and said this.',
    'queue.trouble.other.fix': 'Ask the operator what it means. Nothing is lost: send it again, or save it as a file.',

    'queue.drained.done': 'Everything is delivered. Messages: {delivered}.',
    'queue.drained.parked': 'Messages delivered: {delivered}. Refused by the backend and set aside: {parked}.',
    'queue.drained.password': 'The backend refuses this password (HTTP {status}). Nothing was sent.',
    'queue.drained.refused': 'The backend refuses the connection (HTTP {status}). Nothing was sent.',
    'queue.drained.stopped':
      'It could not be finished. Messages delivered until then: {delivered}. The rest is still stored.',
    'queue.drained.byHand': 'You ended it. Messages delivered until then: {delivered}. The rest is still stored.',

    'cards.works': 'works',
    'cards.Expired': 'expired',
    'cards.Blocked': 'blocked by the backend',
    'cards.Invalid': 'unknown to the backend',
    'cards.Unknown': 'unknown to the backend',
    'cards.NoCredit': 'no credit left',
    'cards.NotAllowedTypeEVSE': 'not allowed at this kind of wallbox',
    'cards.NotAtThisLocation': 'not allowed at this place',
    'cards.NotAtThisTime': 'not allowed at this time',
    'cards.rule.off':
      'The offline switch of this wallbox is off: without the backend no card begins a session, whatever stands here.',
    'cards.rule.anyone':
      'The offline switch of this wallbox lets anyone charge: cards that were never seen work too, those refused here do not.',

    'traffic.link.station.connected': 'The wallbox is connected.',
    'traffic.link.station.refused': 'The wallbox was turned away.',
    'traffic.link.station.gone': 'The link to the wallbox is gone.',
    'traffic.link.station.live': 'The link to the wallbox is live.',
    'traffic.link.station.offline': 'The wallbox is unreachable.',
    'traffic.link.station.draining': 'The wallbox is catching up.',
    'traffic.link.station.closed': 'The link to the wallbox is closed.',
    'traffic.link.backend.connected': 'The backend is connected.',
    'traffic.link.backend.refused': 'The backend refused.',
    'traffic.link.backend.gone': 'The link to the backend is gone.',
    'traffic.link.backend.live': 'The backend is live.',
    'traffic.link.backend.offline': 'The backend is unreachable: Wattproof stands in.',
    'traffic.link.backend.draining': 'The backend is back: what is stored is being delivered.',
    'traffic.link.backend.closed': 'The link to the backend is closed.',
    'traffic.row.stored': 'Stored for the backend: {action}',
    'traffic.row.ambiguous': 'The link broke while it was on its way, so it is sent again: {action}',
    'traffic.row.delivered': 'Delivered to the backend: {action}',
    'traffic.row.refused': 'Refused by the backend: {action}',
    'traffic.row.parked': 'Set aside: {action}',
    'traffic.row.repeat': 'Said again by the wallbox, and not passed on twice: {action}',
    'traffic.answer': 'Card {card}: {status}, decided by {authority}',
    'traffic.authority.backend': 'the backend',
    'traffic.authority.proxy store': 'Wattproof, which knows the card',
    'traffic.authority.policy': 'the offline switch',
    'traffic.authority.local': 'the local list of this site',
    'traffic.authority.none': 'nobody: Wattproof does not know the card',
    'traffic.gap': '{lost} lines were not recorded.',
    'traffic.mark.test started': 'Test: begins',
    'traffic.mark.test finished': 'Test: ends',
    'traffic.mark.scenario started': 'Test: {scenario}',
    'traffic.mark.scenario finished': 'Test: end of “{scenario}”',
    'traffic.mark.scenario skipped': 'Test: left out, “{scenario}”',
    'traffic.mark.backend link cut': 'Test: the link to the backend is cut',
    'traffic.mark.backend link restored': 'Test: the link to the backend is restored',
    'traffic.mark.station link cut': 'Test: the link to the wallbox is cut',
    'traffic.mark.station link restored': 'Test: the link to the wallbox is restored',
    'traffic.mark.card presented': 'Test: card presented: {card}',
    'traffic.mark.car plugged in': 'Test: car plugged in',
    'traffic.mark.car unplugged': 'Test: car unplugged',
    'traffic.mark.gave up waiting': 'Test: gave up waiting',
  },
  {
    'connection.waits.station': 'Wartet, dass die Wallbox diesen Laptop anwählt.',
    'connection.waits.stationOwed':
      'Wartet auf die Rückkehr der Wallbox: Das Gespeicherte geht unter ihrem Namen ans Backend. Oder stellen Sie es ohne sie zu.',
    'connection.waits.retry': 'Die Wallbox wurde abgewiesen. Sie versucht es von selbst wieder.',
    'connection.waits.boot.Pending':
      'Das Backend hat die Wallbox zurückgestellt (Pending). Gespeichertes wird erst zugestellt, wenn es sie annimmt.',
    'connection.waits.boot.Rejected':
      'Das Backend hat die Wallbox abgelehnt. Gespeichertes wird erst zugestellt, wenn es sie annimmt: Fragen Sie den Betreiber.',
    'connection.waits.backend': 'Wählt das Backend immer wieder an. Bis es antwortet, vertritt Wattproof es.',
    'connection.waits.delivery': 'Das Backend ist zurück. Gespeichertes wird der Reihe nach zugestellt: noch {owed}.',
    'connection.waits.parked': 'Wartet auf Sie: Das Backend hat Nachrichten abgelehnt, sie liegen beiseite.',
    'connection.waits.session':
      'Ein Ladevorgang läuft unter einer Nummer von Wattproof. Bis er endet, muss die Wallbox hier bleiben.',
    'connection.waits.cut.backend': 'Vom Ausfalltest absichtlich getrennt. Der Test verbindet wieder.',
    'connection.waits.cut.station': 'Vom Ausfalltest absichtlich getrennt. Der Test verbindet wieder.',

    'connection.hello.fine': 'Die Wallbox spricht ein heutiges TLS und nennt den Server, den sie will.',
    'connection.hello.noName':
      'Die Wallbox spricht ein heutiges TLS, nennt aber keinen Server. Ein Backend mit mehreren Namen an einer Adresse zeigt ihr vielleicht das falsche Zertifikat.',
    'connection.hello.old':
      'Die Wallbox spricht nur veraltetes TLS. Die meisten Backends lehnen das ab: Suchen Sie neuere Firmware oder fragen Sie den Betreiber.',

    'connection.hello.match.both': 'Das Backend spricht {backend}, und die Wallbox bietet es auch an.',
    'connection.hello.match.newer':
      'Das Backend spricht nur {backend}, und so Altes bietet die Wallbox nicht an: Ohne Wattproof dazwischen verstünden sie sich nicht.',
    'connection.hello.match.older':
      'Mit diesem Laptop spricht das Backend {backend}, was die Wallbox nicht anbietet. Ob das Backend nimmt, was sie anbietet, war nicht prüfbar.',

    'finding.clock jump.computer': 'Die Uhr dieses Laptops ist um {seconds} Sekunden gesprungen.',
    'finding.clock jump.backend': 'Die Uhr des Backends ist um {seconds} Sekunden gesprungen.',
    'finding.clock jump.fix':
      'Die Zeit für die Wallbox läuft gleichmäßig weiter. Prüfen Sie Datum und Uhrzeit dieses Laptops; war es das Backend, sagen Sie es dem Betreiber.',
    'finding.weaker upstream': 'Der Weg zum Backend ist schwächer geschützt als der Weg von der Wallbox.',
    'finding.weaker upstream.fix':
      'Was die Wallbox verschlüsselt, geht im Klartext weiter. Wählen Sie im Schritt Backend eine Adresse, die mit wss:// beginnt.',
    'finding.no client certificate':
      'Die Wallbox hat Wattproof nicht bewiesen, wer sie ist; darum wird dem Backend ihr Zertifikat nicht gezeigt.',
    'finding.no client certificate.fix':
      'Ein Backend mit Sicherheitsprofil 3 wird sie ablehnen. Geben Sie der Wallbox auch für den Weg zu diesem Laptop ein Zertifikat, das ihren Namen trägt; ein Passwort geht ungelesen durch und beweist hier nichts.',
    'finding.other certificate name':
      'Das Zertifikat der Wallbox trägt einen anderen Namen als sie: {name}. Es beweist nichts über diese Wallbox.',
    'finding.other certificate name.fix':
      'Geben Sie der Wallbox ein Zertifikat, das ihre Kennung oder Seriennummer als Namen trägt. Bis dahin wird dem Backend für sie keines gezeigt.',
    'finding.unbilled energy':
      'Es wurde Energie geladen, die das Backend kaum abrechnen wird: Ladevorgang {transaction}.',
    'finding.unbilled energy.wh':
      'Es wurde Energie geladen, die das Backend kaum abrechnen wird: {wh} Wh im Ladevorgang {transaction}.',
    'finding.unbilled energy.fix':
      'Eine Karte wurde angenommen, während das Backend weg war, und danach abgelehnt. Nennen Sie dem Betreiber den Ladevorgang.',
    'finding.refused afterwards':
      'Das Backend hat eine Karte nachträglich abgelehnt, die während seines Ausfalls laden durfte: {status}, Ladevorgang {transaction}.',
    'finding.refused afterwards.notStopped':
      'Das Backend hat eine Karte nachträglich abgelehnt, und die Wallbox hat den Ladevorgang {transaction} nicht beendet.',
    'finding.refused afterwards.fix':
      'Wo die Einstellungen es erlauben, wurde der Ladevorgang beendet. Wählen Sie „nur bekannte Karten“, wenn das nicht vorkommen darf.',
    'finding.parked': 'Eine gespeicherte Nachricht liegt beiseite: {action}.',
    'finding.parked.fix': 'Sehen Sie sie unter „Wartende Nachrichten“ an: warum, und was sich tun lässt.',
    'finding.breaks the link':
      'Die Verbindung zum Backend brach {times}-mal, während dieselbe gespeicherte Nachricht unterwegs war: {action}.',
    'finding.breaks the link.fix':
      'Vielleicht bricht sie an dieser Nachricht. Speichern Sie das Wartende als Datei, und fragen Sie den Betreiber, was dann im Backend geschieht.',
    'finding.queue full':
      'Es ist zu viel gespeichert, allein für diese Wallbox {owed} Nachrichten: Ohne Backend wird kein neuer Ladevorgang angenommen.',
    'finding.queue full.fix':
      'Laufende Ladevorgänge werden bis zum Ende aufgezeichnet. Schaffen Sie Platz auf dem Datenträger, und holen Sie das Backend zurück oder stellen Sie das Gespeicherte zu.',
    'finding.other version': 'Die Wallbox kam mit einer anderen OCPP-Version als {spoken} zurück.',
    'finding.other version.fix':
      'Nachrichten der alten Version dürfen nicht über die neue Verbindung. Stellen Sie zurück, bis sie zugestellt sind, oder speichern Sie sie als Datei für den Betreiber.',

    'queue.trouble.content': 'Das Backend sagt, die Nachricht selbst sei fehlerhaft.',
    'queue.trouble.content.fix':
      'Noch einmal senden hilft kaum. Speichern Sie sie als Datei: Der Betreiber kann sie von Hand eintragen, und der Hersteller sollte davon wissen.',
    'queue.trouble.unsupported': 'Das Backend kennt diese Art Nachricht nicht.',
    'queue.trouble.unsupported.fix':
      'Fragen Sie den Betreiber, ob sie gebraucht wird. Speichern Sie sie sicherheitshalber als Datei.',
    'queue.trouble.internal': 'Das Backend hatte auf seiner Seite einen Fehler.',
    'queue.trouble.internal.fix': 'Bitten Sie den Betreiber nachzusehen, dann senden Sie sie noch einmal.',
    'queue.trouble.security': 'Das Backend sieht ein Sicherheitsproblem.',
    'queue.trouble.security.fix':
      'Lassen Sie den Betreiber prüfen, ob die Wallbox angelegt und zugelassen ist, dann senden Sie sie noch einmal.',
    'queue.trouble.start': 'Sie gehört zu einem Ladevorgang, dessen Beginn das Backend abgelehnt hat.',
    'queue.trouble.start.fix': 'Senden Sie zuerst den Beginn noch einmal; diese folgt von selbst.',
    'queue.trouble.moved': 'Sie gehört zu einem anderen Backend als dem jetzt gewählten.',
    'queue.trouble.moved.fix':
      'Wählen Sie wieder das frühere Backend, um sie dort zuzustellen, oder speichern Sie sie als Datei.',
    'queue.trouble.version': 'Sie ist in einer anderen OCPP-Version geschrieben, als die Wallbox jetzt spricht.',
    'queue.trouble.version.fix':
      'Stellen Sie die Wallbox auf die frühere Version zurück, um sie zuzustellen, oder speichern Sie sie als Datei für den Betreiber.',
    'queue.trouble.unreadable': 'Das Backend hat geantwortet, aber unlesbar: Vielleicht hat es die Nachricht.',
    'queue.trouble.unreadable.fix':
      'Fragen Sie den Betreiber, ob sie angekommen ist. Wenn nicht, senden Sie sie noch einmal oder speichern Sie sie als Datei.',
    'queue.trouble.other': 'Das Backend hat sie abgelehnt und dies dazu gesagt.',
    'queue.trouble.other.fix':
      'Fragen Sie den Betreiber, was es bedeutet. Nichts ist verloren: Senden Sie sie noch einmal oder speichern Sie sie als Datei.',

    'queue.drained.done': 'Alles ist zugestellt. Nachrichten: {delivered}.',
    'queue.drained.parked': 'Zugestellte Nachrichten: {delivered}. Vom Backend abgelehnt und beiseitegelegt: {parked}.',
    'queue.drained.password': 'Das Backend lehnt dieses Passwort ab (HTTP {status}). Nichts wurde gesendet.',
    'queue.drained.refused': 'Das Backend lehnt die Verbindung ab (HTTP {status}). Nichts wurde gesendet.',
    'queue.drained.stopped':
      'Es ging nicht zu Ende. Bis dahin zugestellte Nachrichten: {delivered}. Der Rest ist weiter gespeichert.',
    'queue.drained.byHand':
      'Von Ihnen beendet. Bis dahin zugestellte Nachrichten: {delivered}. Der Rest ist weiter gespeichert.',

    'cards.works': 'funktioniert',
    'cards.Expired': 'abgelaufen',
    'cards.Blocked': 'vom Backend gesperrt',
    'cards.Invalid': 'dem Backend unbekannt',
    'cards.Unknown': 'dem Backend unbekannt',
    'cards.NoCredit': 'kein Guthaben',
    'cards.NotAllowedTypeEVSE': 'an dieser Art Wallbox nicht erlaubt',
    'cards.NotAtThisLocation': 'an diesem Ort nicht erlaubt',
    'cards.NotAtThisTime': 'zu dieser Zeit nicht erlaubt',
    'cards.rule.off':
      'Der Offline-Schalter dieser Wallbox ist aus: Ohne Backend beginnt keine Karte einen Ladevorgang, was auch immer hier steht.',
    'cards.rule.anyone':
      'Der Offline-Schalter dieser Wallbox lässt alle laden: Auch nie gesehene Karten funktionieren, hier abgelehnte nicht.',

    'traffic.link.station.connected': 'Die Wallbox ist verbunden.',
    'traffic.link.station.refused': 'Die Wallbox wurde abgewiesen.',
    'traffic.link.station.gone': 'Die Verbindung zur Wallbox ist weg.',
    'traffic.link.station.live': 'Die Verbindung zur Wallbox steht.',
    'traffic.link.station.offline': 'Die Wallbox ist nicht erreichbar.',
    'traffic.link.station.draining': 'Die Wallbox holt auf.',
    'traffic.link.station.closed': 'Die Verbindung zur Wallbox ist geschlossen.',
    'traffic.link.backend.connected': 'Das Backend ist verbunden.',
    'traffic.link.backend.refused': 'Das Backend hat abgelehnt.',
    'traffic.link.backend.gone': 'Die Verbindung zum Backend ist weg.',
    'traffic.link.backend.live': 'Die Verbindung zum Backend steht.',
    'traffic.link.backend.offline': 'Das Backend ist nicht erreichbar: Wattproof vertritt es.',
    'traffic.link.backend.draining': 'Das Backend ist zurück: Gespeichertes wird zugestellt.',
    'traffic.link.backend.closed': 'Die Verbindung zum Backend ist geschlossen.',
    'traffic.row.stored': 'Für das Backend gespeichert: {action}',
    'traffic.row.ambiguous': 'Die Verbindung brach unterwegs, darum wird noch einmal gesendet: {action}',
    'traffic.row.delivered': 'Dem Backend zugestellt: {action}',
    'traffic.row.refused': 'Vom Backend abgelehnt: {action}',
    'traffic.row.parked': 'Beiseitegelegt: {action}',
    'traffic.row.repeat': 'Von der Wallbox wiederholt und nicht zweimal weitergegeben: {action}',
    'traffic.answer': 'Karte {card}: {status}, entschieden von: {authority}',
    'traffic.authority.backend': 'dem Backend',
    'traffic.authority.proxy store': 'Wattproof, das die Karte kennt',
    'traffic.authority.policy': 'dem Offline-Schalter',
    'traffic.authority.local': 'der örtlichen Liste dieses Standorts',
    'traffic.authority.none': 'niemandem: Wattproof kennt die Karte nicht',
    'traffic.gap': '{lost} Zeilen wurden nicht aufgezeichnet.',
    'traffic.mark.test started': 'Test: beginnt',
    'traffic.mark.test finished': 'Test: endet',
    'traffic.mark.scenario started': 'Test: {scenario}',
    'traffic.mark.scenario finished': 'Test: Ende von „{scenario}“',
    'traffic.mark.scenario skipped': 'Test: ausgelassen, „{scenario}“',
    'traffic.mark.backend link cut': 'Test: Die Verbindung zum Backend wird getrennt',
    'traffic.mark.backend link restored': 'Test: Die Verbindung zum Backend wird wiederhergestellt',
    'traffic.mark.station link cut': 'Test: Die Verbindung zur Wallbox wird getrennt',
    'traffic.mark.station link restored': 'Test: Die Verbindung zur Wallbox wird wiederhergestellt',
    'traffic.mark.card presented': 'Test: Karte vorgehalten: {card}',
    'traffic.mark.car plugged in': 'Test: Auto eingesteckt',
    'traffic.mark.car unplugged': 'Test: Auto ausgesteckt',
    'traffic.mark.gave up waiting': 'Test: Warten aufgegeben',
  },
)
