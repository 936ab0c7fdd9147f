/** A third-party backend: `ocpp-rpc` in strict mode, where its schemas work (not for 2.1). It can be killed and come back on the same port. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { RPCServer, createRPCError } from 'ocpp-rpc'

export interface Received {
  station: string
  action: string
  params: Record<string, any>
}

export interface RpcBackend {
  url: string
  received: Received[]
  /** Station → its live client, to send CALLs. */
  clients: Map<string, { call(action: string, params: object): Promise<unknown> }>
  /** What its schemas did not take: of a message that came, or of one it sent. */
  complaints: string[]
  /** Answers of Authorize, StartTransaction and TransactionEvent by tag; others are Invalid, in 2.x Unknown. */
  tags: Map<string, Record<string, unknown>>
  /** Called before each answer; may throw an RPC error or wait. */
  before: (message: Received) => Promise<void> | void
  /** Drops every connection and stops listening, without a word. */
  kill(): Promise<void>
  comeBack(): Promise<void>
  /** HTTP status for every upgrade instead of accepting it; null accepts. */
  refuseWith: number | null
  /** Resolves when `received` holds such a message. */
  until(what: (message: Received) => boolean): Promise<Received>
  transactions(station: string): Received[]
  /** Its transaction messages as [action, time the station wrote]. */
  told(station: string): [string, string][]
  stop(): Promise<void>
}

const laneActions = ['StartTransaction', 'MeterValues', 'StopTransaction', 'TransactionEvent']

export async function startRpcBackend(path = '/ocpp', protocols = ['ocpp1.6']): Promise<RpcBackend> {
  let http: Server | null = null
  let server: RPCServer | null = null
  let port = 0
  let nextTransaction = 100
  const sockets = new Set<Socket>()
  const waiting = new Set<() => void>()

  async function up(): Promise<void> {
    server = new RPCServer({
      protocols,
      strictMode: protocols.filter((protocol) => protocol !== 'ocpp2.1'),
      respondWithDetailedErrors: true,
    })
    server.auth((accept: (session?: object) => void, reject: (code: number, message: string) => void) => {
      if (backend.refuseWith === null) accept({})
      else reject(backend.refuseWith, 'refused')
    })
    server.on('client', (client: any) => {
      backend.clients.set(client.identity, client)
      client.on('strictValidationFailure', ({ method, error }: { method: string; error: { message: string } }) =>
        backend.complaints.push(`${method}: ${error.message}`),
      )
      client.handle(async ({ method, params }: { method: string; params: Record<string, any> }) => {
        const message = { station: client.identity as string, action: method, params }
        await backend.before(message)
        backend.received.push(message)
        const answer = client.protocol === 'ocpp1.6' ? answerTo(method, params) : answerTo2(method, params)
        // Waiters look after the answer is on its way.
        setImmediate(() => waiting.forEach((look) => look()))
        return answer
      })
    })
    http = createServer((_request, response) => response.writeHead(404).end())
    http.on('connection', (socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    http.on('upgrade', server.handleUpgrade)
    await new Promise<void>((resolve) => http!.listen(port, '127.0.0.1', resolve))
    port = (http.address() as AddressInfo).port
  }

  function answerTo(method: string, params: Record<string, any>): object {
    const idTagInfo = backend.tags.get(String(params['idTag']).toLowerCase()) ?? { status: 'Invalid' }
    switch (method) {
      case 'BootNotification':
        return { status: 'Accepted', currentTime: new Date().toISOString(), interval: 300 }
      case 'Heartbeat':
        return { currentTime: new Date().toISOString() }
      case 'Authorize':
        return { idTagInfo }
      case 'StartTransaction':
        return { transactionId: nextTransaction++, idTagInfo }
      case 'StopTransaction':
      case 'MeterValues':
      case 'StatusNotification':
        return {}
      default:
        throw createRPCError('NotImplemented', method)
    }
  }

  function answerTo2(method: string, params: Record<string, any>): object {
    const token = params['idToken'] as { idToken: string } | undefined
    const idTokenInfo = token && (backend.tags.get(token.idToken.toLowerCase()) ?? { status: 'Unknown' })
    switch (method) {
      case 'Authorize':
      case 'TransactionEvent':
        return idTokenInfo ? { idTokenInfo } : {}
      case 'NotifyEvent':
      case 'SecurityEventNotification':
        return {}
      default:
        return answerTo(method, params)
    }
  }

  const backend: RpcBackend = {
    url: '',
    received: [],
    complaints: [],
    clients: new Map(),
    tags: new Map([
      ['known', { status: 'Accepted' }],
      ['blocked', { status: 'Blocked' }],
    ]),
    before: () => undefined,
    refuseWith: null,
    async kill() {
      sockets.forEach((socket) => socket.resetAndDestroy())
      await new Promise((resolve) => http?.close(resolve))
      http = null
    },
    comeBack: up,
    until(what) {
      return new Promise((resolve) => {
        const look = (): void => {
          const found = backend.received.find(what)
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      })
    },
    transactions: (station) =>
      backend.received.filter((message) => message.station === station && laneActions.includes(message.action)),
    told: (station) =>
      backend
        .transactions(station)
        .map(({ action, params }) => [action, params['timestamp'] ?? params['meterValue'][0].timestamp]),
    async stop() {
      if (http) await backend.kill()
    },
  }
  await up()
  backend.url = `ws://127.0.0.1:${port}${path}`
  return backend
}
