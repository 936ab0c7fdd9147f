import { words } from './area.ts'

/** The page that finds wallboxes, and the first step of one that was found. */
export const findWords = words(
  {
    'find.title': 'Which wallbox?',
    'find.sentence': 'Wallboxes on this network appear by themselves. Take on the one in front of you.',
    'find.search': 'Find wallboxes',
    'find.stop': 'Stop searching',
    'find.searching_one':
      'Listening on {count} network of this computer. A wallbox usually answers within ten seconds.',
    'find.searching_other':
      'Listening on {count} networks of this computer. A wallbox usually answers within ten seconds.',
    'find.cards': 'Wallboxes found',

    'find.welcome': 'Welcome. Let us get a wallbox running.',
    'find.welcomeSentence':
      'Wattproof sets up a wallbox step by step and proves that it keeps charging when its backend is gone.',
    'find.welcomeSearch': 'I am at a wallbox',
    'find.welcomeSearchWhy':
      'Be in the same network as the wallbox: its own Wi-Fi, or the cable or Wi-Fi of the site. No internet is needed.',
    'find.welcomePractice': 'I want to see it first',
    'find.welcomePracticeWhy':
      'A simulated wallbox and a small backend run on this computer. You do the whole job with them, from finding to the report.',
    'find.practise': 'Practise without hardware',
    'find.promise.set': 'Set up',
    'find.promise.setWhy': 'Backend, certificates, offline charging: shown before it is written, read back after.',
    'find.promise.cut': 'Cut the link',
    'find.promise.cutWhy': 'The connection is really cut while you hold cards to the reader.',
    'find.promise.prove': 'Hand over proof',
    'find.promise.proveWhy': 'A report with every message behind it, which anyone can check.',

    'find.maker': 'Maker',
    'find.model': 'Model',
    'find.serial': 'Serial no.',
    'find.firmware': 'Firmware',
    'find.address': 'Address',
    'find.identity': 'Name at the backend',
    'find.how': 'Found by',
    'find.how.mdns': 'announced itself',
    'find.how.typed': 'address typed',
    'find.how.broadcast': 'answered a call to all',
    'find.how.sweep': 'asked address by address',
    'find.how.cable': 'over the cable',
    'find.how.practice': 'practice',
    'find.unknownMaker': 'Maker not known yet',
    'find.state.asking': 'asking it who it is',
    'find.state.ready': 'ready',
    'find.state.api off': 'local access is off',
    'find.state.needs password': 'asks for a password',
    'find.state.no serial': 'does not say who it is',
    'find.state.only IPv6': 'only reachable over IPv6',
    'find.state.not a wallbox': 'not a wallbox',
    'find.state.not answering': 'does not answer',
    'find.stateFix.api off': 'Switch on the local API in the maker’s app. It then appears here by itself.',
    'find.stateFix.noLogin':
      'Its local API asks for a password, and the maker offers programs no way to log in. Switch that password off in the maker’s app (Internet, Advanced). The box then appears here by itself.',
    'find.stateFix.needs password': 'Its local access is protected. The password of its own web page opens it.',
    'find.stateFix.no serial':
      'It answers, but did not tell its serial number. Type its address to ask it again; if it stays like this, set it up by hand below.',
    'find.stateFix.only IPv6':
      'It announces itself, but has no IPv4 address, and Wattproof speaks to wallboxes over IPv4. Switch IPv4 (DHCP) on in its network settings, or connect it to a router that hands out addresses.',
    'find.stateFix.not a wallbox':
      'Something answers at this address, but it is no wallbox Wattproof knows. If it is one, set it up by hand below.',
    'find.stateFix.not answering': 'Is it switched on and in this network?',
    'find.quiet': 'last seen {span} ago',
    'find.quietFix': 'It cannot be heard any more. As soon as it can, it is back here.',
    'find.warning.moved':
      'This serial number is part of this visit and now answers at {address}. Open it and confirm the new address; until then nothing is sent there.',
    'find.warning.claimed':
      'It announces the serial number of the wallbox at {address}, but does not prove it. Compare the label before you give it a password.',
    'find.warning.newAddress': 'It was at {address} before. Compare the serial number with the label.',
    'find.warning.otherSerial':
      'Another wallbox ({serial}) answered at this address before. Two devices may have the same address, or the wallbox was exchanged.',
    'find.warning.certificate':
      'It shows another certificate than before. After an update of its firmware that can be; otherwise something else may answer at its address. Compare before you give it a password.',
    'find.warning.announcedAs':
      'It announces itself as {serial}, but answers with another serial number. Two devices may have the same address.',
    'find.login': 'Log in',
    'find.loginFor': 'Log in to {box}',
    'find.loginUser': 'User name',
    'find.loginUserHint': 'Empty if it has only one user.',
    'find.loginPassword': 'Password of the wallbox',
    'find.loginOnly': 'Goes to {address} only and is forgotten when Wattproof closes.',
    'find.loginRefused': 'It did not take this password. Check it on the web page of the wallbox.',
    'find.adopt': 'Take on this one',
    'find.open': 'Open',

    'find.practiceTitle': 'Practice wallbox',
    'find.practiceSub': 'Simulated, on this computer',
    'find.practiceWhy':
      'Nothing to plug in, nothing to break. Good for a first try and for explaining it to the customer.',
    'find.practiceRuns': 'It is running and will appear here in a moment.',
    'find.practiceMore': 'More practice wallboxes',
    'find.practiceMoreWhy':
      'Other makers, simulated from their papers, quirks included. If one asks for its password, it is “practice”.',
    'find.practiceAdd': 'Switch on {maker}',
    'find.practiceOn': '{maker} is on',
    'find.brand.go-e': 'go-e',
    'find.brand.openevse': 'OpenEVSE',
    'find.brand.alfen': 'Alfen',
    'find.brand.warp': 'WARP',
    'find.brand.smartevse': 'SmartEVSE',
    'find.brand.keba': 'KEBA',
    'find.brand.any': 'OCPP 2.0.1',
    'find.practiceStop': 'End practising',

    'find.notThere': 'Not there?',
    'find.notThereSentence': 'These are the three usual reasons, as they look on this computer.',
    'find.reason.network': 'Another network',
    'find.reason.networkFix':
      'Wallbox and computer must be in the same network. Guest Wi-Fi often keeps devices apart.',
    'find.noInterface': 'This computer is in no network.',
    'find.hears': 'can hear wallboxes here',
    'find.reason.firewall': 'The firewall of this computer',
    'find.reason.firewallFix':
      'Allow Wattproof in private networks when the computer asks. On company laptops only the administrator may be able to.',
    'find.reason.api': 'The local API of the wallbox is off',
    'find.reason.apiFix':
      'For go-e: in the app under Internet, Advanced, switch on “Allow access to local HTTP API v2”. Alfen and OpenEVSE need nothing; KEBA needs DIP switch 1.3 on.',
    'find.ways': 'Other ways to it',
    'find.sweep': 'Ask every address',
    'find.sweepWhy':
      'For wallboxes that do not announce themselves: every address of these networks is asked, slowly. Ask the customer first in a network that is not yours.',
    'find.sweepStop': 'Stop asking',
    'find.sweepRuns': '{asked} of {of} addresses asked. A usual network takes about ten seconds.',
    'find.sweep.narrowed': 'A network here is too large to ask all of it: only {network} is asked.',
    'find.sweep.nowhere': 'This computer is in no network that could be asked.',
    'find.sweep.stopped': 'Stopped after {asked} of {of} addresses.',
    'find.sweep.done': 'All addresses were asked. Wallboxes that answered: {found}.',
    'find.sweep.doneNarrowed': 'Only {network} was asked, the rest is too large. Wallboxes that answered: {found}.',
    'find.sweep.locked':
      'All addresses were asked. Wallboxes that answered: {found}. Devices that only ask for a password: {addresses}. If one of them is the wallbox, type its address.',
    'find.cable': 'Use a cable',
    'find.cableWhy': 'A wallbox that is in no network yet, over its USB or serial port.',
    'find.askLabel': 'Address of the wallbox',
    'find.ask': 'Ask this address',
    'find.ownAddress':
      'This is the address of this computer, where wallboxes dial in. Type the address of the wallbox itself.',
    'find.notAnAddress': 'This is no address. An example: 192.168.1.60, or the name of the wallbox in the network.',

    'find.byHand': 'Set one up by hand',
    'find.byHandSentence':
      'For any wallbox that speaks OCPP 1.6 or 2.0.1. You type one address into its own menu or app; everything else works as usual.',
    'find.byHandBrand': 'Its brand',
    'find.byHandBrandHint': 'Wattproof then shows where its address is set.',
    'find.byHandIdentity': 'Name at the backend',
    'find.byHandIdentityHint': 'Its OCPP identity (charge point ID), exactly as the operator knows it.',
    'find.byHandTitle': 'What you call it',
    'find.byHandTitleHint': 'For your list, e.g. “Garage left”.',
    'find.byHandAdopt': 'Take it on',
    'find.byHandUrl': 'You will type this backend address into the wallbox:',

    'find.box.title': 'Is it this one?',
    'find.box.sentence': 'Compare the serial number with the label on the wallbox.',
    'find.box.links': 'Its two links',
    'find.box.never': 'It has not connected to this laptop yet. That comes with the next step.',
    'find.family.go-e': 'go-e: Wattproof reads and sets it over its local API.',
    'find.family.openevse': 'OpenEVSE: Wattproof reads and sets it over its web interface.',
    'find.family.alfen':
      'Alfen: Wattproof reads and sets it over its service interface; only one program can be logged in.',
    'find.family.warp': 'WARP: Wattproof reads and sets it over its web interface.',
    'find.family.smartevse': 'SmartEVSE: Wattproof reads and sets it over its web interface.',
    'find.family.keba': 'KEBA: Wattproof reads it over the network; its backend is set in its own web page or app.',
    'find.family.any':
      'Any OCPP wallbox (1.6 or 2.0.1): its backend address is set by hand, everything else over OCPP.',
    'find.forget': 'Remove from this visit',
    'find.forgetTitle': 'Remove {box} from this visit?',
    'find.forgetSentence': 'What was noted about it here is removed. The wallbox itself is left as it is.',
    'find.forgetPointsHere':
      'It still points at this laptop and will be without a backend when Wattproof closes. Put it back first, in the last step.',
  },
  {
    'find.title': 'Welche Wallbox?',
    'find.sentence': 'Wallboxen in diesem Netz erscheinen von selbst. Übernehmen Sie die, vor der Sie stehen.',
    'find.search': 'Wallboxen suchen',
    'find.stop': 'Suche beenden',
    'find.searching_one':
      'Es wird in {count} Netz dieses Computers gesucht. Eine Wallbox meldet sich meist binnen zehn Sekunden.',
    'find.searching_other':
      'Es wird in {count} Netzen dieses Computers gesucht. Eine Wallbox meldet sich meist binnen zehn Sekunden.',
    'find.cards': 'Gefundene Wallboxen',

    'find.welcome': 'Willkommen. Nehmen wir eine Wallbox in Betrieb.',
    'find.welcomeSentence':
      'Wattproof richtet eine Wallbox Schritt für Schritt ein und beweist, dass sie weiterlädt, wenn das Backend weg ist.',
    'find.welcomeSearch': 'Ich stehe vor einer Wallbox',
    'find.welcomeSearchWhy':
      'Gehen Sie in dasselbe Netz wie die Wallbox: ihr eigenes WLAN oder Kabel oder WLAN des Standorts. Internet ist nicht nötig.',
    'find.welcomePractice': 'Ich will es erst einmal sehen',
    'find.welcomePracticeWhy':
      'Eine simulierte Wallbox und ein kleines Backend laufen auf diesem Computer. Sie machen damit die ganze Arbeit, vom Finden bis zum Bericht.',
    'find.practise': 'Ohne Hardware üben',
    'find.promise.set': 'Einrichten',
    'find.promise.setWhy': 'Backend, Zertifikate, Laden ohne Backend: vor dem Schreiben gezeigt, danach zurückgelesen.',
    'find.promise.cut': 'Verbindung trennen',
    'find.promise.cutWhy': 'Die Verbindung wird wirklich getrennt, während Sie Karten an den Leser halten.',
    'find.promise.prove': 'Beweis übergeben',
    'find.promise.proveWhy': 'Ein Bericht, hinter dem jede Nachricht steht und den jeder nachprüfen kann.',

    'find.maker': 'Hersteller',
    'find.model': 'Modell',
    'find.serial': 'Seriennr.',
    'find.firmware': 'Firmware',
    'find.address': 'Adresse',
    'find.identity': 'Name beim Backend',
    'find.how': 'Gefunden',
    'find.how.mdns': 'hat sich gemeldet',
    'find.how.typed': 'Adresse eingegeben',
    'find.how.broadcast': 'hat auf einen Ruf an alle geantwortet',
    'find.how.sweep': 'Adresse für Adresse gefragt',
    'find.how.cable': 'über das Kabel',
    'find.how.practice': 'Übung',
    'find.unknownMaker': 'Hersteller noch nicht bekannt',
    'find.state.asking': 'wird gefragt, wer sie ist',
    'find.state.ready': 'bereit',
    'find.state.api off': 'lokaler Zugriff ist aus',
    'find.state.needs password': 'verlangt ein Passwort',
    'find.state.no serial': 'sagt nicht, wer sie ist',
    'find.state.only IPv6': 'nur über IPv6 erreichbar',
    'find.state.not a wallbox': 'keine Wallbox',
    'find.state.not answering': 'antwortet nicht',
    'find.stateFix.api off':
      'Schalten Sie die lokale API in der App des Herstellers ein. Danach erscheint sie hier von selbst.',
    'find.stateFix.noLogin':
      'Ihre lokale API verlangt ein Passwort, und der Hersteller bietet Programmen keine Anmeldung. Schalten Sie dieses Passwort in der App des Herstellers ab (Internet, Erweitert). Danach erscheint die Box hier von selbst.',
    'find.stateFix.needs password':
      'Ihr lokaler Zugriff ist geschützt. Das Passwort ihrer eigenen Webseite öffnet ihn.',
    'find.stateFix.no serial':
      'Sie antwortet, hat aber ihre Seriennummer nicht gesagt. Geben Sie ihre Adresse ein, um sie noch einmal zu fragen; bleibt es dabei, richten Sie sie unten von Hand ein.',
    'find.stateFix.only IPv6':
      'Sie meldet sich, hat aber keine IPv4-Adresse, und Wattproof spricht mit Wallboxen über IPv4. Schalten Sie in ihren Netzeinstellungen IPv4 (DHCP) ein, oder schließen Sie sie an einen Router an, der Adressen vergibt.',
    'find.stateFix.not a wallbox':
      'Unter dieser Adresse antwortet etwas, aber keine Wallbox, die Wattproof kennt. Ist es doch eine, richten Sie sie unten von Hand ein.',
    'find.stateFix.not answering': 'Ist sie eingeschaltet und in diesem Netz?',
    'find.quiet': 'zuletzt gesehen vor {span}',
    'find.quietFix': 'Sie ist nicht mehr zu hören. Sobald sie es ist, ist sie wieder da.',
    'find.warning.moved':
      'Diese Seriennummer gehört zu diesem Einsatz und antwortet jetzt unter {address}. Öffnen Sie sie und bestätigen Sie die neue Adresse; vorher wird nichts dorthin gesendet.',
    'find.warning.claimed':
      'Sie meldet sich mit der Seriennummer der Wallbox unter {address}, belegt sie aber nicht. Vergleichen Sie das Typenschild, bevor Sie ihr ein Passwort geben.',
    'find.warning.newAddress': 'Sie war vorher unter {address}. Vergleichen Sie die Seriennummer mit dem Typenschild.',
    'find.warning.otherSerial':
      'Unter dieser Adresse hat vorher eine andere Wallbox geantwortet ({serial}). Vielleicht haben zwei Geräte dieselbe Adresse, oder die Wallbox wurde getauscht.',
    'find.warning.certificate':
      'Sie zeigt ein anderes Zertifikat als vorher. Nach einem Update ihrer Firmware kann das sein; sonst antwortet vielleicht etwas anderes unter ihrer Adresse. Prüfen Sie das, bevor Sie ihr ein Passwort geben.',
    'find.warning.announcedAs':
      'Sie meldet sich als {serial}, antwortet aber mit einer anderen Seriennummer. Vielleicht haben zwei Geräte dieselbe Adresse.',
    'find.login': 'Anmelden',
    'find.loginFor': 'Bei {box} anmelden',
    'find.loginUser': 'Benutzername',
    'find.loginUserHint': 'Leer, wenn sie nur einen Benutzer hat.',
    'find.loginPassword': 'Passwort der Wallbox',
    'find.loginOnly': 'Geht nur an {address} und ist vergessen, sobald Wattproof schließt.',
    'find.loginRefused': 'Dieses Passwort hat sie nicht angenommen. Prüfen Sie es auf der Webseite der Wallbox.',
    'find.adopt': 'Diese übernehmen',
    'find.open': 'Öffnen',

    'find.practiceTitle': 'Übungs-Wallbox',
    'find.practiceSub': 'Simuliert, auf diesem Computer',
    'find.practiceWhy':
      'Nichts anzuschließen, nichts kaputtzumachen. Gut für den ersten Versuch und um es dem Kunden zu zeigen.',
    'find.practiceRuns': 'Sie läuft und erscheint hier gleich.',
    'find.practiceMore': 'Weitere Übungs-Wallboxen',
    'find.practiceMoreWhy':
      'Andere Hersteller, nach deren Unterlagen simuliert, mit ihren Eigenheiten. Fragt eine nach ihrem Passwort, lautet es „practice“.',
    'find.practiceAdd': '{maker} einschalten',
    'find.practiceOn': '{maker} ist an',
    'find.brand.go-e': 'go-e',
    'find.brand.openevse': 'OpenEVSE',
    'find.brand.alfen': 'Alfen',
    'find.brand.warp': 'WARP',
    'find.brand.smartevse': 'SmartEVSE',
    'find.brand.keba': 'KEBA',
    'find.brand.any': 'OCPP 2.0.1',
    'find.practiceStop': 'Üben beenden',

    'find.notThere': 'Nicht dabei?',
    'find.notThereSentence': 'Das sind die drei üblichen Gründe, so wie sie auf diesem Computer aussehen.',
    'find.reason.network': 'Ein anderes Netz',
    'find.reason.networkFix':
      'Wallbox und Computer müssen im selben Netz sein. Gäste-WLANs halten Geräte oft voneinander fern.',
    'find.noInterface': 'Dieser Computer ist in keinem Netz.',
    'find.hears': 'hier sind Wallboxen zu hören',
    'find.reason.firewall': 'Die Firewall dieses Computers',
    'find.reason.firewallFix':
      'Erlauben Sie Wattproof in privaten Netzen, wenn der Computer fragt. Auf Firmenlaptops kann das oft nur die Administration.',
    'find.reason.api': 'Die lokale API der Wallbox ist aus',
    'find.reason.apiFix':
      'Bei go-e: in der App unter Internet, Erweitert „Zugriff auf lokale HTTP API v2 erlauben“ einschalten. Alfen und OpenEVSE brauchen nichts; bei KEBA muss DIP-Schalter 1.3 an sein.',
    'find.ways': 'Andere Wege zu ihr',
    'find.sweep': 'Jede Adresse fragen',
    'find.sweepWhy':
      'Für Wallboxen, die sich nicht melden: Jede Adresse dieser Netze wird langsam gefragt. In einem fremden Netz fragen Sie vorher den Kunden.',
    'find.sweepStop': 'Nicht weiter fragen',
    'find.sweepRuns': '{asked} von {of} Adressen gefragt. Ein übliches Netz dauert etwa zehn Sekunden.',
    'find.sweep.narrowed': 'Ein Netz ist zu groß, um es ganz zu fragen: Nur {network} wird gefragt.',
    'find.sweep.nowhere': 'Dieser Computer ist in keinem Netz, das sich fragen ließe.',
    'find.sweep.stopped': 'Nach {asked} von {of} Adressen beendet.',
    'find.sweep.done': 'Alle Adressen wurden gefragt. Wallboxen, die geantwortet haben: {found}.',
    'find.sweep.doneNarrowed':
      'Nur {network} wurde gefragt, der Rest ist zu groß. Wallboxen, die geantwortet haben: {found}.',
    'find.sweep.locked':
      'Alle Adressen wurden gefragt. Wallboxen, die geantwortet haben: {found}. Geräte, die nur nach einem Passwort fragen: {addresses}. Ist die Wallbox darunter, geben Sie deren Adresse ein.',
    'find.cable': 'Kabel benutzen',
    'find.cableWhy': 'Für eine Wallbox, die noch in keinem Netz ist, über ihren USB- oder seriellen Anschluss.',
    'find.askLabel': 'Adresse der Wallbox',
    'find.ask': 'Diese Adresse fragen',
    'find.ownAddress':
      'Das ist die Adresse dieses Rechners, an der sich Wallboxen anmelden. Geben Sie die Adresse der Wallbox selbst ein.',
    'find.notAnAddress': 'Das ist keine Adresse. Ein Beispiel: 192.168.1.60, oder der Name der Wallbox im Netz.',

    'find.byHand': 'Eine von Hand einrichten',
    'find.byHandSentence':
      'Für jede Wallbox, die OCPP 1.6 oder 2.0.1 spricht. Sie tippen eine Adresse in deren Menü oder App; alles andere geht wie gewohnt.',
    'find.byHandBrand': 'Ihre Marke',
    'find.byHandBrandHint': 'Wattproof zeigt dann, wo ihre Adresse eingestellt wird.',
    'find.byHandIdentity': 'Name beim Backend',
    'find.byHandIdentityHint': 'Ihre OCPP-Kennung (Charge Point ID), genau wie der Betreiber sie kennt.',
    'find.byHandTitle': 'Wie Sie sie nennen',
    'find.byHandTitleHint': 'Für Ihre Liste, z. B. „Garage links“.',
    'find.byHandAdopt': 'Übernehmen',
    'find.byHandUrl': 'Diese Backend-Adresse tippen Sie in die Wallbox:',

    'find.box.title': 'Ist es diese?',
    'find.box.sentence': 'Vergleichen Sie die Seriennummer mit dem Typenschild der Wallbox.',
    'find.box.links': 'Ihre zwei Verbindungen',
    'find.box.never': 'Sie hat sich noch nicht mit diesem Laptop verbunden. Das kommt mit dem nächsten Schritt.',
    'find.family.go-e': 'go-e: Wattproof liest und stellt sie über ihre lokale API ein.',
    'find.family.openevse': 'OpenEVSE: Wattproof liest und stellt sie über ihre Weboberfläche ein.',
    'find.family.alfen':
      'Alfen: Wattproof liest und stellt sie über ihre Service-Schnittstelle ein; nur ein Programm kann angemeldet sein.',
    'find.family.warp': 'WARP: Wattproof liest und stellt sie über ihre Weboberfläche ein.',
    'find.family.smartevse': 'SmartEVSE: Wattproof liest und stellt sie über ihre Weboberfläche ein.',
    'find.family.keba':
      'KEBA: Wattproof liest sie über das Netz; ihr Backend wird auf ihrer eigenen Webseite oder in der App eingestellt.',
    'find.family.any':
      'Beliebige OCPP-Wallbox (1.6 oder 2.0.1): Die Backend-Adresse wird von Hand gesetzt, alles andere geht über OCPP.',
    'find.forget': 'Aus dem Einsatz nehmen',
    'find.forgetTitle': '{box} aus diesem Einsatz nehmen?',
    'find.forgetSentence': 'Was hier über sie notiert wurde, wird entfernt. Die Wallbox selbst bleibt, wie sie ist.',
    'find.forgetPointsHere':
      'Sie zeigt noch auf diesen Laptop und ist ohne Backend, sobald Wattproof schließt. Setzen Sie sie zuerst im letzten Schritt zurück.',
  },
)
