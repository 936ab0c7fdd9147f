import { words } from './area.ts'

/** The local interface of a box: logins, addresses, certificates, reachability. */
export const localWords = words(
  {
    'local.question.address':
      'A box that calls itself {serial} was heard at another address than {before}. Is it the same box? Nothing is sent there before you say so: another device could pretend to be it and collect a password.',
    'local.question.certificate':
      'The box shows another certificate than the one kept since the first time ({before}). After an update or a reset that can be right. If nobody did that, something else may be answering in its place.',
    'local.question.addressTitle': 'Is this still {box}?',
    'local.question.addressYes': 'Yes, it is the same box',
    'local.question.addressNo': 'No, stay at the old address',
    'local.question.serial':
      'At {address} another wallbox answers than {serial}. Perhaps the two have changed addresses: search again. Nothing is sent there meanwhile.',
    'local.question.serialTitle': 'Is this still {box}?',
    'local.question.serialYes': 'Yes, it has another number now',
    'local.question.serialNo': 'No, it is another box',
    'local.question.certificateTitle': '{box} shows another certificate',
    'local.question.certificateYes': 'That is right: trust it',
    'local.question.certificateNo': 'Not now',
    'local.question.now': 'Now:',
    'local.question.untold': 'not told',
    'local.login': 'Log in to the wallbox',
    'local.loginWhy': 'Its local interface wants a password. It goes to {address} only.',
    'local.user': 'User',
    'local.userHint': 'Leave it empty if the box has only one.',
    'local.password': 'Password',
    'local.passwordRefused': 'The wallbox did not take this password.',
    'local.passwordHint': 'Kept in memory until Wattproof closes; never stored.',
    'local.link': 'What the wallbox itself says',
    'local.link.ask': 'Ask it now',
    'local.link.never': 'It has not been asked yet, or not since it came here.',
    'local.link.url': 'It dials',
    'local.link.urlLater': 'After a restart it will dial',
    'local.link.notBefore': 'not known before the restart',
    'local.link.off': 'nothing: its OCPP is switched off',
    'local.link.stored': 'nothing now: {urls} once it is switched on',
    'local.link.connected': 'Connected there',
    'local.link.accepted': 'Accepted by the backend',
    'local.link.yes': 'yes',
    'local.link.yesFor': 'yes, for {span}',
    'local.link.no': 'no',
    'local.link.untold': 'it does not tell',
    'local.link.error': 'Its last connection error',
    'local.link.ago': '{span} ago',
    'local.pin': 'Its own certificate (SHA-256), kept since the first time: another one is asked about',
    'local.held': 'Wattproof holds its only session: the app of its maker is locked out meanwhile.',
    'local.release': 'Let it go',
    'local.restart': 'Restart the wallbox now',
    'local.restartNeeded': 'Some settings take effect only after a restart.',
    'local.restartWhy':
      'It takes up to three minutes and may end a running session. Wattproof waits for it and reads the settings once more.',
    'local.pointsHere': 'points at this laptop',
    'local.reach': 'Does the wallbox find this computer?',
    'local.reachSentence': 'Looked at before its address is changed: pointed at nobody, it would have no backend.',
    'local.reachFirst': 'Solve what keeps it from finding this computer first.',
    'local.needsFirst': 'Answer what is asked above first.',
    'local.restoreAt': 'Not seen by {time}, it gets its old address back by itself (in {span}).',
    'local.leave.seen': 'Yes, it is online there',
    'local.leave.notSeen': 'No, it is not there',
    'local.leave.confirm': 'Does the operator see this wallbox in the backend?',
    'local.leave.confirmWhy':
      'Wattproof cannot see it there. Ask the operator or look into the portal; the report says that a person saw it.',
    'local.leave.session': 'A charging session keeps the wallbox here.',
    'local.leave.sessionWhy':
      'It was started while the backend was away, under a number only Wattproof knows. End it at the wallbox with its card, or from here.',
    'local.leave.endSession': 'End the session',
    'local.leave.home': 'How to set its backend address by hand',

    'check.address.fine': 'The wallbox reaches this computer at {address}.',
    'check.address.guessed': 'The wallbox shall dial {address}. Whether it can could not be tried from here.',
    'check.listener.fine': 'Wattproof answers at {address}, port {port}.',
    'check.listener.closed':
      'Wattproof does not answer at {address}, port {port}: the wallbox would find nobody there.',
    'check.listener.closed.fix':
      'Start Wattproof so that it listens in the network, not only on this computer, or free that port.',
    'check.network.fine': 'Both are in the same network ({name}).',
    'check.network.tunnel': 'The way to the wallbox leads through a VPN ({name}). Boxes seldom find the way back.',
    'check.network.tunnel.fix':
      'Connect this computer to the network of the wallbox, by cable or Wi-Fi, and end the VPN.',
    'check.network.other':
      'The wallbox ({box}) is in another network than this computer ({address}). A router in between may let only one direction pass.',
    'check.network.other.fix': 'Best use the same network for both; guest Wi-Fi keeps devices apart.',
    'check.network.unknown': 'Whether the wallbox is in the same network as {address} could not be told.',
    'check.firewall.fine': 'The wallbox has come through the firewall of this computer.',
    'check.firewall.unknown':
      'Whether the firewall of this computer lets the wallbox in (TCP port {port}) cannot be seen from inside.',
    'check.firewall.fix':
      'When the firewall of this computer asks, allow Wattproof. If the wallbox does not come: allow incoming TCP on port {port}.',
    'check.firewall.fix.windows':
      'When Windows asks, allow Wattproof for private networks. If the wallbox does not come: Windows Security, Firewall, Allow an app, tick Wattproof (port {port}).',
    'check.firewall.fix.macos':
      'When macOS asks, allow incoming connections for Wattproof. If the wallbox does not come: System Settings, Network, Firewall, Options (port {port}).',
    'check.firewall.fix.linux':
      'If the wallbox does not come, open the port, e.g. sudo ufw allow {port}/tcp or sudo firewall-cmd --add-port={port}/tcp.',
    'check.leg.plain': 'Between the wallbox and this computer nothing is encrypted while it is led through here.',
    'check.leg.plain.fix': 'Its password passes readable on this stretch. Use a network nobody else is in, or a cable.',
  },
  {
    'local.question.address':
      'Eine Box, die sich {serial} nennt, wurde an einer anderen Adresse als {before} gehört. Ist es dieselbe? Bevor Sie das sagen, wird nichts dorthin gesendet: Ein anderes Gerät könnte sich für sie ausgeben und ein Passwort abgreifen.',
    'local.question.certificate':
      'Die Box zeigt ein anderes Zertifikat als das seit dem ersten Mal gemerkte ({before}). Nach einem Update oder Zurücksetzen kann das richtig sein. Hat das niemand getan, antwortet vielleicht etwas anderes an ihrer Stelle.',
    'local.question.addressTitle': 'Ist das noch {box}?',
    'local.question.addressYes': 'Ja, es ist dieselbe Box',
    'local.question.addressNo': 'Nein, bei der alten Adresse bleiben',
    'local.question.serial':
      'An {address} antwortet eine andere Wallbox als {serial}. Vielleicht haben die beiden ihre Adressen getauscht: Suchen Sie noch einmal. Solange wird nichts dorthin gesendet.',
    'local.question.serialTitle': 'Ist das noch {box}?',
    'local.question.serialYes': 'Ja, sie hat jetzt eine andere Nummer',
    'local.question.serialNo': 'Nein, es ist eine andere Box',
    'local.question.certificateTitle': '{box} zeigt ein anderes Zertifikat',
    'local.question.certificateYes': 'Das ist richtig: vertrauen',
    'local.question.certificateNo': 'Jetzt nicht',
    'local.question.now': 'Jetzt:',
    'local.question.untold': 'nicht genannt',
    'local.login': 'An der Wallbox anmelden',
    'local.loginWhy': 'Ihre lokale Schnittstelle verlangt ein Passwort. Es geht nur an {address}.',
    'local.user': 'Benutzer',
    'local.userHint': 'Leer lassen, wenn die Box nur einen hat.',
    'local.password': 'Passwort',
    'local.passwordRefused': 'Dieses Passwort hat die Wallbox nicht angenommen.',
    'local.passwordHint': 'Bleibt im Speicher, bis Wattproof schließt; wird nie abgelegt.',
    'local.link': 'Was die Wallbox selbst sagt',
    'local.link.ask': 'Jetzt fragen',
    'local.link.never': 'Sie wurde noch nicht gefragt, oder nicht seit sie hier verbunden ist.',
    'local.link.url': 'Sie wählt',
    'local.link.urlLater': 'Nach einem Neustart wählt sie',
    'local.link.notBefore': 'vor dem Neustart nicht bekannt',
    'local.link.off': 'nichts: Ihr OCPP ist ausgeschaltet',
    'local.link.stored': 'jetzt nichts; eingeschaltet: {urls}',
    'local.link.connected': 'Dort verbunden',
    'local.link.accepted': 'Vom Backend angenommen',
    'local.link.yes': 'ja',
    'local.link.yesFor': 'ja, seit {span}',
    'local.link.no': 'nein',
    'local.link.untold': 'verrät sie nicht',
    'local.link.error': 'Ihr letzter Verbindungsfehler',
    'local.link.ago': 'vor {span}',
    'local.pin': 'Ihr eigenes Zertifikat (SHA-256), seit dem ersten Mal gemerkt: Bei einem anderen wird gefragt',
    'local.held': 'Wattproof hält ihre einzige Sitzung: Die App des Herstellers kommt solange nicht hinein.',
    'local.release': 'Freigeben',
    'local.restart': 'Wallbox jetzt neu starten',
    'local.restartNeeded': 'Einige Einstellungen gelten erst nach einem Neustart.',
    'local.restartWhy':
      'Das dauert bis zu drei Minuten und kann einen laufenden Ladevorgang beenden. Wattproof wartet und liest die Einstellungen danach noch einmal.',
    'local.pointsHere': 'zeigt auf diesen Laptop',
    'local.reach': 'Findet die Wallbox diesen Rechner?',
    'local.reachSentence': 'Geprüft, bevor ihre Adresse geändert wird: Zeigt sie auf niemanden, hat sie kein Backend.',
    'local.reachFirst': 'Beheben Sie zuerst, was sie diesen Rechner nicht finden lässt.',
    'local.needsFirst': 'Beantworten Sie zuerst, was oben gefragt wird.',
    'local.restoreAt': 'Kommt sie bis {time} nicht, bekommt sie von selbst ihre alte Adresse zurück (in {span}).',
    'local.leave.seen': 'Ja, sie ist dort online',
    'local.leave.notSeen': 'Nein, sie ist nicht dort',
    'local.leave.confirm': 'Sieht der Betreiber diese Wallbox im Backend?',
    'local.leave.confirmWhy':
      'Wattproof kann sie dort nicht sehen. Fragen Sie den Betreiber oder schauen Sie ins Portal; im Bericht steht, dass ein Mensch sie gesehen hat.',
    'local.leave.session': 'Ein Ladevorgang hält die Wallbox hier.',
    'local.leave.sessionWhy':
      'Er begann, als das Backend weg war, unter einer Nummer, die nur Wattproof kennt. Beenden Sie ihn an der Wallbox mit seiner Karte oder von hier.',
    'local.leave.endSession': 'Ladevorgang beenden',
    'local.leave.home': 'So stellen Sie ihre Backend-Adresse von Hand ein',

    'check.address.fine': 'Die Wallbox erreicht diesen Rechner unter {address}.',
    'check.address.guessed':
      'Die Wallbox soll {address} anwählen. Ob sie das kann, ließ sich von hier nicht versuchen.',
    'check.listener.fine': 'Wattproof antwortet unter {address}, Port {port}.',
    'check.listener.closed':
      'Wattproof antwortet unter {address}, Port {port}, nicht: Die Wallbox fände dort niemanden.',
    'check.listener.closed.fix':
      'Starten Sie Wattproof so, dass es im Netz zuhört und nicht nur auf diesem Rechner, oder machen Sie den Port frei.',
    'check.network.fine': 'Beide sind im selben Netz ({name}).',
    'check.network.tunnel': 'Der Weg zur Wallbox führt durch ein VPN ({name}). Zurück finden Boxen so selten.',
    'check.network.tunnel.fix':
      'Verbinden Sie diesen Rechner per Kabel oder WLAN mit dem Netz der Wallbox und beenden Sie das VPN.',
    'check.network.other':
      'Die Wallbox ({box}) ist in einem anderen Netz als dieser Rechner ({address}). Ein Router dazwischen lässt vielleicht nur eine Richtung durch.',
    'check.network.other.fix': 'Am besten beide ins selbe Netz; Gast-WLAN trennt Geräte.',
    'check.network.unknown': 'Ob die Wallbox im selben Netz ist wie {address}, ließ sich nicht sagen.',
    'check.firewall.fine': 'Die Wallbox ist durch die Firewall dieses Rechners gekommen.',
    'check.firewall.unknown':
      'Ob die Firewall dieses Rechners die Wallbox hereinlässt (TCP-Port {port}), ist von innen nicht zu sehen.',
    'check.firewall.fix':
      'Fragt die Firewall dieses Rechners, erlauben Sie Wattproof. Kommt die Wallbox nicht: eingehendes TCP auf Port {port} erlauben.',
    'check.firewall.fix.windows':
      'Fragt Windows, erlauben Sie Wattproof für private Netzwerke. Kommt die Wallbox nicht: Windows-Sicherheit, Firewall, App zulassen, Wattproof ankreuzen (Port {port}).',
    'check.firewall.fix.macos':
      'Fragt macOS, erlauben Sie Wattproof eingehende Verbindungen. Kommt die Wallbox nicht: Systemeinstellungen, Netzwerk, Firewall, Optionen (Port {port}).',
    'check.firewall.fix.linux':
      'Kommt die Wallbox nicht, öffnen Sie den Port, z. B. sudo ufw allow {port}/tcp oder sudo firewall-cmd --add-port={port}/tcp.',
    'check.leg.plain': 'Zwischen der Wallbox und diesem Rechner ist nichts verschlüsselt, solange sie hier durchläuft.',
    'check.leg.plain.fix':
      'Ihr Passwort ist auf diesem Stück lesbar. Nehmen Sie ein Netz, in dem sonst niemand ist, oder ein Kabel.',
  },
)
