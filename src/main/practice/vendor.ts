/** What the simulated wallbox is, and what is set on it in the vendor's way rather than by OCPP. */
export interface Model {
  vendor: string
  type: string
  firmware: string
}

export const model: Model = { vendor: 'go-e', type: 'go-eCharger_V4', firmware: '60.5' }

/** Named as the vendor's local API names them. */
export interface VendorSettings {
  /** OCPP enabled. */
  ocppe: boolean
  /** Backend URL; its last path part is the identity. */
  ocppu: string
  /** Trust the public CAs. */
  ocppg: boolean
  /** Skip the check of the certificate's name. */
  ocppcn: boolean
  /** Skip the check of the certificate altogether. */
  ocppss: boolean
  /** PEM texts, empty for none: client key, client certificate, server CA. */
  ocppck: string
  ocppcc: string
  ocppsc: string
  /** The Authorization header it logs in with; empty for none. A go-e has no setting for it, other makers' boxes do. */
  authorization: string
  /** Tag of a session without a card. */
  ocppd: string
  /** Rotate phases. */
  ocppr: boolean
  /** Current per phase while the backend is out of reach, ampere; null for no limit. */
  ocppf: number | null
  /** 0: anyone may charge. 1: waits for a card. */
  acs: number
  /** The local API answers. */
  hai: boolean
  /** It wants a password first. */
  hsa: boolean
  /** Only kept and told: readings while current flows, the backend's time, its Inoperative, its tariff text. */
  ocppcm: number
  ocppt: boolean
  ocppio: boolean
  ocpptt: string
  /** Only kept and told: remote log, stop on reboot, same card to stop. */
  ocpprl: boolean
  osr: boolean
  orsch: boolean
  /** Clock-aligned interval after a factory reset, seconds. */
  ocppfai: number
  /** Friendly name. */
  fna: string
}

export const factorySettings: VendorSettings = {
  ocppe: false,
  ocppu: '',
  ocppg: true,
  ocppcn: false,
  ocppss: false,
  ocppck: '',
  ocppcc: '',
  ocppsc: '',
  authorization: '',
  ocppd: 'practice-box',
  ocppr: false,
  ocppf: null,
  acs: 1,
  hai: true,
  hsa: false,
  ocppcm: 0,
  ocppt: true,
  ocppio: false,
  ocpptt: '',
  ocpprl: false,
  osr: false,
  orsch: false,
  ocppfai: 0,
  fna: 'Practice wallbox',
}

/** Settings that need a new connection when they change. */
export const linkSettings = [
  'ocppe',
  'ocppu',
  'ocppg',
  'ocppcn',
  'ocppss',
  'ocppck',
  'ocppcc',
  'ocppsc',
  'authorization',
] as const
