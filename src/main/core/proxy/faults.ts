/** Faults on purpose (B2): how the link to the backend is disturbed until it is restored. */

/**
 * `close` a clean close, `reset`, `silence` sockets stay open and no byte moves; then, in each, redials find nobody.
 * `refuse` redials are refused by TCP, `no answer` never answered, `no name` not resolved, `bad certificate` fail in TLS.
 * `http` the upgrade is answered so. `slow` every frame to and from the backend takes this long. `callerror` a stored
 * message that is sent is answered with CALLERROR and does not reach the backend. `late` answers of the backend come so
 * much later.
 */
export type Fault =
  | { kind: 'close' | 'reset' | 'silence' | 'refuse' | 'no answer' | 'no name' | 'bad certificate' }
  | { kind: 'http'; status: 401 | 404 | 503 }
  | { kind: 'slow' | 'late'; ms: number }
  | { kind: 'callerror'; code: string }
