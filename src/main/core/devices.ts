/** How core reaches wallboxes: the local network and serial lines. Part of `host.ts`; `platform/` implements it. */

/** A device heard on the local network. */
export interface Announced {
  /** e.g. `_http._tcp`. */
  service: string
  /** Instance name, e.g. `go-eCharger_990077`. */
  name: string
  /** Host name it gives itself, e.g. `alfen-ace0781464.local`; empty where it gives none. */
  host: string
  /** IPv4; IPv6 where it told none of the other. */
  address: string
  port: number
  txt: Readonly<Record<string, string>>
}

/** One question to a device. A device is not trusted: redirects and decompression are off. */
export interface DeviceRequest {
  /** Default GET. */
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Sent as it is, with its length; an empty text is sent as an empty body. */
  body?: string
  headers?: Readonly<Record<string, string>>
  /** HTTP Basic authentication, and the answer to a Digest challenge; with `digest` only that: the password is not sent. */
  login?: { user: string; password: string; digest?: boolean } | undefined
  /** Of the whole call. */
  timeoutMs: number
  /** The body is cut there. */
  maxBytes: number
}

export interface HttpAnswer {
  status: number
  /** Body as text, cut at the limit. */
  body: string
  /** SHA-256 (hex) of the certificate the device showed; null over plain HTTP. */
  certificate: string | null
  /** Address of this computer the device was reached from: where it can answer. */
  localAddress: string
  /** How it asks for a login (`WWW-Authenticate`); absent where it does not. */
  challenge?: string
}

/** One TCP connection kept open: some boxes take it for the session. */
export interface DeviceSession {
  /** Questions wait for each other. Rejects like `Lan.ask`; `box-not-answering` once the connection is gone. */
  ask(path: string, request: DeviceRequest): Promise<HttpAnswer>
  close(): void
}

/** A UDP socket on every address of this computer, broadcasts allowed. */
export interface Datagrams {
  send(text: string, address: string, port: number): void
  close(): void
}

export interface NetworkInterface {
  name: string
  /** IPv4. */
  address: string
  /** Bits of the network part, e.g. 24. */
  prefix: number
}

export interface Lan {
  /** Those that lead somewhere: the loopback one is left out. */
  interfaces(): NetworkInterface[]
  /**
   * Browses DNS-SD for all of these services on every interface at once until the returned stop is called. `gone`: a device
   * took its leave (TTL 0). `trouble` says per interface why nothing can be heard, `hears` that it can be again. Heard
   * over IPv4 and over IPv6; asked is only the former.
   */
  browse(
    services: readonly string[],
    ears: {
      found(device: Announced): void
      gone(device: Pick<Announced, 'service' | 'name'>): void
      trouble(address: string, reason: string): void
      hears(address: string): void
    },
  ): () => void
  /**
   * One question over http or https. https: device certificates are self-signed, so the one shown must have the SHA-256
   * `pin`; without a pin any is taken and told. Rejects with `box-not-answering`, `box-certificate-changed`, `bad-url`.
   */
  ask(url: string, request: DeviceRequest, pin?: string | null): Promise<HttpAnswer>
  /** A connection to `origin` (scheme://host:port), opened by the first question. */
  session(origin: string, pin?: string | null): DeviceSession
  /** Whether a TCP connection to this port opens within `timeoutMs`. Never rejects. */
  knock(
    address: string,
    port: number,
    timeoutMs: number,
  ): Promise<{ open: true; localAddress: string } | { open: false; reason: string }>
  /** Rejects with `port-in-use` or `address-not-available`. Texts are latin-1. */
  datagrams(port: number, heard: (text: string, address: string) => void): Promise<Datagrams>
}

/** A serial port of this computer. */
export interface SerialPort {
  path: string
  /** As the system tells of the USB device; empty where it does not. */
  maker: string
  product: string
  /** Four hex digits each, lower case; empty where unknown. */
  vendorId: string
  productId: string
}

/** An open serial line, 8N1, no flow control; DTR and RTS are left alone: they reset many boards. */
export interface SerialLine {
  /** All bytes in one write; resolved when they are out. Rejects with `serial-gone`. */
  write(bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

export interface Serial {
  /** Rejects with `serial-not-listed` where the system cannot tell; a path can still be opened. */
  ports(): Promise<SerialPort[]>
  /**
   * `gone` is called once if the port vanishes. Rejects with `serial-busy`, `serial-no-rights`, `serial-not-there`
   * or `serial-refused` (the system's reason in `details.reason`).
   */
  open(
    path: string,
    speed: number,
    ears: { bytes(bytes: Uint8Array): void; gone(reason: string): void },
  ): Promise<SerialLine>
}
