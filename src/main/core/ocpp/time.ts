/** The only place that names `Date`: parses and prints the times of OCPP payloads (RFC 3339). */

/** Milliseconds since 1970 (UTC), or null when it is no time. A missing time zone is read as UTC: some 1.6 stations leave it out. */
export function parseTime(text: unknown): number | null {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/.test(text)) return null
  const zoned = /([Zz]|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`
  const time = Date.parse(zoned)
  return Number.isNaN(time) ? null : time
}

/** e.g. `2026-11-21T08:00:00.000Z`. */
export function printTime(time: number): string {
  return new Date(time).toISOString()
}
