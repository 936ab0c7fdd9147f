/** Rows for the tests of the proxy's memory. */
import type { MessageRow, StationRow, TagRow, TransactionId, TransactionRow } from '../../src/main/core/host.ts'

export const message = (seq: number, set: Partial<MessageRow> = {}): MessageRow => ({
  station: 'CP1',
  seq,
  backend: 'ws://b',
  protocol: 'ocpp1.6',
  action: 'MeterValues',
  messageId: `m${seq}`,
  frame: `[2, "m${seq}","MeterValues",{"x":1.0}]`,
  contentKey: `key${seq}`,
  state: 'queued',
  storedAt: 1000 + seq,
  acknowledgedAt: null,
  deliveredAt: null,
  attempts: 0,
  transmissions: 0,
  ambiguous: false,
  part: 'update',
  transactionId: null,
  idTag: null,
  flagged: false,
  answer: null,
  error: null,
  ...set,
})

export const transaction = (stationId: TransactionId, set: Partial<TransactionRow> = {}): TransactionRow => ({
  station: 'CP1',
  stationId,
  backendId: 7,
  connectorId: 1,
  idTag: 'tag',
  tagType: 'idTag',
  parentIdTag: null,
  startedAt: 1,
  stoppedAt: null,
  accepted: true,
  parked: false,
  refused: false,
  local: false,
  ...set,
})

export const station = (name: string, set: Partial<StationRow> = {}): StationRow => ({
  station: name,
  backend: 'ws://b',
  nextProvisional: 7,
  clockOffset: null,
  highestTime: 0,
  acceptedBoot: null,
  cacheClearedAt: null,
  keys: null,
  statuses: null,
  localList: null,
  ...set,
})

export const tag = (idTag: string, backend = 'ws://b', type = 'idTag'): TagRow => ({
  backend,
  idTag,
  shown: idTag.toUpperCase(),
  type,
  status: 'Accepted',
  validUntil: 5,
  parentIdTag: null,
  learnedAt: 3,
})
