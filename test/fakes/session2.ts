/** Payloads of a charging session as a 2.0.1 or 2.1 station sends them. */
import { at } from './session16.ts'

export interface Token2 {
  idToken: string
  type: string
}

export const card = (idToken = 'known', type = 'ISO14443'): Token2 => ({ idToken, type })

interface EventOf {
  seqNo: number
  minute: number
  idToken?: Token2 | undefined
  triggerReason?: string
  /** Fields that replace or join those a session always has. */
  more?: Record<string, unknown>
}

function event(
  eventType: 'Started' | 'Updated' | 'Ended',
  transactionId: string,
  { seqNo, minute, idToken, triggerReason, more = {} }: EventOf,
  usual: string,
): Record<string, unknown> {
  return {
    eventType,
    timestamp: at(minute),
    triggerReason: triggerReason ?? usual,
    seqNo,
    transactionInfo: { transactionId },
    ...(idToken === undefined ? {} : { idToken }),
    ...more,
  }
}

/** The first message of a session; names its EVSE. */
export const started = (transactionId: string, { more, ...of }: EventOf): Record<string, unknown> =>
  event('Started', transactionId, { ...of, more: { evse: { id: 1, connectorId: 1 }, ...more } }, 'Authorized')

/** A meter value in between. */
export const updated = (transactionId: string, { more, ...of }: EventOf): Record<string, unknown> =>
  event('Updated', transactionId, { ...of, more: { ...metered(of.minute), ...more } }, 'MeterValuePeriodic')

export const ended = (transactionId: string, { more, ...of }: EventOf): Record<string, unknown> =>
  event('Ended', transactionId, { ...of, more: { ...metered(of.minute), ...more } }, 'StopAuthorized')

export const metered = (minute: number): { meterValue: unknown[] } => ({
  meterValue: [{ timestamp: at(minute), sampledValue: [{ value: minute * 100 }] }],
})

/** Signed as a calibrated meter does. */
export const signed = (minute: number): { meterValue: unknown[] } => ({
  meterValue: [
    {
      timestamp: at(minute),
      sampledValue: [
        {
          value: minute * 100,
          signedMeterValue: { signedMeterData: 'T0NNRg==', signingMethod: '', encodingMethod: 'OCMF', publicKey: '' },
        },
      ],
    },
  ],
})

/** The three messages of a whole session, seqNo 0, 1, 2, a minute apart. */
export const session = (transactionId: string, minute = 1, idToken = card()): Record<string, unknown>[] => [
  started(transactionId, { seqNo: 0, minute, idToken }),
  updated(transactionId, { seqNo: 1, minute: minute + 1 }),
  ended(transactionId, { seqNo: 2, minute: minute + 2, idToken }),
]

export const statusOf = (evseId: number, connectorStatus: string, minute: number, connectorId = 1) => ({
  ...{ timestamp: at(minute), connectorStatus, evseId, connectorId },
})
