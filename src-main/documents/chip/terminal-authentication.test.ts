/**
 * What goes over the line in Terminal Authentication, octet by octet as [TR-03110-3 B.3] prints it. No worked
 * example of it is published in full, so signatures are judged by Node's own cryptography, never by the simulator
 * that shares this room's reading of certificates.
 */
import { createPublicKey, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { createTerminalPki } from '../../training/chip-simulator/index.ts';
import { bytesOf, hexOf } from './bytes.ts';
import { ChipChannel } from './channel.ts';
import { parseCvCertificate } from './cv-certificate.ts';
import { credentialsWithKey, performTerminalAuthentication } from './terminal-authentication.ts';
import { concatBytes } from './tlv.ts';

const CHALLENGE = bytesOf('0102030405060708');
const CHIP = new TextEncoder().encode('L898902C36');
const COMPRESSED = bytesOf('A1'.repeat(32));
let fill = 0;
const pki = createTerminalPki((length) => new Uint8Array(length).fill((fill += 17)), { day: new Date('2026-11-24T00:00:00Z') });

/** Octets of a short data object, written out here and not by the room under test. */
const object = (tag: string, content: Uint8Array): string => tag + content.length.toString(16).padStart(2, '0').toUpperCase() + hexOf(content);
const latin = (text: string): Uint8Array => new TextEncoder().encode(text);
const command = (header: string, data: string): string => header + (data.length / 2 < 256 ? (data.length / 2).toString(16).padStart(2, '0') : `00${(data.length / 2).toString(16).padStart(4, '0')}`).toUpperCase() + data;

function provenByNode(point: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => Buffer.from(half).toString('base64url')) as [string, string];
  return verify('sha256', message, { key: createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, signature);
}

it.each([1, 2] as const)('[TR-03110-3 B.3] version %i sends the commands of the guideline, and its signatures prove what they are to prove', async (version) => {
  const sent: string[] = [];
  const channel = new ChipChannel({
    atr: new Uint8Array(0),
    transmit(apdu) {
      sent.push(hexOf(apdu));
      return Promise.resolve(apdu[1] === 0x84 ? concatBytes(CHALLENGE, bytesOf('9000')) : bytesOf('9000'));
    },
    close: () => Promise.resolve(),
  });
  const result = await performTerminalAuthentication(channel, {
    version, credentials: credentialsWithKey([...pki.certificates].reverse(), pki.group, pki.terminalKey), authorityReferences: ['UTCVCA00001'],
    identifier: { binding: 'static', octets: CHIP }, compressedKey: COMPRESSED,
  });
  expect(result.chain).toEqual(['UTDVTRAIN00001', 'UTSCHALTER00001']);

  const [verifier, terminal] = pki.certificates.map((octets) => hexOf(octets)) as [string, string];
  // 7F21 with a length of two octets: PSO:Verify Certificate carries what is inside
  const inside = (certificate: string): string => certificate.slice(certificate.startsWith('7F2182') ? 10 : 8);
  const signature = sent.at(-1)!.slice(10);
  const template = version === 1 ? object('83', latin('UTSCHALTER00001')) : `800A04007F00070202020203${object('83', latin('UTSCHALTER00001'))}${object('91', COMPRESSED)}`;
  expect(sent).toEqual([
    command('002281B6', object('83', latin('UTCVCA00001'))), command('002A00BE', inside(verifier)),
    command('002281B6', object('83', latin('UTDVTRAIN00001'))), command('002A00BE', inside(terminal)),
    command('002281A4', template), '0084000008', `0082000040${signature}`,
  ]);

  const keys = [pki.trustPoint, ...pki.certificates].map(parseCvCertificate);
  expect(provenByNode(keys[2]!.publicKey.point!, concatBytes(CHIP, CHALLENGE, COMPRESSED), bytesOf(signature))).toBe(true);
  expect(provenByNode(keys[2]!.publicKey.point!, concatBytes(CHIP, COMPRESSED, CHALLENGE), bytesOf(signature))).toBe(false);
  for (const [index, issuer] of [[1, 0], [2, 1]] as const) expect(provenByNode(keys[issuer]!.publicKey.point!, keys[index]!.body, keys[index]!.signature)).toBe(true);
});

it('[TR-03110-3 D.2, D.3.3] a terminal certificate is laid out as the guideline prints it', () => {
  const body = hexOf(parseCvCertificate(pki.certificates[1]!).body);
  expect(body).toMatch(new RegExp(`^7F4E81..5F290100${object('42', latin('UTDVTRAIN00001'))}7F494F060A04007F000702020202038641` + '04[0-9A-F]{128}' +
    `${object('5F20', latin('UTSCHALTER00001'))}7F4C0E060904007F0007030102015301035F25060206010101045F2406020601020204$`));
});
