import { words } from './area.ts'

/** The local interface of a box: logins, addresses, certificates, reachability. */
export const localWords = words(
  {
    'local.question.address':
      'A box that calls itself {serial} was heard at another address than {before}. Is it the same box? Nothing is sent there before you say so: another device could pretend to be it and collect a password.',
    'local.question.certificate':
      'The box shows another certificate than the one kept since the first time ({before}). After an update or a reset that can be right. If nobody did that, something else may be answering in its place.',

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
      'Windows: Windows Security, Firewall, Allow an app, tick Wattproof for private networks. macOS: System Settings, Network, Firewall, Options, allow incoming connections for Wattproof. Linux: open TCP port {port}, e.g. sudo ufw allow {port}/tcp.',
    'check.leg.plain': 'Between the wallbox and this computer nothing is encrypted while it is led through here.',
    'check.leg.plain.fix': 'Its password passes readable on this stretch. Use a network nobody else is in, or a cable.',
  },
  {
    'local.question.address':
      'Eine Box, die sich {serial} nennt, wurde an einer anderen Adresse als {before} gehört. Ist es dieselbe? Bevor Sie das sagen, wird nichts dorthin gesendet: Ein anderes Gerät könnte sich für sie ausgeben und ein Passwort abgreifen.',
    'local.question.certificate':
      'Die Box zeigt ein anderes Zertifikat als das seit dem ersten Mal gemerkte ({before}). Nach einem Update oder Zurücksetzen kann das richtig sein. Hat das niemand getan, antwortet vielleicht etwas anderes an ihrer Stelle.',

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
      'Windows: Windows-Sicherheit, Firewall, App zulassen, Wattproof für private Netzwerke ankreuzen. macOS: Systemeinstellungen, Netzwerk, Firewall, Optionen, eingehende Verbindungen für Wattproof erlauben. Linux: TCP-Port {port} öffnen, z. B. sudo ufw allow {port}/tcp.',
    'check.leg.plain': 'Zwischen der Wallbox und diesem Rechner ist nichts verschlüsselt, solange sie hier durchläuft.',
    'check.leg.plain.fix':
      'Ihr Passwort ist auf diesem Stück lesbar. Nehmen Sie ein Netz, in dem sonst niemand ist, oder ein Kabel.',
  },
)
