/**
 * The variables of the simulated 2.0.1 station, named as the appendix of the specification does (dm_components_vars.csv), and one
 * of its maker's own. Quirks of real stations: one number is clamped in silence, one waits for a restart, one is only ever written.
 */
export type DataType =
  'string' | 'decimal' | 'integer' | 'dateTime' | 'boolean' | 'OptionList' | 'SequenceList' | 'MemberList'

export interface Rule {
  component: string
  variable: string
  instance?: string
  evse?: { id: number; connectorId?: number }
  type: DataType
  value: string
  mutability?: 'ReadOnly' | 'WriteOnly'
  unit?: string
  /** What an OptionList, SequenceList or MemberList may hold. */
  values?: string
  min?: number
  max?: number
  /** A number beyond its limits is taken as the nearest one, without a word. */
  clamps?: true
  /** Takes effect after the next restart. */
  reboot?: true
}

const measurands = 'Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage'
const points = 'EVConnected,Authorized,PowerPathClosed,EnergyTransfer'

/** Most variables in one request. */
export const itemsPerMessage = 4
export const slots = '1,2,3'

export const rules: readonly Rule[] = [
  {
    component: 'AlignedDataCtrlr',
    variable: 'Interval',
    type: 'integer',
    value: '900',
    unit: 's',
    min: 0,
    max: 86_400,
  },
  {
    component: 'AlignedDataCtrlr',
    variable: 'Measurands',
    type: 'MemberList',
    value: 'Energy.Active.Import.Register',
    values: measurands,
  },
  { component: 'AuthCacheCtrlr', variable: 'Available', type: 'boolean', value: 'true', mutability: 'ReadOnly' },
  { component: 'AuthCacheCtrlr', variable: 'Enabled', type: 'boolean', value: 'true' },
  { component: 'AuthCacheCtrlr', variable: 'Policy', type: 'OptionList', value: 'LRU', values: 'LRU,FIFO' },
  { component: 'AuthCtrlr', variable: 'LocalAuthorizeOffline', type: 'boolean', value: 'false' },
  { component: 'AuthCtrlr', variable: 'LocalPreAuthorize', type: 'boolean', value: 'false' },
  { component: 'AuthCtrlr', variable: 'OfflineTxForUnknownIdEnabled', type: 'boolean', value: 'false' },
  {
    component: 'ClockCtrlr',
    variable: 'TimeSource',
    type: 'SequenceList',
    value: 'Heartbeat',
    values: 'Heartbeat,NTP',
  },
  { component: 'Connector', variable: 'PhaseRotation', evse: { id: 1, connectorId: 1 }, type: 'string', value: 'RST' },
  ...(['GetVariables', 'SetVariables', 'GetReport'] as const).map((instance): Rule => ({
    ...{
      component: 'DeviceDataCtrlr',
      variable: 'ItemsPerMessage',
      instance,
      type: 'integer',
      value: `${itemsPerMessage}`,
    },
    mutability: 'ReadOnly',
  })),
  {
    component: 'EVSE',
    variable: 'Power',
    evse: { id: 1 },
    type: 'decimal',
    value: '0',
    unit: 'W',
    max: 11_000,
    mutability: 'ReadOnly',
  },
  { component: 'LocalAuthListCtrlr', variable: 'Enabled', type: 'boolean', value: 'true' },
  {
    component: 'LocalAuthListCtrlr',
    variable: 'Entries',
    type: 'integer',
    value: '0',
    max: 100,
    mutability: 'ReadOnly',
  },
  { component: 'OCPPCommCtrlr', variable: 'ActiveNetworkProfile', type: 'integer', value: '1', mutability: 'ReadOnly' },
  {
    component: 'OCPPCommCtrlr',
    variable: 'HeartbeatInterval',
    type: 'integer',
    value: '60',
    unit: 's',
    min: 10,
    max: 3_600,
    clamps: true,
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'MessageAttemptInterval',
    instance: 'TransactionEvent',
    type: 'integer',
    value: '60',
    unit: 's',
    min: 0,
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'MessageAttempts',
    instance: 'TransactionEvent',
    type: 'integer',
    value: '3',
    min: 1,
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'MessageTimeout',
    instance: 'Default',
    type: 'integer',
    value: '30',
    unit: 's',
    mutability: 'ReadOnly',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'NetworkConfigurationPriority',
    type: 'SequenceList',
    value: '1',
    values: slots,
  },
  { component: 'OCPPCommCtrlr', variable: 'OfflineThreshold', type: 'integer', value: '60', unit: 's', min: 0 },
  {
    component: 'OCPPCommCtrlr',
    variable: 'WebSocketPingInterval',
    type: 'integer',
    value: '20',
    unit: 's',
    min: 0,
    reboot: true,
  },
  { component: 'SampledDataCtrlr', variable: 'TxUpdatedInterval', type: 'integer', value: '10', unit: 's', min: 0 },
  {
    component: 'SampledDataCtrlr',
    variable: 'TxUpdatedMeasurands',
    type: 'MemberList',
    value: 'Energy.Active.Import.Register',
    values: measurands,
  },
  {
    component: 'SecurityCtrlr',
    variable: 'BasicAuthPassword',
    type: 'string',
    value: 'practice-password',
    mutability: 'WriteOnly',
  },
  { component: 'SecurityCtrlr', variable: 'Identity', type: 'string', value: '', mutability: 'ReadOnly' },
  { component: 'SecurityCtrlr', variable: 'OrganizationName', type: 'string', value: 'Practice' },
  { component: 'SecurityCtrlr', variable: 'SecurityProfile', type: 'integer', value: '0', mutability: 'ReadOnly' },
  { component: 'TxCtrlr', variable: 'EVConnectionTimeOut', type: 'integer', value: '60', unit: 's', min: 1 },
  { component: 'TxCtrlr', variable: 'StopTxOnInvalidId', type: 'boolean', value: 'true' },
  { component: 'TxCtrlr', variable: 'TxStartPoint', type: 'MemberList', value: 'PowerPathClosed', values: points },
  {
    component: 'VendorCtrlr',
    variable: 'Led.Brightness',
    type: 'integer',
    value: '80',
    unit: 'Percent',
    min: 0,
    max: 100,
  },
]
