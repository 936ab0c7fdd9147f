import { words } from './area.ts'

/** What each position of the offline switch means, and its warnings. */
export const policyWords = words(
  {
    'policy.known.charges': 'Charges at once. The session is stored and reaches the backend as soon as it is back.',
    'policy.known.chargesForgets':
      'Charges at once. Wattproof stores the session for the backend; on its own, this wallbox forgets sessions of a long outage.',
    'policy.known.refused': 'Is refused until the backend is back.',
    'policy.unknown.charges': 'Charges. Whether anybody pays for it shows only when the backend is back.',
    'policy.unknown.refused': 'Is refused.',
    'policy.blocked.refused': 'Is refused, as the backend last said.',
    'policy.running.goesOn': 'Goes on and can be ended with its card. Nothing is lost.',
    'policy.running.goesOnFewReadings':
      'Goes on and can be ended with its card. On its own, this wallbox keeps start and end, and only the last meter readings.',
    'policy.running.goesOnForgets':
      'Goes on and can be ended with its card. On its own, this wallbox forgets its record in a long outage.',
    'policy.reboot.refused':
      'After a restart of the wallbox it is offline until the backend is back; then its own settings decide.',
    'policy.warning.billing': 'Energy for a card the backend refuses afterwards is paid by the operator.',
    'policy.warning.eichrecht':
      'In Germany this position is considered incompatible with calibration law (Eichrecht). The operator must decide.',
    'policy.warning.cachedRefusal':
      'A card refused once stays refused in the memory of the wallbox until it is shown online again or the memory is cleared.',
    'policy.warning.goeLocalCards':
      'Cards stored on the go-e itself may charge without the backend ever hearing of it.',
    'policy.retry': 'Try the rest again',
    'policy.partly': 'Not all of it is set yet.',
    'policy.partlyWhy': 'Until it is, what was in force before counts here. The rows below say what is missing.',
    'policy.habits': 'How this wallbox behaves without a backend',
    'policy.clearMemory': 'Clear its card memory',
    'policy.warning.cardless':
      'If the wallbox is set to charge without a card, it does so without the backend too, unless the backend has refused that.',
    'pages.policy.short.off': 'no charging without the backend',
    'pages.policy.short.known': 'known cards only',
    'pages.policy.short.anyone': 'anyone',
    'pages.policy.short.not set': 'not set in this visit',
    'pages.policy.short.not confirmed': 'not confirmed',
  },
  {
    'policy.known.charges':
      'Lädt sofort. Der Ladevorgang wird gespeichert und geht ans Backend, sobald es wieder da ist.',
    'policy.known.chargesForgets':
      'Lädt sofort. Wattproof speichert den Ladevorgang für das Backend; allein vergisst diese Wallbox die Ladevorgänge eines langen Ausfalls.',
    'policy.known.refused': 'Wird abgelehnt, bis das Backend wieder da ist.',
    'policy.unknown.charges': 'Lädt. Ob jemand dafür zahlt, zeigt sich erst, wenn das Backend wieder da ist.',
    'policy.unknown.refused': 'Wird abgelehnt.',
    'policy.blocked.refused': 'Wird abgelehnt, wie das Backend zuletzt gesagt hat.',
    'policy.running.goesOn': 'Läuft weiter und lässt sich mit seiner Karte beenden. Nichts geht verloren.',
    'policy.running.goesOnFewReadings':
      'Läuft weiter und lässt sich mit seiner Karte beenden. Allein behält diese Wallbox Anfang und Ende und nur die letzten Zählerstände.',
    'policy.running.goesOnForgets':
      'Läuft weiter und lässt sich mit seiner Karte beenden. Allein vergisst diese Wallbox bei einem langen Ausfall, was geladen wurde.',
    'policy.reboot.refused':
      'Nach einem Neustart ist die Wallbox offline, bis das Backend wieder da ist; dann gilt, was in ihr eingestellt ist.',
    'policy.warning.billing': 'Energie für eine Karte, die das Backend nachträglich ablehnt, zahlt der Betreiber.',
    'policy.warning.eichrecht':
      'In Deutschland gilt diese Stellung als unvereinbar mit dem Eichrecht. Der Betreiber muss entscheiden.',
    'policy.warning.cachedRefusal':
      'Eine einmal abgelehnte Karte bleibt im Gedächtnis der Wallbox abgelehnt, bis sie online erneut vorgehalten oder das Gedächtnis gelöscht wird.',
    'policy.warning.goeLocalCards':
      'Karten, die in der go-e selbst gespeichert sind, können laden, ohne dass das Backend je davon erfährt.',
    'policy.retry': 'Den Rest noch einmal versuchen',
    'policy.partly': 'Noch ist nicht alles gesetzt.',
    'policy.partlyWhy': 'Bis dahin gilt hier, was vorher galt. Die Zeilen unten sagen, was fehlt.',
    'policy.habits': 'Wie sich diese Wallbox ohne Backend verhält',
    'policy.clearMemory': 'Ihr Kartengedächtnis löschen',
    'policy.warning.cardless':
      'Ist die Wallbox so eingestellt, dass sie ohne Karte lädt, dann tut sie es auch ohne Backend, solange das Backend dies nicht abgelehnt hat.',
    'pages.policy.short.off': 'kein Laden ohne Backend',
    'pages.policy.short.known': 'nur bekannte Karten',
    'pages.policy.short.anyone': 'jeder',
    'pages.policy.short.not set': 'in diesem Einsatz nicht gesetzt',
    'pages.policy.short.not confirmed': 'nicht bestätigt',
  },
)
