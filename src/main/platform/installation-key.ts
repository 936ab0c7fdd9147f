import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from '../../shared/report.ts'
import { canonicalJson } from './canonical-json.ts'
import { diskFailure } from './disk-failure.ts'

/** The Ed25519 key this installation signs its reports with: PKCS#8 PEM, never leaves the data folder. */
export interface InstallationKey {
  privateKey: string
  /** SPKI PEM. */
  publicKey: string
}

/** Made once, readable by its owner only. Failures: `data-unreadable`, `disk-full`. */
export function installationKey(directory: string): InstallationKey {
  const file = join(directory, 'installation.pem')
  try {
    const { privateKey } = generateKeyPairSync('ed25519')
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw diskFailure(error, file)
  }
  try {
    const privateKey = readFileSync(file, 'utf8')
    // A crash between create and write leaves it empty: nothing was signed with it yet.
    if (privateKey === '') {
      rmSync(file)
      return installationKey(directory)
    }
    const publicKey = createPublicKey(createPrivateKey(privateKey)).export({ type: 'spki', format: 'pem' }).toString()
    return { privateKey, publicKey }
  } catch (error) {
    throw diskFailure(error, file)
  }
}

/** The manifest with its signature over the canonical JSON of everything else. */
export function signManifest(unsigned: Omit<Manifest, 'signature' | 'publicKey'>, key: InstallationKey): Manifest {
  const whole = { ...unsigned, publicKey: key.publicKey }
  return { ...whole, signature: sign(null, Buffer.from(canonicalJson(whole)), key.privateKey).toString('base64') }
}

/** True when the signature is that of the key the manifest names. False for anything else, never a throw. */
export function isSigned({ signature, ...whole }: Manifest): boolean {
  try {
    const key = createPublicKey(whole.publicKey)
    if (key.asymmetricKeyType !== 'ed25519') return false
    const bytes = Buffer.from(signature, 'base64')
    // Decoding overlooks what does not belong to it: the text itself must be the signature's.
    if (bytes.toString('base64') !== signature) return false
    return verify(null, Buffer.from(canonicalJson(whole)), key, bytes)
  } catch {
    return false // Not a key at all.
  }
}

/** Short name of an installation's key, for people to compare. */
export function fingerprintOf(publicKey: string): string {
  const digest = createHash('sha256').update(publicKey).digest('hex').slice(0, 16)
  return digest.replace(/(.{4})(?=.)/g, '$1 ')
}
