/** Tables of the proxy's file, and how rows become columns. Columns are named as the fields of core's rows. */
import type { SQLInputValue } from 'node:sqlite'

/** Marks the file as ours: "WATP". */
export const applicationId = 0x57415450
export const schemaVersion = 1

/** Messages still owed to the backend. */
export const owedStates = "state IN ('queued','sending','ambiguous')"

export const schema = `
CREATE TABLE station (
  station TEXT PRIMARY KEY, backend TEXT NOT NULL, nextProvisional INTEGER NOT NULL, clockOffset REAL, highestTime REAL NOT NULL,
  acceptedBoot TEXT, cacheClearedAt REAL, localList TEXT, messageAttempts INTEGER, messageRetryInterval INTEGER
) WITHOUT ROWID;
CREATE TABLE message (
  station TEXT NOT NULL, seq INTEGER NOT NULL, backend TEXT NOT NULL, protocol TEXT NOT NULL, action TEXT NOT NULL, messageId TEXT NOT NULL,
  frame TEXT NOT NULL, contentKey TEXT NOT NULL, state TEXT NOT NULL, storedAt REAL NOT NULL, acknowledgedAt REAL, deliveredAt REAL,
  attempts INTEGER NOT NULL, transmissions INTEGER NOT NULL, ambiguous INTEGER NOT NULL, transactionId INTEGER, idTag TEXT COLLATE NOCASE,
  answer TEXT, error TEXT
);
CREATE UNIQUE INDEX message_order ON message (station, seq);
CREATE INDEX message_content ON message (station, contentKey, seq);
CREATE INDEX message_owed ON message (station, seq) WHERE ${owedStates};
CREATE INDEX message_parked ON message (station, seq) WHERE state = 'parked';
CREATE INDEX message_stops ON message (idTag, storedAt) WHERE action = 'StopTransaction' AND ${owedStates};
CREATE INDEX message_live ON message (storedAt) WHERE acknowledgedAt IS NULL AND state = 'delivered';
CREATE TABLE txn (
  station TEXT NOT NULL, stationId INTEGER NOT NULL, backendId INTEGER, connectorId INTEGER NOT NULL, idTag TEXT NOT NULL, parentIdTag TEXT,
  startedAt REAL NOT NULL, stoppedAt REAL, accepted INTEGER NOT NULL, parked INTEGER NOT NULL,
  PRIMARY KEY (station, stationId)
) WITHOUT ROWID;
CREATE TABLE tag (
  backend TEXT NOT NULL, idTag TEXT NOT NULL, shown TEXT NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL, validUntil REAL, parentIdTag TEXT,
  learnedAt REAL NOT NULL, PRIMARY KEY (backend, idTag)
) WITHOUT ROWID;
PRAGMA application_id = ${applicationId};
PRAGMA user_version = ${schemaVersion};
`

const columns = {
  station: [
    'station',
    'backend',
    'nextProvisional',
    'clockOffset',
    'highestTime',
    'acceptedBoot',
    'cacheClearedAt',
    'localList',
    'messageAttempts',
    'messageRetryInterval',
  ],
  message: [
    ...[
      'station',
      'seq',
      'backend',
      'protocol',
      'action',
      'messageId',
      'frame',
      'contentKey',
      'state',
      'storedAt',
      'acknowledgedAt',
    ],
    ...['deliveredAt', 'attempts', 'transmissions', 'ambiguous', 'transactionId', 'idTag', 'answer', 'error'],
  ],
  txn: [
    'station',
    'stationId',
    'backendId',
    'connectorId',
    'idTag',
    'parentIdTag',
    'startedAt',
    'stoppedAt',
    'accepted',
    'parked',
  ],
  tag: ['backend', 'idTag', 'shown', 'type', 'status', 'validUntil', 'parentIdTag', 'learnedAt'],
} as const
export type Table = keyof typeof columns

const flags = new Set(['ambiguous', 'accepted', 'parked'])

/** Writes a whole row, replacing the one with the same key. */
export const putStatement = (table: Table): string =>
  `INSERT OR REPLACE INTO ${table} (${columns[table].join(',')}) VALUES (${columns[table].map(() => '?').join(',')})`

export const valuesOf = (table: Table, row: object): SQLInputValue[] =>
  columns[table].map((column) => columnValue((row as Record<string, unknown>)[column]))

/** Booleans are 0 and 1 in the file. */
export function columnValue(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  return value as SQLInputValue
}

/** Only known columns may be patched: names go into the statement. */
export function patchColumns(set: object): string[] {
  return Object.keys(set).filter((key) => (columns.message as readonly string[]).includes(key))
}

/** A row as core knows it. */
export function rowOf<T>(record: Record<string, unknown>): T {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, flags.has(key) ? value === 1 : value]),
  ) as T
}
