/** Tables of the proxy's file, and how rows become columns. Columns are named as the fields of core's rows. */
import type { SQLInputValue } from 'node:sqlite'

/** Marks the file as ours: "WATP". */
export const applicationId = 0x57415450
export const schemaVersion = 2

/** Messages still owed to the backend. */
export const owedStates = "state IN ('queued','sending','ambiguous')"

const isOwed = (row: 'old' | 'new'): string => `(${row}.${owedStates})`
const isParked = (row: 'old' | 'new'): string => `(${row}.state = 'parked')`
const owedBytes = (row: 'old' | 'new'): string => `(${isOwed(row)} * octet_length(${row}.frame))`

/** Where no owed message of a station can be before, once this one is owed no more. */
const headWithout = (seq: string): string =>
  `CASE WHEN owed = 1 THEN lastSeq + 1 WHEN head = ${seq} THEN head + 1 ELSE head END`

/** What of a content key is in the index: enough to find it, little enough to keep the index small. */
export const keyHead = (key: string): string => `substr(${key}, 1, 12)`

/**
 * `transactionId`, `stationId` and `backendId` have no type: numbers (OCPP 1.6) and texts (2.x) stay what they are.
 * `tally` is kept by triggers: what a station owes, and that nothing before `head` is owed, is known without looking at its
 * queue. An index of the owed ones would cost each message more than the rest of its row.
 */
export const schema = `
CREATE TABLE station (
  station TEXT PRIMARY KEY, backend TEXT NOT NULL, nextProvisional INTEGER NOT NULL, clockOffset REAL, highestTime REAL NOT NULL,
  acceptedBoot TEXT, cacheClearedAt REAL, keys TEXT, statuses TEXT, localList TEXT
) WITHOUT ROWID;
CREATE TABLE message (
  station TEXT NOT NULL, seq INTEGER NOT NULL, backend TEXT NOT NULL, protocol TEXT NOT NULL, action TEXT NOT NULL, messageId TEXT NOT NULL,
  frame TEXT NOT NULL, contentKey TEXT NOT NULL, state TEXT NOT NULL, storedAt REAL NOT NULL, acknowledgedAt REAL, deliveredAt REAL,
  attempts INTEGER NOT NULL, transmissions INTEGER NOT NULL, ambiguous INTEGER NOT NULL, part TEXT NOT NULL, transactionId, idTag TEXT COLLATE NOCASE,
  flagged INTEGER NOT NULL, answer TEXT, error TEXT
);
CREATE UNIQUE INDEX message_order ON message (station, seq);
CREATE INDEX message_content ON message (station, ${keyHead('contentKey')});
CREATE INDEX message_parked ON message (station, seq) WHERE state = 'parked';
CREATE INDEX message_sending ON message (station) WHERE state = 'sending';
CREATE INDEX message_stops ON message (idTag, storedAt) WHERE part = 'end' AND ${owedStates};
CREATE INDEX message_live ON message (storedAt) WHERE acknowledgedAt IS NULL AND state = 'delivered';
CREATE TABLE tally (
  station TEXT PRIMARY KEY, lastSeq INTEGER NOT NULL, head INTEGER NOT NULL, owed INTEGER NOT NULL, parked INTEGER NOT NULL,
  owedBytes INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER message_stored AFTER INSERT ON message BEGIN
  INSERT INTO tally (station, lastSeq, head, owed, parked, owedBytes)
    VALUES (new.station, new.seq, new.seq, ${isOwed('new')}, ${isParked('new')}, ${owedBytes('new')})
    ON CONFLICT (station) DO UPDATE SET lastSeq = max(lastSeq, excluded.lastSeq),
      head = iif(excluded.owed, iif(owed = 0, new.seq, min(head, new.seq)), head),
      owed = owed + excluded.owed, parked = parked + excluded.parked, owedBytes = owedBytes + excluded.owedBytes;
END;
CREATE TRIGGER message_changed AFTER UPDATE OF state, frame ON message
WHEN ${isOwed('new')} <> ${isOwed('old')} OR ${isParked('new')} <> ${isParked('old')} OR ${owedBytes('new')} <> ${owedBytes('old')} BEGIN
  UPDATE tally SET
    head = CASE ${isOwed('new')} - ${isOwed('old')} WHEN 1 THEN iif(owed = 0, new.seq, min(head, new.seq))
      WHEN -1 THEN ${headWithout('new.seq')} ELSE head END,
    owed = owed + ${isOwed('new')} - ${isOwed('old')}, parked = parked + ${isParked('new')} - ${isParked('old')},
    owedBytes = owedBytes + ${owedBytes('new')} - ${owedBytes('old')} WHERE station = new.station;
END;
CREATE TRIGGER message_removed AFTER DELETE ON message WHEN ${isOwed('old')} OR ${isParked('old')} BEGIN
  UPDATE tally SET head = iif(${isOwed('old')}, ${headWithout('old.seq')}, head), owed = owed - ${isOwed('old')},
    parked = parked - ${isParked('old')}, owedBytes = owedBytes - ${owedBytes('old')} WHERE station = old.station;
END;
CREATE TABLE txn (
  station TEXT NOT NULL, stationId NOT NULL, backendId, connectorId INTEGER NOT NULL, idTag TEXT NOT NULL, tagType TEXT NOT NULL,
  parentIdTag TEXT, startedAt REAL NOT NULL, stoppedAt REAL, accepted INTEGER NOT NULL, parked INTEGER NOT NULL, refused INTEGER NOT NULL,
  local INTEGER NOT NULL, PRIMARY KEY (station, stationId)
) WITHOUT ROWID;
CREATE TABLE tag (
  backend TEXT NOT NULL, idTag TEXT NOT NULL, shown TEXT NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL, validUntil REAL, parentIdTag TEXT,
  learnedAt REAL NOT NULL, PRIMARY KEY (backend, type, idTag)
) WITHOUT ROWID;
CREATE TABLE reserve (pages BLOB NOT NULL);
PRAGMA application_id = ${applicationId};
PRAGMA user_version = ${schemaVersion};
`

const words = (text: string): readonly string[] => text.split(' ')

const columns = {
  station: words(
    'station backend nextProvisional clockOffset highestTime acceptedBoot cacheClearedAt keys statuses localList',
  ),
  message: words(
    'station seq backend protocol action messageId frame contentKey state storedAt acknowledgedAt deliveredAt attempts transmissions ambiguous part transactionId idTag flagged answer error',
  ),
  txn: words(
    'station stationId backendId connectorId idTag tagType parentIdTag startedAt stoppedAt accepted parked refused local',
  ),
  tag: words('backend idTag shown type status validUntil parentIdTag learnedAt'),
} as const
export type Table = keyof typeof columns
export const tables = Object.keys(columns) as Table[]

const keys: Record<Table, readonly string[]> = {
  station: ['station'],
  message: ['station', 'seq'],
  txn: ['station', 'stationId'],
  tag: ['backend', 'type', 'idTag'],
}

const flags: Record<Table, readonly string[]> = {
  station: [],
  message: ['ambiguous', 'flagged'],
  txn: ['accepted', 'parked', 'refused', 'local'],
  tag: [],
}

/** `a,b,c` as a statement names them. */
export const columnList = (table: Table): string => columns[table].join(',')

/** Writes a whole row over the one with the same key. Not `OR REPLACE`: that would bypass the triggers. */
export function putStatement(table: Table): string {
  const rest = columns[table].filter((column) => !keys[table].includes(column))
  return `INSERT INTO ${table} (${columnList(table)}) VALUES (${columns[table].map(() => '?').join(',')})
    ON CONFLICT (${keys[table].join(',')}) DO UPDATE SET ${rest.map((column) => `${column} = excluded.${column}`).join(', ')}`
}

export const valuesOf = (table: Table, row: object): SQLInputValue[] =>
  columns[table].map((column) => columnValue((row as Record<string, unknown>)[column]))

/** Booleans are 0 and 1 in the file. */
export function columnValue(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  return value as SQLInputValue
}

/** Only known columns may be patched: names go into the statement. */
export function patchColumns(set: object): string[] {
  return Object.keys(set).filter((key) => columns.message.includes(key))
}

/** A row as core knows it. */
export function rowOf<T>(table: Table, record: Record<string, unknown>): T {
  const row = { ...record }
  for (const flag of flags[table]) row[flag] = row[flag] === 1
  return row as T
}
