/** A third-party station: `ocpp-rpc` in strict mode, with the words of a wallbox. */
import { RPCClient } from 'ocpp-rpc'

export const boot = { chargePointVendor: 'third', chargePointModel: 'party' }

export interface RpcStation {
  client: any
  call(action: string, params?: object): Promise<any>
  authorize(idTag: string): Promise<string>
  start(
    idTag: string,
    meterStart: number,
    timestamp: string,
  ): Promise<{ transactionId: number; idTagInfo: { status: string } }>
  meter(transactionId: number, wh: number, timestamp: string): Promise<void>
  stop(transactionId: number, meterStop: number, timestamp: string, idTag?: string): Promise<void>
  /** Resolves with the close code when the connection ends. */
  closed: Promise<number>
  disconnect(): Promise<void>
}

/** Connects and boots. `reconnect` leaves the client's own redialling on. */
export async function connectStation(
  proxyUrl: string,
  identity: string,
  options: { password?: string; reconnect?: boolean; booting?: boolean } = {},
): Promise<RpcStation> {
  const client = new RPCClient({
    endpoint: `${proxyUrl}/ocpp`,
    identity,
    protocols: ['ocpp1.6'],
    strictMode: true,
    reconnect: options.reconnect ?? false,
    ...(options.password === undefined ? {} : { password: options.password }),
  } as ConstructorParameters<typeof RPCClient>[0])
  const closed = new Promise<number>((resolve) => client.once('close', ({ code }: { code: number }) => resolve(code)))
  // A link that dies ends open calls: whoever waits hears it from the call itself.
  client.on('error', () => undefined)
  await client.connect()
  const call = (action: string, params: object = {}): Promise<any> => client.call(action, params)
  if (options.booting ?? true) await call('BootNotification', boot)
  return {
    client,
    call,
    closed,
    authorize: async (idTag) => (await call('Authorize', { idTag })).idTagInfo.status,
    start: (idTag, meterStart, timestamp) => call('StartTransaction', { connectorId: 1, idTag, meterStart, timestamp }),
    async meter(transactionId, wh, timestamp) {
      await call('MeterValues', {
        connectorId: 1,
        transactionId,
        meterValue: [{ timestamp, sampledValue: [{ value: String(wh) }] }],
      })
    },
    async stop(transactionId, meterStop, timestamp, idTag) {
      await call('StopTransaction', { transactionId, meterStop, timestamp, ...(idTag === undefined ? {} : { idTag }) })
    },
    async disconnect() {
      await client.close({ force: true }).catch(() => undefined)
    },
  }
}

/** The time an OCPP message carries, minutes after a fixed morning. */
export const at = (minutes: number): string => new Date(Date.UTC(2026, 10, 21, 8, minutes)).toISOString()
