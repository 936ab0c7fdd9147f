import { words } from './area.ts'

/** What the failover test expected and observed: said by the verdict rules, read in window, report and `verify`. */
export const verdictWords = words(
  {
    'scenario.F1': 'Backend gone: the wallbox stays connected',
    'scenario.F2': 'Backend gone: known card',
    'scenario.F3': 'Backend gone: blocked card',
    'scenario.F4': 'Backend gone: expired card',
    'scenario.F5': 'Backend gone: unknown card',
    'scenario.F7': 'A whole session while the backend is gone',
    'scenario.F12': 'The wallbox on its own',

    'outcome.passed': 'passed',
    'outcome.failed': 'failed',
    'outcome.not shown': 'not shown',
    'outcome.skipped': 'skipped',

    'verdict.F1.expected.off': 'The wallbox stays connected and is answered while the backend is away.',
    'verdict.F1.expected.known': 'The wallbox stays connected and is answered while the backend is away.',
    'verdict.F1.expected.anyone': 'The wallbox stays connected and is answered while the backend is away.',
    'verdict.F1.passed':
      'The link to the wallbox stayed. Wattproof answered {answered} of its {asked} messages; the first was {action}.',
    'verdict.F1.lost': 'The wallbox lost its own link while only the backend was cut.',
    'verdict.F1.silent':
      'The link stayed, but the wallbox sent nothing while the backend was away. A longer cut would show it.',
    'verdict.F1.unanswered':
      'The wallbox sent {asked} messages while the backend was away and got no answer to any of them.',

    'verdict.F2.expected.off': 'Offline charging is off: a known card is refused as well.',
    'verdict.F2.expected.known': 'A card the backend accepted before may charge.',
    'verdict.F2.expected.anyone': 'A card the backend accepted before may charge.',
    'verdict.F2.passed': 'The backend had accepted the card before; Wattproof accepted it while the backend was away.',
    'verdict.F2.off': 'The card was refused, as the switch says.',
    'verdict.F2.refused': 'The card was refused ({status}) although the backend had accepted it before.',
    'verdict.F2.refusedBefore': 'The backend itself had refused this card ({status}), so it is not a known card.',

    'verdict.F3.expected.off': 'A card the backend refused before may not charge.',
    'verdict.F3.expected.known': 'A card the backend refused before may not charge.',
    'verdict.F3.expected.anyone': 'A card the backend refused before may not charge, although any other card may.',
    'verdict.F3.passed': 'The backend had refused the card ({before}); Wattproof refused it as well ({status}).',
    'verdict.F3.acceptedBefore': 'The backend had accepted this card, so it is not a blocked card.',

    'verdict.F4.expected.off': 'A card whose validity has ended may not charge.',
    'verdict.F4.expected.known': 'A card whose validity has ended may not charge.',
    'verdict.F4.expected.anyone': 'A card whose validity has ended may not charge, although any other card may.',
    'verdict.F4.passed':
      'The backend had accepted the card until a date. That date had passed, and Wattproof refused the card as expired.',
    'verdict.F4.noDate':
      'The backend had not accepted this card with an end date (it said {status}), so its expiry cannot be shown.',
    'verdict.F4.early': 'The card was refused as expired before its date.',
    'verdict.F4.tooSoon': 'The card was still valid when it was presented. It has to be presented after its date.',
    'verdict.F4.accepted': 'The card was accepted although its validity had ended.',
    'verdict.F4.otherReason': 'The card was refused, but as {status} instead of Expired: its date was not remembered.',

    'verdict.F5.expected.off': 'A card the backend never saw may not charge.',
    'verdict.F5.expected.known': 'A card the backend never saw may not charge.',
    'verdict.F5.expected.anyone': 'A card the backend never saw may charge, because anyone may.',
    'verdict.F5.passed': 'The backend had never seen the card; Wattproof refused it ({status}).',
    'verdict.F5.anyone': 'The backend had never seen the card; Wattproof accepted it, as the switch says.',
    'verdict.F5.seenBefore': 'The backend had already answered for this card ({status}), so it is not an unknown card.',
    'verdict.F5.accepted': 'A card the backend never saw was accepted ({status}).',
    'verdict.F5.refused': 'The card was refused ({status}) although anyone may charge.',

    'verdict.F7.expected.off': 'Offline charging is off: no session starts.',
    'verdict.F7.expected.known':
      'A session that begins and ends in the outage reaches the backend afterwards: complete, once, in order, with its own times.',
    'verdict.F7.expected.anyone':
      'A session that begins and ends in the outage reaches the backend afterwards: complete, once, in order, with its own times.',
    'verdict.F7.passed':
      'All {messages} messages of the session reached the backend once, in order and unchanged, under one transaction number.',
    'verdict.F7.passed.ambiguous':
      'All {messages} messages of the session were answered by the backend once, in order and unchanged. The link broke while these were on their way, so the backend may have seen them twice: {names}.',
    'verdict.F7.off': 'Offline charging is off, so there is no session to show.',
    'verdict.F7.none': 'No session was started while the backend was away.',
    'verdict.F7.unanswered': '{action} was not answered while the backend was away.',
    'verdict.F7.refused': 'The session was not allowed ({status}).',
    'verdict.F7.notEnded': 'The session was not ended before the backend came back.',

    'verdict.F12.expected.off': 'Without any link the wallbox starts nothing by itself.',
    'verdict.F12.expected.known':
      'Without any link the wallbox lets the known card charge, refuses the unknown one, and delivers what it kept afterwards, with its own times.',
    'verdict.F12.expected.anyone':
      'Without any link the wallbox lets known and unknown cards charge, and delivers what it kept afterwards, with its own times.',
    'verdict.F12.passed':
      'On its own the wallbox let the known card charge and started nothing for the unknown one. Its {messages} kept messages arrived once, in order, with the times of the outage.',
    'verdict.F12.passed.ambiguous':
      'On its own the wallbox let the known card charge and started nothing for the unknown one. Its {messages} kept messages were answered once and in order. The link broke while these were on their way, so the backend may have seen them twice: {names}.',
    'verdict.F12.anyone':
      'On its own the wallbox let the known and the unknown card charge. Its {messages} kept messages arrived once, in order, with the times of the outage.',
    'verdict.F12.anyone.ambiguous':
      'On its own the wallbox let the known and the unknown card charge. Its {messages} kept messages were answered once and in order. The link broke while these were on their way, so the backend may have seen them twice: {names}.',
    'verdict.F12.off': 'On its own the wallbox started nothing, as the switch says.',
    'verdict.F12.knownNotPresented': 'The known card was not presented while the wallbox was on its own.',
    'verdict.F12.unknownNotPresented':
      'The known card charged, but the unknown card was not presented while the wallbox was on its own.',
    'verdict.F12.notBack': 'The wallbox has not connected again since its link was restored.',
    'verdict.F12.waiting': 'The wallbox is back; what it kept has not arrived yet.',
    'verdict.F12.nothing':
      'The known card was presented while the wallbox was on its own, but no session of that time arrived afterwards.',
    'verdict.F12.notEnded': 'The session the wallbox started on its own has no end in the recording.',
    'verdict.F12.stoppedLater': 'The session the wallbox started on its own was ended only after the link was back.',
    'verdict.F12.unknownStarted': 'On its own the wallbox let the unknown card charge.',
    'verdict.F12.unknownRefused': 'On its own the wallbox refused the unknown card although anyone may charge.',

    'verdict.card.none': 'No card was entered for this part.',
    'verdict.card.notAsked': 'The wallbox did not ask about this card while the backend was away.',
    'verdict.card.notSeenBefore':
      'The recording does not show the backend speaking of this card before the cut. Present it once while the backend is there.',
    'verdict.card.refusedButAccepted':
      'The backend had refused the card ({status}), but it was accepted while the backend was away.',
    'verdict.card.acceptedThoughOff': 'A card was accepted although offline charging is off.',

    'verdict.delivery.parked': 'The backend refused {action} again and again; it is kept aside and not delivered.',
    'verdict.delivery.lost': '{action} was never answered by the backend: it is not delivered.',
    'verdict.delivery.waiting': '{action} has not been answered by the backend yet.',
    'verdict.delivery.twice': 'The backend answered {action} {times} times: it was delivered more than once.',
    'verdict.delivery.altered': '{action} reached the backend with other contents than the wallbox wrote.',
    'verdict.delivery.order': 'The messages of the session reached the backend in another order.',
    'verdict.delivery.ids': '{action} reached the backend under another transaction number than its session.',

    'verdict.notRun': 'This part was not run.',
    'verdict.skipped': 'Skipped: {reason}',
    'verdict.gap': 'The recording has a gap in this time, so nothing can be concluded from it.',
    'verdict.gaveUp': 'Nothing happened in the time Wattproof waited for a hand.',
    'verdict.noBackendCut': 'The link to the backend was not cut in this part.',
    'verdict.noStationCut': 'The link to the wallbox was not cut in this part.',
    'verdict.notNoticed': 'There is no sign in the recording that the link really was down.',
    'verdict.notRestored': 'The link was not restored in this recording.',
    'verdict.stillHeard': 'Something came over the link that was said to be cut, so the cut proves nothing.',

    'headline.passed.alone':
      'Passed: the wallbox keeps charging on its own when the backend is gone. What Wattproof did in between holds only while Wattproof stays.',
    'headline.passed.alone.skipped':
      'Passed, {skipped} skipped: the wallbox keeps charging on its own when the backend is gone. What Wattproof did in between holds only while Wattproof stays.',
    'headline.passed.stays':
      'Passed: with the site controller that stays here, charging goes on when the backend is gone, and nothing is lost.',
    'headline.passed.stays.skipped':
      'Passed, {skipped} skipped: with the site controller that stays here, charging goes on when the backend is gone, and nothing is lost.',
    'headline.passed.off': 'Passed: offline charging is off, and nothing starts while the backend is gone.',
    'headline.passed.off.skipped':
      'Passed, {skipped} skipped: offline charging is off, and nothing starts while the backend is gone.',
    'headline.failed': 'Failed: {failed} of {of} parts of the test did not do what was expected.',
    'headline.unsound': 'Failed: {unsound} messages of the test were lost or delivered more than once.',
    'headline.waiting': 'Not finished: {unsound} messages still wait for the backend.',
    'headline.aloneMissing':
      'Not shown: nothing of Wattproof stays on this site, and it was not shown what the wallbox does on its own. The rest holds only while Wattproof stays.',
    'headline.notShown': 'Not shown: {notShown} of {of} parts of the test could not be shown.',
  },
  {
    'scenario.F1': 'Backend weg: Die Wallbox bleibt verbunden',
    'scenario.F2': 'Backend weg: bekannte Karte',
    'scenario.F3': 'Backend weg: gesperrte Karte',
    'scenario.F4': 'Backend weg: abgelaufene Karte',
    'scenario.F5': 'Backend weg: unbekannte Karte',
    'scenario.F7': 'Ein ganzer Ladevorgang, während das Backend weg ist',
    'scenario.F12': 'Die Wallbox auf sich allein gestellt',

    'outcome.passed': 'bestanden',
    'outcome.failed': 'nicht bestanden',
    'outcome.not shown': 'nicht gezeigt',
    'outcome.skipped': 'ausgelassen',

    'verdict.F1.expected.off': 'Die Wallbox bleibt verbunden und bekommt Antwort, während das Backend weg ist.',
    'verdict.F1.expected.known': 'Die Wallbox bleibt verbunden und bekommt Antwort, während das Backend weg ist.',
    'verdict.F1.expected.anyone': 'Die Wallbox bleibt verbunden und bekommt Antwort, während das Backend weg ist.',
    'verdict.F1.passed':
      'Die Verbindung zur Wallbox blieb bestehen. Wattproof beantwortete {answered} von {asked} Nachrichten; die erste war {action}.',
    'verdict.F1.lost': 'Die Wallbox verlor ihre eigene Verbindung, obwohl nur das Backend getrennt war.',
    'verdict.F1.silent':
      'Die Verbindung blieb, aber die Wallbox hat nichts gesendet, während das Backend weg war. Eine längere Trennung würde es zeigen.',
    'verdict.F1.unanswered':
      'Die Wallbox sendete {asked} Nachrichten, während das Backend weg war, und bekam auf keine eine Antwort.',

    'verdict.F2.expected.off': 'Offline-Laden ist aus: Auch eine bekannte Karte wird abgelehnt.',
    'verdict.F2.expected.known': 'Eine Karte, die das Backend schon einmal angenommen hat, darf laden.',
    'verdict.F2.expected.anyone': 'Eine Karte, die das Backend schon einmal angenommen hat, darf laden.',
    'verdict.F2.passed':
      'Das Backend hatte die Karte vorher angenommen; Wattproof nahm sie an, während das Backend weg war.',
    'verdict.F2.off': 'Die Karte wurde abgelehnt, wie es der Schalter sagt.',
    'verdict.F2.refused': 'Die Karte wurde abgelehnt ({status}), obwohl das Backend sie vorher angenommen hatte.',
    'verdict.F2.refusedBefore':
      'Das Backend selbst hatte diese Karte abgelehnt ({status}); sie ist also keine bekannte Karte.',

    'verdict.F3.expected.off': 'Eine Karte, die das Backend abgelehnt hat, darf nicht laden.',
    'verdict.F3.expected.known': 'Eine Karte, die das Backend abgelehnt hat, darf nicht laden.',
    'verdict.F3.expected.anyone':
      'Eine Karte, die das Backend abgelehnt hat, darf nicht laden, auch wenn sonst jede darf.',
    'verdict.F3.passed': 'Das Backend hatte die Karte abgelehnt ({before}); auch Wattproof lehnte sie ab ({status}).',
    'verdict.F3.acceptedBefore': 'Das Backend hatte diese Karte angenommen; sie ist also keine gesperrte Karte.',

    'verdict.F4.expected.off': 'Eine Karte, deren Gültigkeit abgelaufen ist, darf nicht laden.',
    'verdict.F4.expected.known': 'Eine Karte, deren Gültigkeit abgelaufen ist, darf nicht laden.',
    'verdict.F4.expected.anyone':
      'Eine Karte, deren Gültigkeit abgelaufen ist, darf nicht laden, auch wenn sonst jede darf.',
    'verdict.F4.passed':
      'Das Backend hatte die Karte bis zu einem Zeitpunkt angenommen. Dieser war vorbei, und Wattproof lehnte die Karte als abgelaufen ab.',
    'verdict.F4.noDate':
      'Das Backend hatte diese Karte nicht mit einem Enddatum angenommen (es sagte {status}); ihr Ablauf lässt sich nicht zeigen.',
    'verdict.F4.early': 'Die Karte wurde schon vor ihrem Enddatum als abgelaufen abgelehnt.',
    'verdict.F4.tooSoon':
      'Die Karte war noch gültig, als sie vorgehalten wurde. Sie muss nach ihrem Enddatum vorgehalten werden.',
    'verdict.F4.accepted': 'Die Karte wurde angenommen, obwohl ihre Gültigkeit abgelaufen war.',
    'verdict.F4.otherReason':
      'Die Karte wurde abgelehnt, aber als {status} statt Expired: Ihr Enddatum wurde nicht behalten.',

    'verdict.F5.expected.off': 'Eine Karte, die das Backend nie gesehen hat, darf nicht laden.',
    'verdict.F5.expected.known': 'Eine Karte, die das Backend nie gesehen hat, darf nicht laden.',
    'verdict.F5.expected.anyone': 'Eine Karte, die das Backend nie gesehen hat, darf laden, weil jede darf.',
    'verdict.F5.passed': 'Das Backend hatte die Karte nie gesehen; Wattproof lehnte sie ab ({status}).',
    'verdict.F5.anyone': 'Das Backend hatte die Karte nie gesehen; Wattproof nahm sie an, wie es der Schalter sagt.',
    'verdict.F5.seenBefore':
      'Das Backend hatte zu dieser Karte schon geantwortet ({status}); sie ist also keine unbekannte Karte.',
    'verdict.F5.accepted': 'Eine Karte, die das Backend nie gesehen hat, wurde angenommen ({status}).',
    'verdict.F5.refused': 'Die Karte wurde abgelehnt ({status}), obwohl jede Karte laden darf.',

    'verdict.F7.expected.off': 'Offline-Laden ist aus: Kein Ladevorgang beginnt.',
    'verdict.F7.expected.known':
      'Ein Ladevorgang, der im Ausfall beginnt und endet, erreicht danach das Backend: vollständig, einmal, in Reihenfolge, mit seinen eigenen Zeiten.',
    'verdict.F7.expected.anyone':
      'Ein Ladevorgang, der im Ausfall beginnt und endet, erreicht danach das Backend: vollständig, einmal, in Reihenfolge, mit seinen eigenen Zeiten.',
    'verdict.F7.passed':
      'Alle {messages} Nachrichten des Ladevorgangs erreichten das Backend einmal, in Reihenfolge und unverändert, unter einer Vorgangsnummer.',
    'verdict.F7.passed.ambiguous':
      'Alle {messages} Nachrichten des Ladevorgangs wurden vom Backend einmal beantwortet, in Reihenfolge und unverändert. Bei diesen brach die Verbindung unterwegs ab, das Backend kann sie zweimal gesehen haben: {names}.',
    'verdict.F7.off': 'Offline-Laden ist aus; es gibt keinen Ladevorgang zu zeigen.',
    'verdict.F7.none': 'Es wurde kein Ladevorgang begonnen, während das Backend weg war.',
    'verdict.F7.unanswered': '{action} wurde nicht beantwortet, während das Backend weg war.',
    'verdict.F7.refused': 'Der Ladevorgang wurde nicht erlaubt ({status}).',
    'verdict.F7.notEnded': 'Der Ladevorgang wurde nicht beendet, bevor das Backend zurück war.',

    'verdict.F12.expected.off': 'Ohne jede Verbindung beginnt die Wallbox von sich aus nichts.',
    'verdict.F12.expected.known':
      'Ohne jede Verbindung lässt die Wallbox die bekannte Karte laden, lehnt die unbekannte ab und liefert danach alles nach, mit ihren eigenen Zeiten.',
    'verdict.F12.expected.anyone':
      'Ohne jede Verbindung lässt die Wallbox bekannte und unbekannte Karten laden und liefert danach alles nach, mit ihren eigenen Zeiten.',
    'verdict.F12.passed':
      'Auf sich allein gestellt ließ die Wallbox die bekannte Karte laden und begann für die unbekannte nichts. Ihre {messages} aufbewahrten Nachrichten kamen einmal an, in Reihenfolge, mit den Zeiten des Ausfalls.',
    'verdict.F12.passed.ambiguous':
      'Auf sich allein gestellt ließ die Wallbox die bekannte Karte laden und begann für die unbekannte nichts. Ihre {messages} aufbewahrten Nachrichten wurden einmal und in Reihenfolge beantwortet. Bei diesen brach die Verbindung unterwegs ab, das Backend kann sie zweimal gesehen haben: {names}.',
    'verdict.F12.anyone':
      'Auf sich allein gestellt ließ die Wallbox die bekannte und die unbekannte Karte laden. Ihre {messages} aufbewahrten Nachrichten kamen einmal an, in Reihenfolge, mit den Zeiten des Ausfalls.',
    'verdict.F12.anyone.ambiguous':
      'Auf sich allein gestellt ließ die Wallbox die bekannte und die unbekannte Karte laden. Ihre {messages} aufbewahrten Nachrichten wurden einmal und in Reihenfolge beantwortet. Bei diesen brach die Verbindung unterwegs ab, das Backend kann sie zweimal gesehen haben: {names}.',
    'verdict.F12.off': 'Auf sich allein gestellt begann die Wallbox nichts, wie es der Schalter sagt.',
    'verdict.F12.knownNotPresented':
      'Die bekannte Karte wurde nicht vorgehalten, während die Wallbox auf sich allein gestellt war.',
    'verdict.F12.unknownNotPresented':
      'Die bekannte Karte konnte laden, aber die unbekannte wurde nicht vorgehalten, während die Wallbox auf sich allein gestellt war.',
    'verdict.F12.notBack': 'Die Wallbox hat sich nicht wieder verbunden, seit ihre Verbindung wieder frei ist.',
    'verdict.F12.waiting': 'Die Wallbox ist zurück; was sie aufbewahrt hat, ist noch nicht angekommen.',
    'verdict.F12.nothing':
      'Die bekannte Karte wurde vorgehalten, während die Wallbox auf sich allein gestellt war, aber danach kam kein Ladevorgang aus dieser Zeit an.',
    'verdict.F12.notEnded': 'Der Ladevorgang, den die Wallbox von sich aus begann, hat in der Aufzeichnung kein Ende.',
    'verdict.F12.stoppedLater':
      'Der Ladevorgang, den die Wallbox von sich aus begann, endete erst, als die Verbindung wieder da war.',
    'verdict.F12.unknownStarted': 'Auf sich allein gestellt ließ die Wallbox die unbekannte Karte laden.',
    'verdict.F12.unknownRefused':
      'Auf sich allein gestellt lehnte die Wallbox die unbekannte Karte ab, obwohl jede Karte laden darf.',

    'verdict.card.none': 'Für diesen Teil wurde keine Karte angegeben.',
    'verdict.card.notAsked': 'Die Wallbox hat nach dieser Karte nicht gefragt, während das Backend weg war.',
    'verdict.card.notSeenBefore':
      'Die Aufzeichnung zeigt nicht, dass das Backend vor der Trennung über diese Karte gesprochen hat. Halten Sie sie einmal vor, solange das Backend da ist.',
    'verdict.card.refusedButAccepted':
      'Das Backend hatte die Karte abgelehnt ({status}), aber sie wurde angenommen, während das Backend weg war.',
    'verdict.card.acceptedThoughOff': 'Eine Karte wurde angenommen, obwohl Offline-Laden aus ist.',

    'verdict.delivery.parked':
      'Das Backend hat {action} immer wieder abgelehnt; die Nachricht liegt beiseite und ist nicht zugestellt.',
    'verdict.delivery.lost': '{action} wurde vom Backend nie beantwortet: nicht zugestellt.',
    'verdict.delivery.waiting': '{action} wurde vom Backend noch nicht beantwortet.',
    'verdict.delivery.twice': 'Das Backend hat {action} {times}-mal beantwortet: mehr als einmal zugestellt.',
    'verdict.delivery.altered': '{action} erreichte das Backend mit anderem Inhalt, als die Wallbox geschrieben hat.',
    'verdict.delivery.order': 'Die Nachrichten des Ladevorgangs erreichten das Backend in anderer Reihenfolge.',
    'verdict.delivery.ids':
      '{action} erreichte das Backend unter einer anderen Vorgangsnummer als der zugehörige Ladevorgang.',

    'verdict.notRun': 'Dieser Teil wurde nicht durchgeführt.',
    'verdict.skipped': 'Ausgelassen: {reason}',
    'verdict.gap': 'Die Aufzeichnung hat in dieser Zeit eine Lücke; daraus lässt sich nichts schließen.',
    'verdict.gaveUp': 'In der Zeit, in der Wattproof auf eine Hand gewartet hat, ist nichts geschehen.',
    'verdict.noBackendCut': 'Die Verbindung zum Backend wurde in diesem Teil nicht getrennt.',
    'verdict.noStationCut': 'Die Verbindung zur Wallbox wurde in diesem Teil nicht getrennt.',
    'verdict.notNoticed': 'Die Aufzeichnung zeigt nicht, dass die Verbindung wirklich weg war.',
    'verdict.notRestored': 'Die Verbindung wurde in dieser Aufzeichnung nicht wiederhergestellt.',
    'verdict.stillHeard': 'Über die angeblich getrennte Verbindung kam noch etwas an; die Trennung beweist nichts.',

    'headline.passed.alone':
      'Bestanden: Die Wallbox lädt auch allein weiter, wenn das Backend weg ist. Was Wattproof dazwischen geleistet hat, gilt nur, solange Wattproof bleibt.',
    'headline.passed.alone.skipped':
      'Bestanden, {skipped} ausgelassen: Die Wallbox lädt auch allein weiter, wenn das Backend weg ist. Was Wattproof dazwischen geleistet hat, gilt nur, solange Wattproof bleibt.',
    'headline.passed.stays':
      'Bestanden: Mit der Anlagensteuerung, die hier bleibt, geht das Laden weiter, wenn das Backend weg ist, und nichts geht verloren.',
    'headline.passed.stays.skipped':
      'Bestanden, {skipped} ausgelassen: Mit der Anlagensteuerung, die hier bleibt, geht das Laden weiter, wenn das Backend weg ist, und nichts geht verloren.',
    'headline.passed.off': 'Bestanden: Offline-Laden ist aus, und nichts beginnt, während das Backend weg ist.',
    'headline.passed.off.skipped':
      'Bestanden, {skipped} ausgelassen: Offline-Laden ist aus, und nichts beginnt, während das Backend weg ist.',
    'headline.failed': 'Nicht bestanden: {failed} von {of} Teilen des Tests taten nicht, was erwartet war.',
    'headline.unsound':
      'Nicht bestanden: {unsound} Nachrichten des Tests gingen verloren oder wurden mehr als einmal zugestellt.',
    'headline.waiting': 'Nicht fertig: {unsound} Nachrichten warten noch auf das Backend.',
    'headline.aloneMissing':
      'Nicht gezeigt: Von Wattproof bleibt hier nichts, und es wurde nicht gezeigt, was die Wallbox allein tut. Das Übrige gilt nur, solange Wattproof bleibt.',
    'headline.notShown': 'Nicht gezeigt: {notShown} von {of} Teilen des Tests ließen sich nicht zeigen.',
  },
)
