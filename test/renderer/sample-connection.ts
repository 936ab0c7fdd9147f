import type { CardEntry, ConnectionView, QueueEntry, QueueView, StrangerView } from '../../src/shared/connection.ts'
import { said } from '../../src/shared/said.ts'
import type { TrafficEntry } from '../../src/shared/visit.ts'
import { startedAt } from './sample-tests.ts'

/** A wallbox's connection, its stored messages, cards and traffic, as core sends them. */

export const unseen: ConnectionView = {
  station: { since: null, protection: null },
  backend: { since: null, protection: null },
  protocol: null,
  waitsFor: said('connection.waits.station'),
  technical: { unreachable: null, refused: null },
  hello: null,
  findings: [],
  outage: null,
  cards: { work: 0, refused: 0, endsNext: null },
}

export const live: ConnectionView = {
  ...unseen,
  station: { since: startedAt, protection: 'ws' },
  backend: { since: startedAt + 400, protection: 'wss' },
  protocol: 'ocpp1.6',
  waitsFor: null,
  cards: { work: 3, refused: 2, endsNext: null },
}

export const hello: NonNullable<ConnectionView['hello']> = {
  versions: ['TLSv1.3', 'TLSv1.2'],
  ciphers: ['TLS_AES_128_GCM_SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'TLS_RSA_WITH_AES_128_CBC_SHA256'],
  serverName: null,
  says: said('connection.hello.noName'),
  match: said('connection.hello.match.both', { backend: 'TLSv1.3' }),
}

export const troubled: ConnectionView = {
  ...live,
  station: { since: startedAt, protection: 'wss with client certificate' },
  backend: { since: startedAt + 180_000, protection: 'ws' },
  waitsFor: said('connection.waits.delivery', { owed: 14 }),
  hello,
  findings: [
    {
      at: startedAt + 190_000,
      says: said('finding.parked', { action: 'StopTransaction' }),
      fix: said('finding.parked.fix'),
      technical: 'InternalError: no such transaction',
    },
    {
      at: startedAt,
      says: said('finding.weaker upstream'),
      fix: said('finding.weaker upstream.fix'),
      technical: null,
    },
  ],
}

const entry = (part: Partial<QueueEntry> & Pick<QueueEntry, 'seq' | 'action'>): QueueEntry => ({
  storedAt: startedAt + part.seq * 1000,
  session: '1900000001',
  card: null,
  state: 'waiting',
  ambiguous: false,
  transmissions: 0,
  trouble: null,
  ...part,
})

export const queue: QueueView = {
  waiting: 14,
  parked: 2,
  oldestSince: startedAt + 7_000,
  entries: [
    entry({
      seq: 4,
      action: 'StopTransaction',
      state: 'parked',
      card: '•••C01',
      transmissions: 3,
      trouble: {
        by: 'backend',
        code: 'InternalError: no such transaction',
        says: said('queue.trouble.internal'),
        fix: said('queue.trouble.internal.fix'),
      },
    }),
    entry({
      seq: 5,
      action: 'MeterValues',
      state: 'parked',
      transmissions: 3,
      trouble: {
        by: 'backend',
        code: 'FormationViolation',
        says: said('queue.trouble.content'),
        fix: said('queue.trouble.content.fix'),
      },
    }),
    entry({ seq: 7, action: 'StartTransaction', card: '•••D02', state: 'sending', ambiguous: true, transmissions: 2 }),
    entry({ seq: 8, action: 'MeterValues' }),
    entry({ seq: 9, action: 'StatusNotification', session: null }),
  ],
}

const card = (part: Partial<CardEntry> & Pick<CardEntry, 'id' | 'shown'>): CardEntry => ({
  works: true,
  says: said('cards.works'),
  validUntil: null,
  learnedAt: startedAt,
  ...part,
})

/** One ends in 40 minutes, by the clock of the reader. */
export const cards = (now: number): CardEntry[] => [
  card({ id: 'a1', shown: '•••4F9', validUntil: now + 40 * 60_000 }),
  card({ id: 'a2', shown: '•••C01', validUntil: now + 90 * 86_400_000 }),
  card({ id: 'a3', shown: '•••D02' }),
  card({ id: 'a4', shown: '•••E77', works: false, says: said('cards.Expired'), validUntil: now - 3_600_000 }),
  card({ id: 'a5', shown: '•••B13', works: false, says: said('cards.Blocked') }),
]

export const strangers: readonly StrangerView[] = [
  {
    remote: '10.0.0.7',
    says: said('tls.trouble.untrusted', { certificate: 'CN=192.168.1.20', issuer: 'CN=Wattproof site CA' }),
    count: 12,
    at: startedAt + 60_000,
    hello: { ...hello, versions: ['TLSv1.1', 'TLSv1'], says: said('connection.hello.old'), match: null },
  },
]

const line = { kind: 'call', way: 'in', leg: 'station', more: 0, relayedAt: null, rule: null, latency: null } as const

export const trafficEntries: readonly TrafficEntry[] = [
  {
    ...line,
    n: 1,
    at: startedAt,
    action: 'BootNotification',
    text: '[2,"1","BootNotification",{"chargePointVendor":"go-e"}]',
    relayedAt: startedAt + 3,
    latency: 44,
  },
  {
    ...line,
    n: 2,
    at: startedAt + 44,
    leg: 'backend',
    kind: 'result',
    action: 'BootNotification',
    text: '[3,"1",{"status":"Accepted"}]',
  },
  {
    ...line,
    n: 3,
    at: startedAt + 9_000,
    action: 'StartTransaction',
    text: '[2,"2","StartTransaction",{"idTag":"AC··01"}]',
    latency: 3_100,
  },
  {
    ...line,
    n: 4,
    at: startedAt + 9_004,
    way: 'out',
    kind: 'result',
    action: 'StartTransaction',
    text: '[3,"2",{"transactionId":1900000001}]',
    rule: 'stand-in',
  },
  {
    ...line,
    n: 5,
    at: startedAt + 30_000,
    leg: 'backend',
    kind: 'error',
    action: 'DataTransfer',
    text: '[4,"3","NotImplemented","",{}]',
  },
  {
    n: 6,
    at: startedAt + 31_000,
    kind: 'moment',
    about: 'link',
    leg: 'backend',
    tone: 'bad',
    says: said('traffic.link.backend.offline'),
    technical: 'connect ECONNREFUSED 203.0.113.7:443',
  },
  {
    n: 7,
    at: startedAt + 31_200,
    kind: 'moment',
    about: 'message',
    leg: 'station',
    tone: 'waiting',
    says: said('traffic.row.stored', { action: 'StatusNotification' }),
    technical: null,
  },
]
