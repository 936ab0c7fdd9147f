import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  rapiFrame,
  readCharging,
  readChecksOff,
  readFaults,
  readLimits,
  readRapi,
  readTemperature,
} from '../../../src/main/core/serial/rapi.ts'

describe('D4 RAPI on the wire', () => {
  test.each([
    ['GV', '$GV^35'],
    ['GS', '$GS^30'],
    ['GE', '$GE^26'],
    ['GC', '$GC^20'],
    ['GG', '$GG^24'],
    ['GP', '$GP^33'],
    ['GU', '$GU^36'],
    ['GF', '$GF^25'],
    ['GI', '$GI^2A'],
    ['G0', '$G0^53'],
    ['SL 1', '$SL 1^2A'],
    ['SC 16', '$SC 16^13'],
    ['SC 16 V', '$SC 16 V^65'],
  ])('%s is sent as %s', (command, frame) => {
    expect(rapiFrame(command)).toBe(`${frame}\r`)
  })

  test('an id stands before the checksum, two hex digits', () => {
    expect(rapiFrame('GV', 10)).toMatch(/^\$GV :0A\^[0-9A-F]{2}\r$/)
  })

  test('a reply with its id is read; a checksum that is wrong makes it none', () => {
    const frame = rapiFrame('OK 8.2.1 5.2.1', 0x5a).trimEnd()
    expect(readRapi(frame)).toEqual({
      says: 'reply',
      ok: true,
      words: ['8.2.1', '5.2.1'],
      sequence: 0x5a,
      checked: true,
    })
    expect(readRapi(frame.replace('8.2.1', '8.2.2'))).toBeNull()
    // The wrong one of two digits.
    expect(readRapi(`${frame.slice(0, -1)}${frame.endsWith('0') ? '1' : '0'}`)).toBeNull()
  })

  test('firmware before 2.0 replies without a checksum', () => {
    expect(readRapi('$OK 1.0.3 1.0.1')).toMatchObject({ ok: true, checked: false, sequence: null })
    expect(readRapi('$NK')).toMatchObject({ ok: false, words: [] })
  })

  test('messages in between are no replies, noise and echoes are nothing', () => {
    expect(readRapi(rapiFrame('AB 07 8.2.1').trimEnd())).toEqual({ says: 'boot', post: 7 })
    expect(readRapi(rapiFrame('AT FE 01 32 0000').trimEnd())).toEqual({ says: 'state', state: 254 })
    expect(readRapi(rapiFrame('GV').trimEnd())).toBeNull()
    expect(readRapi('$OKAY then')).toBeNull()
    expect(readRapi(`rst:0x1 ${rapiFrame('OK 1').trimEnd()}`)).toMatchObject({ words: ['1'] })
  })

  test('any words and id survive the way there and back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[A-Za-z0-9.-]{1,8}$/), { maxLength: 5 }),
        fc.integer({ min: 1, max: 255 }),
        (words, sequence) => {
          expect(readRapi(rapiFrame(['OK', ...words].join(' '), sequence).trimEnd())).toMatchObject({ words, sequence })
        },
      ),
    )
  })

  test('counters and flags are hex, amperes are decimal, what is not there is null', () => {
    expect(readFaults(['A', '0', 'FF'])).toEqual({ gfi: 10, noGround: 0, stuckRelay: 255 })
    expect(readFaults(['A', 'x', '1'])).toBeNull()
    expect(readLimits(['6', '48', '32', '40'])).toEqual({
      limits: { min: 6, hardwareMax: 48, configuredMax: 40 },
      pilot: 32,
    })
    expect(readLimits(['6', '30'])).toEqual({ limits: { min: 6, hardwareMax: 30, configuredMax: 30 }, pilot: null })
    expect(readLimits([])).toBeNull()
    expect(readChecksOff(['32', '0021'])).toEqual([])
    expect(readChecksOff(['32', '0218'])).toEqual(['ground', 'relay', 'gfi'])
    expect(readTemperature(['-2560', '273', '-2560'])).toBe(27.3)
    expect(readTemperature(['-2560', '-2560', '-2560'])).toBeNull()
    expect(readCharging(['-1', '230100'])).toEqual({ current: null, voltage: 230.1 })
  })
})
