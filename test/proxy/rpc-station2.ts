/** A third-party station of OCPP 2.x: `ocpp-rpc`, strict in 2.0.1 (its schemas of 2.1 are not found under their names). */
import { RPCClient } from 'ocpp-rpc'
import { session, type Token2 } from '../fakes/session2.ts'

export const boot2 = { reason: 'PowerUp', chargingStation: { vendorName: 'third', model: 'party' } }

export interface RpcStation2 {
  call(action: string, params?: object): Promise<any>
  authorize(token: Token2): Promise<string>
  /** A whole session, three events from this minute on; what it was told. */
  session(transactionId: string, minute: number, token: Token2): Promise<object[]>
  /** What its schemas did not take, and CALLs that were not answered as they should. */
  complaints: string[]
  /** CALLs of the backend, or of the proxy. */
  heard: { action: string; params: any }[]
  disconnect(): Promise<void>
}

/** Connects and boots. */
export async function connectStation2(proxyUrl: string, identity: string, protocol: string): Promise<RpcStation2> {
  const complaints: string[] = []
  const heard: RpcStation2['heard'] = []
  const client: any = new RPCClient({
    endpoint: `${proxyUrl}/ocpp`,
    identity,
    protocols: [protocol],
    strictMode: protocol === 'ocpp2.1' ? [] : true,
    reconnect: false,
  } as ConstructorParameters<typeof RPCClient>[0])
  client.on('strictValidationFailure', ({ method, error }: { method: string; error: { message: string } }) =>
    complaints.push(`${method}: ${error.message}`),
  )
  client.on('badMessage', ({ error }: { error: { message: string } }) => complaints.push(error.message))
  // A link that dies ends open calls: whoever waits hears it from the call itself.
  client.on('error', () => undefined)
  client.handle(({ method, params }: { method: string; params: any }) => {
    heard.push({ action: method, params })
    return method === 'GetTransactionStatus' ? { messagesInQueue: false } : { status: 'Accepted' }
  })
  await client.connect()
  const call = (action: string, params: object = {}): Promise<any> => client.call(action, params)
  await call('BootNotification', boot2)
  return {
    call,
    complaints,
    heard,
    authorize: async (idToken) => (await call('Authorize', { idToken })).idTokenInfo.status,
    async session(transactionId, minute, token) {
      const told = []
      for (const event of session(transactionId, minute, token)) told.push(await call('TransactionEvent', event))
      return told
    },
    async disconnect() {
      await client.close({ force: true }).catch(() => undefined)
    },
  }
}
