/** P16, P15: what of a frame is recorded: no secret, however it is written, and no frame that costs more than its length. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { redact } from '../../../src/main/core/proxy/redact.ts'

describe('P16 no secret is recorded, however it is written', () => {
  test.each([
    ['[2,"1","GetDiagnostics",{"location":"ftp:\\/\\/user:hunter2@host\\/x"}]'],
    ['[2,"1","GetDiagnostics",{"location":"ftp:\\u002f\\u002fuser:hunter2@host/x"}]'],
    ['[2,"1","GetDiagnostics",{"location":"ftp://user:p@hunter2@host/x"}]'],
    ['[2,"1","GetDiagnostics",{"location":"ftp://user:p\\\\hunter2@host/x"}]'],
    ['[2,"1","GetDiagnostics",{"location":"ftp://user:p/hunter2?x@host/x"}]'],
    ['[2,"1","UpdateFirmware",{"location":"https:\\/\\/host\\/x?sig=hunter2"}]'],
    ['[2,"1","UpdateFirmware",{"location":"https://host/x?a=\\"b\\"&sig=hunter2"}]'],
    ['[2,"1","GetDiagnostics",{"location":"ftp:\\/\\/user:hunter2@host\\/x"'],
    ['[2,"1","GetDiagnostics",{"location":"ftp:\\u002f/user:hunter2@host/x"'],
    ['[2,"1","ChangeConfiguration",{"key":"ApiKey","value":"hunter2"}]'],
    ['[2,"1","ChangeConfiguration",{"key":"Auth_Key","value":"hunter2"}]'],
    ['[2,"1","ChangeConfiguration",{"key":"WLANKey","value":"hunter2"}]'],
    ['[2,"1","ChangeConfiguration",{"key":"NetworkKey","value":"hunter2"}]'],
    ['[2,"1","ChangeConfiguration",{"key":"WLAN Key","value":"hunter2"}]'],
    ['[2,"1","ChangeConfiguration",{"key":"FtpPass","value":"hunter2"}]'],
    ['[2,"1","ChangeConfiguration",{"key":"Passwort","value":"hunter2"}]'],
    ['[2,"1","ChangeConfiguration",{"key":"WLANKennwort","value":"hunter2"}]'],
    ['[2,"1","DataTransfer",{"vendorId":"v","data":{"pass":"hunter2"}}]'],
    ['[2,"1","DataTransfer",{"vendorId":"v","data":"{\\"pass\\":\\"hunter2\\"}"}]'],
    ['[2,"1","DataTransfer",{"vendorId":"v","data":"{\\"wifi\\":\\"{\\\\\\"pass\\\\\\": \\\\\\"hunter2\\\\\\"}\\"}"}]'],
    ['[2,"1","DataTransfer",{"vendorId":"v","data":"user=me&pass=hunter2"}]'],
    ['[2,"1","DataTransfer",{"vendorId":"v","data":"-----BEGIN EC PRIVATE KEY-----\\nhunter2"}]'],
  ])('%s', (text) => {
    expect(redact(text)).not.toContain('hunter2')
  })

  test('of an address the host stays, and of a frame everything else', () => {
    expect(redact('[2,"1","GetDiagnostics",{"location":"ftp://u:a@b@host:21/x?k=v","retries":3}]')).toBe(
      '[2,"1","GetDiagnostics",{"location":"ftp://***@host:21/x?***","retries":3}]',
    )
    expect(redact('[2,"1","GetDiagnostics",{"location":"ftp:\\/\\/u:p@host"')).toBe(
      '[2,"1","GetDiagnostics",{"location":"ftp:\\/\\/***@host"',
    )
  })
})

test.each([
  '[2, "1","GetDiagnostics",{"location":"ftp:\\/\\/host\\/x", "n":1.0}]',
  '[2, "1","UpdateFirmware",{"location":"https://host:8443/x/y.bin"}]',
  '[2, "1","DataTransfer",{"vendorId":"v","messageId":"SelfTest","data":"pass"}]',
  '[2, "1","DataTransfer",{"vendorId":"v","data":"bypass on, 3 passed, mail me@host, 1\\/2"}]',
  '[2, "1","ChangeConfiguration",{"key":"MeterPublicKey","value":"04ab"}]',
  '[2, "1","ChangeConfiguration",{"key":"Bypass","value":"1"}]',
  '[2, "1","DataTransfer",{"data":"cut off: ftp:\\/\\/host',
])('P16 what holds no secret is recorded byte for byte: %s', (text) => {
  expect(redact(text)).toBe(text)
})

test('P16 an address in a document within a document is masked, however often its slashes are escaped', () => {
  const inner = JSON.stringify({ location: 'https://user:geheim@host/x' }).replaceAll('/', '\\/')
  const text = JSON.stringify([2, '1', 'DataTransfer', { data: inner }])
  expect(text).toContain(':\\\\/')
  expect(redact(text)).not.toContain('geheim')
})

describe('P16 any text', () => {
  const pieces = fc.array(fc.constantFrom('://', ':', '/', '@', '?', '"', '\\', ' ', '\n', 'ab', 'é', '\u2028'), {
    maxLength: 20,
  })

  /** In an address, or each word with one, what is before the last @, and the query, are masked. */
  function reference(text: string): string {
    const words = /^[a-z]+:\/\//.test(text) ? [text] : text.split(/([ \n"])/)
    return words
      .map((word) => {
        const at = /:\\*\/\\*\//.exec(word)
        if (!at) return word
        const opening = word.slice(0, at.index + at[0].length)
        let address = word.slice(opening.length)
        const host = address.lastIndexOf('@')
        if (host > 0) address = `***${address.slice(host)}`
        const query = address.indexOf('?')
        if (query >= 0 && query < address.length - 1) address = `${address.slice(0, query)}?***`
        return opening + address
      })
      .join('')
  }

  test('in a frame: every address is masked as a simple reading of it says, and nothing else is changed', () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const data = parts.join('')
        expect(JSON.parse(redact(JSON.stringify([2, '1', 'DataTransfer', { data }])))).toEqual([
          ...[2, '1', 'DataTransfer'],
          { data: reference(data) },
        ])
      }),
      { numRuns: 1_000 },
    )
  })

  test('a frame or none: never throws, and once masked stays as it is', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .array(fc.constantFrom('[2,"', '\\', '\\/', '\\u', '://', '"', '{', '}', '[', ']', 'pass', 'token', ':', '@'))
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (given) => {
        const once = redact(given)
        expect(redact(once)).toBe(once)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('P15 a frame costs no more than its length', () => {
  const size = 1_048_576
  const frameOf = (piece: string): string =>
    `[2,"1","DataTransfer",{"vendorId":"v","data":"${piece.repeat(Math.floor(size / piece.length))}"}]`
  const cost = (text: string): number => {
    const times = Array.from({ length: 5 }, () => {
      const begun = performance.now()
      redact(text)
      return performance.now() - begun
    })
    return Math.min(...times)
  }
  const reading = `{"timestamp":"2026-05-04T08:00:00Z","sampledValue":[{"value":"1.4","unit":"W","location":"B\\u00fcro"}]}`
  const readings = Array.from({ length: Math.floor(size / (reading.length + 1)) }, () => reading)
  const harmless = cost(`[2,"1","MeterValues",{"connectorId":1,"meterValue":[${readings.join()}]}]`)

  test.each([
    ...['://', ':', '/', '\\"', '\\/', ':\\/\\/', '://x@', '://x?', '@://', '?://', '://x@ ', '\\u002f', '\\\\'],
    ...['pass ', 'pass\\\\', 'pass', 'token', 'wifi_', 'private ', 'key', '{\\"pass\\":', '[\\"'],
  ])('1 MiB of %s', (piece) => {
    expect(cost(frameOf(piece))).toBeLessThan(20 * harmless)
  })

  test.each(['[', '[],', '{"a":', '{"token":1},'])('1 MiB of %s outside of any text', (piece) => {
    const text = `[2,"token","DataTransfer",[${piece.repeat(Math.floor(size / piece.length))}1]]`
    expect(cost(text)).toBeLessThan(20 * harmless)
  })
})
