/**
 * What an authorised office shows a chip to read fingerprints, from files: CV certificates of Document Verifier and
 * terminal (and link certificates), and the terminal's private key [TR-03110-1 3.5, TR-03110-3 A.7, C].
 */
import { constants, createPrivateKey, createPublicKey, sign, type KeyObject, type SignKeyObjectInput } from 'node:crypto';
import { SchalterError } from '../errors.ts';
import { hexOf } from '../documents/chip/bytes.ts';
import { parseCvCertificate, roleOf, type CvCertificate } from '../documents/chip/cv-certificate.ts';
import type { TerminalCredentials } from '../documents/chip/terminal-authentication.ts';
import { readTlv } from '../documents/chip/tlv.ts';
import { unwrapPem } from '../documents/passive/certificate.ts';
import { readInput } from './arguments.ts';
import type { CommandIo } from './command.ts';

/** Arcs below id-TA: hash and padding [TR-03110-3 A.1.1.3]. */
const SCHEMES: Readonly<Record<string, { readonly hash: string; readonly padding?: 'pss' }>> = {
  '1.1': { hash: 'sha1' }, '1.2': { hash: 'sha256' }, '1.3': { hash: 'sha1', padding: 'pss' }, '1.4': { hash: 'sha256', padding: 'pss' },
  '1.5': { hash: 'sha512' }, '1.6': { hash: 'sha512', padding: 'pss' },
  '2.1': { hash: 'sha1' }, '2.2': { hash: 'sha224' }, '2.3': { hash: 'sha256' }, '2.4': { hash: 'sha384' }, '2.5': { hash: 'sha512' },
};

/**
 * @param certificates files of one or several CV certificates (7F21), as octets, hexadecimal or PEM
 * @param key the terminal's private key, PKCS#8 or SEC1, DER or PEM without password
 * @throws CHIP_TERMINAL_FILES where a file is unreadable as such or the key is another one's
 */
export async function terminalCredentialsOf(certificates: readonly string[], key: string, io: Pick<CommandIo, 'stdin'>): Promise<TerminalCredentials> {
  const files = await Promise.all(certificates.map(async (path) => certificatesIn(await readInput(path, io.stdin), path)));
  const known = files.flat();
  const terminal = known.map(parseCvCertificate).find(({ authorization }) => roleOf(authorization.value) === 'terminal');
  if (terminal === undefined) throw new SchalterError('CHIP_TERMINAL_FILES', 'input', 'Unter den CV-Zertifikaten ist keines eines Terminals. Bitte das Zertifikat dieses Terminals dazugeben.');
  const scheme = SCHEMES[terminal.publicKey.oid.replace('0.4.0.127.0.7.2.2.2.', '')];
  if (scheme === undefined) throw new SchalterError('CHIP_TERMINAL_FILES', 'input', 'Das Verfahren des Terminal-Zertifikats ist nicht bekannt. Bitte ein Zertifikat für RSA oder ECDSA verwenden.');
  const privateKey = privateKeyIn(await readInput(key, io.stdin));
  if (!belongsTo(privateKey, terminal)) throw new SchalterError('CHIP_TERMINAL_FILES', 'input', 'Der private Schlüssel gehört nicht zum Terminal-Zertifikat. Bitte beide Dateien vergleichen.');
  const options: SignKeyObjectInput = scheme.padding === 'pss'
    ? { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { key: privateKey, dsaEncoding: 'ieee-p1363' };
  return { certificates: known, sign: (message) => Promise.resolve(Uint8Array.from(sign(scheme.hash, message, options))) };
}

/** The certificates of one file; what stands behind the last of them is refused. */
function certificatesIn(content: Uint8Array, path: string): Uint8Array[] {
  const text = new TextDecoder().decode(content).replace(/\s+/g, '');
  let octets = /^(?:[0-9A-Fa-f]{2})+$/.test(text) ? Uint8Array.from(Buffer.from(text, 'hex')) : unwrapPem(content);
  const found: Uint8Array[] = [];
  try {
    while (octets.length > 0) {
      const { raw } = readTlv(octets, 0);
      parseCvCertificate(raw);
      found.push(raw);
      octets = octets.subarray(raw.length);
    }
  } catch (cause) {
    throw new SchalterError('CHIP_TERMINAL_FILES', 'input', `Die Datei ${path} enthält kein lesbares CV-Zertifikat. Bitte Zertifikate im Format 7F21 angeben.`, { cause });
  }
  return found;
}

function privateKeyIn(content: Uint8Array): KeyObject {
  const bytes = Buffer.from(content);
  const tries = [() => createPrivateKey(bytes), () => createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' }), () => createPrivateKey({ key: bytes, format: 'der', type: 'sec1' }), () => createPrivateKey({ key: bytes, format: 'der', type: 'pkcs1' })];
  for (const attempt of tries) {
    try {
      return attempt();
    } catch {
      // the next form
    }
  }
  throw new SchalterError('CHIP_TERMINAL_FILES', 'input', 'Der private Schlüssel des Terminals ist nicht lesbar. Erwartet wird PKCS#8 oder SEC1 ohne Kennwort.');
}

function belongsTo(privateKey: KeyObject, { publicKey }: CvCertificate): boolean {
  const spki = Uint8Array.from(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
  if (publicKey.point !== undefined) return privateKey.asymmetricKeyType === 'ec' && hexOf(spki).endsWith(hexOf(publicKey.point));
  const { n } = createPublicKey(privateKey).export({ format: 'jwk' });
  return n !== undefined && BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`) === publicKey.modulus;
}
