import { describe, expect, test } from 'vitest'
import { configKeys, isSecretKey } from '../../../src/main/core/ocpp/config-keys.ts'
import { knownVariables } from '../../../src/main/core/ocpp/variables-table.ts'

describe('G2 keys nobody may see', () => {
  test.each([
    ...['AuthorizationKey', 'authorizationkey', 'BasicAuthPassword', 'AdminPassword', 'WebPasswd', 'Passwort'],
    ...['WLANKennwort', 'Passphrase', 'WifiPSK', 'WiFiPSK', 'wifi_psk', 'WiFiKey', 'wifi-key', 'WlanKey1', 'WPA2Key'],
    ...['ApnPwd', 'APNPassword', 'apn_pwd', 'FtpPass', 'FTP_PASS', 'ApnPass2', 'SimPin', 'SIMPIN', 'SIM_PIN', 'simpin'],
    ...['PIN', 'PinCode', 'CardPin', 'SimPuk', 'ApiToken', 'AuthToken', 'ApiKey', 'API_KEY', 'PrivateKey', 'AccessKey'],
    ...['ClientSecret', 'SharedSecret', 'MqttCredentials', 'PreSharedKey', 'EncryptionKey', 'OcppAuthKey', 'VpnKey'],
  ])('%s is a secret', (key) => {
    expect(isSecretKey(key)).toBe(true)
  })

  test.each([
    ...[
      'ConnectorSwitch3to1PhaseSupported',
      'KeyLock',
      'GetConfigurationMaxKeys',
      'WebSocketPingInterval',
      'PingInterval',
    ],
    ...['SpinUpTime', 'Bypass', 'MeterBypass', 'Compass', 'PassThroughMode', 'FreeVendIdToken', 'DefaultIdToken'],
    ...[
      'MeterPublicKey',
      'PublicKeyWithSignedMeterValue',
      'GpioPin',
      'Input_Pin',
      'TokenLength',
      'MonkeyMode',
      'OpInfo',
    ],
    ...['ShippingMode', 'CpoName', 'SecurityProfile', 'Authorization', 'AuthCacheLifeTime', 'OpinionPoll', 'Pinned'],
  ])('%s is none', (key) => {
    expect(isSecretKey(key)).toBe(false)
  })

  test('of the standard’s own only the passwords', () => {
    expect(configKeys.map(({ key }) => key).filter(isSecretKey)).toEqual(['AuthorizationKey'])
    const secret = knownVariables
      .map(({ key }) => key)
      .filter((key) => isSecretKey(key.slice(key.lastIndexOf('.') + 1)))
    expect(secret).toEqual(['SecurityCtrlr.BasicAuthPassword'])
  })
})
