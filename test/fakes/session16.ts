/** Payloads of a charging session as a 1.6 station sends them. */
export const at = (minute: number): string => new Date(Date.UTC(2026, 4, 4, 8, minute)).toISOString()

export const startOf = (idTag: string, minute: number, connectorId = 1): Record<string, unknown> => ({
  connectorId,
  idTag,
  meterStart: minute * 100,
  timestamp: at(minute),
})

export const meterOf = (transactionId: number, minute: number, connectorId = 1): Record<string, unknown> => ({
  connectorId,
  transactionId,
  meterValue: [{ timestamp: at(minute), sampledValue: [{ value: `${minute * 100}` }] }],
})

export const stopOf = (transactionId: number, minute: number, idTag?: string): Record<string, unknown> => ({
  transactionId,
  meterStop: minute * 100,
  timestamp: at(minute),
  ...(idTag === undefined ? {} : { idTag }),
})

/** What is said of sessions. */
export const lane = ['StartTransaction', 'MeterValues', 'StopTransaction']

/** The first id the proxy gives of its own. */
export const provisional = 1_500_000_000
