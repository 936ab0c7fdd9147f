import { expect, test } from 'vitest'
import { createCertificates } from '../../src/main/platform/certificates.ts'
import { problemsOfImport } from '../../src/main/core/certificates/import-check.ts'
import { makeAuthority, withoutEnd } from '../fakes/authority.ts'

const certificates = createCertificates()

test('D5 a PEM text is read in its order: names, dates, role, fingerprint', async () => {
  const root = await makeAuthority('Garage Root')
  const middle = await root.issue('Garage Intermediate', { ca: true })
  const server = await middle.issue('csms.example')
  const chain = certificates.read(`${server.pem}\n${middle.pem}\nsome text between\n${root.pem}`)
  expect(chain.map(({ role }) => role)).toEqual(['server', 'intermediate', 'root'])
  expect(chain[0]).toMatchObject({
    subject: 'O=Wattproof tests, CN=csms.example',
    issuer: 'O=Wattproof tests, CN=Garage Intermediate',
  })
  expect(chain[0]!.sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(chain[0]!.validTo).toBeGreaterThan(Date.now())
  expect(chain[0]!.validFrom).toBeLessThan(Date.now())
})

test('D5 a day that does not exist is no date, and no number either: what is kept of it can be read again', async () => {
  const [entry] = certificates.read(withoutEnd((await makeAuthority('Garage Root')).pem))
  expect(entry!.validTo).toBeNull()
  expect(entry!.validFrom).toBeLessThan(Date.now())
  expect(
    problemsOfImport(certificates, withoutEnd((await makeAuthority('Root')).pem), Date.now()).entries,
  ).toMatchObject([{ problem: { code: 'certificates.problem.noDates' } }])
})

test('D5 a private key beside a certificate is passed over', async () => {
  const root = await makeAuthority('Root')
  expect(certificates.read(root.keyPem + '\n' + root.pem)).toHaveLength(1)
})

test.each([
  ['no certificate at all', 'hello'],
  ['a key alone', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
  ['a damaged certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
])('D5 %s is refused in words', (_what, pem) => {
  expect(() => certificates.read(pem)).toThrow(expect.objectContaining({ code: 'certificate-unreadable' }))
})
