import { words } from './area.ts'

/** Why the proxy wrote or changed a frame, and who authorised a session (L9): in the traffic and in the report alike. */
export const ruleWords = words(
  {
    'paper.rule.stand-in': 'Wattproof answered the wallbox because the backend was away',
    'paper.rule.replay': 'a kept message, sent to the backend afterwards',
    'paper.rule.transaction id': 'the transaction number was replaced by the one the receiver knows',
    'paper.rule.repeat': 'the wallbox said the same again and got the stored answer',
    'paper.rule.own call': 'Wattproof asked the wallbox something itself',
    'paper.rule.own report': 'part of a list of its settings that Wattproof asked for: the backend does not get it',
    'paper.rule.offline flag': 'marked as having happened without the backend',
    'paper.rule.messages in queue': 'the answer names what waits at Wattproof too',
    'paper.rule.local session':
      'a session of a local user: nothing of it goes to the backend, which sees the connector unavailable',
    'paper.rule.status': 'what had changed at a connector while the backend was away',
    'paper.authority.backend': 'the backend',
    'paper.authority.proxy store': 'Wattproof (card known)',
    'paper.authority.policy': 'Wattproof (anyone may)',
    'paper.authority.station': 'the wallbox itself',
    'paper.authority.none': 'nobody',
    'paper.authority.local': 'the local list of the site',
  },
  {
    'paper.rule.stand-in': 'Wattproof antwortete der Wallbox, weil das Backend weg war',
    'paper.rule.replay': 'eine aufbewahrte Nachricht, danach an das Backend gesendet',
    'paper.rule.transaction id': 'die Vorgangsnummer wurde durch die ersetzt, die der Empfänger kennt',
    'paper.rule.repeat': 'die Wallbox sagte dasselbe noch einmal und bekam die gespeicherte Antwort',
    'paper.rule.own call': 'Wattproof fragte die Wallbox selbst etwas',
    'paper.rule.own report':
      'Teil einer Liste ihrer Einstellungen, um die Wattproof bat: Das Backend bekommt sie nicht',
    'paper.rule.offline flag': 'als ohne Backend geschehen gekennzeichnet',
    'paper.rule.messages in queue': 'die Antwort nennt auch, was bei Wattproof wartet',
    'paper.rule.local session':
      'Ladevorgang eines örtlichen Nutzers: Nichts davon geht ans Backend, das den Anschluss als nicht verfügbar sieht',
    'paper.rule.status': 'was sich an einem Anschluss geändert hatte, während das Backend weg war',
    'paper.authority.backend': 'dem Backend',
    'paper.authority.proxy store': 'Wattproof (Karte bekannt)',
    'paper.authority.policy': 'Wattproof (alle dürfen)',
    'paper.authority.station': 'der Wallbox selbst',
    'paper.authority.none': 'niemandem',
    'paper.authority.local': 'der örtlichen Liste des Standorts',
  },
)
