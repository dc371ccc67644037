/**
 * [issue 3, evidence] What is kept of a reading proves the verdicts again offline: the files, and the record of the
 * protocols without any key in it.
 */
import { describe, expect, it } from 'vitest';
import { hexOf } from '../src-main/documents/chip/bytes.ts';
import { readProtocolRecord, recordOfProtocols } from '../src-main/documents/chip/protocol-record.ts';
import { verifyFiles, type Verification } from '../src-main/documents/passive/verify-files.ts';
import { EMPTY_TRUST } from '../src-main/documents/passive/trust-store.ts';
import type { Personalisation } from '../src-main/training/chip-simulator/index.ts';
import { configure, inspect, NOW, trusting } from './conformity/inspection/inspection.ts';

const CAM = { access: 'PACE', pace: [{ mapping: 'CAM', cipher: 'AES-128', parameterId: 12 }] } satisfies Partial<Personalisation>;
const RSA = { access: 'BAC', activeAuthentication: { kind: 'rsa', bits: 1024, hash: 'SHA-256' } } satisfies Partial<Personalisation>;
const ECDSA = { access: 'PACE', activeAuthentication: { kind: 'ecdsa', parameterId: 13, hash: 'SHA-256' } } satisfies Partial<Personalisation>;
const CA = { access: 'BAC', chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13 }] } satisfies Partial<Personalisation>;

async function kept(wish: Partial<Personalisation>): Promise<{ files: Map<string, Uint8Array>; text: string }> {
  const { reading } = await inspect(configure(wish));
  return { files: new Map(reading!.files), text: JSON.stringify({ protocols: recordOfProtocols(reading!.protocols), transcript: reading!.transcript }) };
}
const resultOf = ({ checks }: Verification, id: string): string => {
  const found = checks.find((check) => check.id === id);
  return found === undefined ? 'absent' : [found.result, found.reason].filter(Boolean).join(' ');
};
const verify = (files: Map<string, Uint8Array>, text: string, trust = trusting()): Verification => verifyFiles(files, trust, { at: NOW, protocols: readProtocolRecord(text) });

describe('kept evidence', () => {
  it.each([['RSA', RSA], ['ECDSA', ECDSA]] as const)('Active Authentication with %s is verified again, and a forged answer is found out', async (_name, wish) => {
    const { files, text } = await kept(wish);
    const id = 'electronic.chip.activeAuthentication';
    expect(resultOf(verify(files, text), id)).toBe('successful');
    expect(resultOf(verify(files, text, EMPTY_TRUST), id)).toBe('undetermined KEY_NOT_BOUND');
    const record = JSON.parse(text) as { protocols: { activeAuthentication: { result: { challenge: string } } } };
    record.protocols.activeAuthentication.result.challenge = '0011223344556677';
    expect(resultOf(verify(files, JSON.stringify(record)), id)).toBe('failed');
  });

  it('the proof of the Chip Authentication Mapping is verified again', async () => {
    const { files, text } = await kept(CAM);
    expect(resultOf(verify(files, text), 'electronic.chip.paceCam')).toBe('successful');
    files.delete('EF_CardSecurity');
    expect(resultOf(verify(files, text), 'electronic.chip.paceCam')).toBe('failed');
  });

  it('Chip Authentication is on record and not claimed to be proven again; a failed one stays failed', async () => {
    const { files, text } = await kept(CA);
    expect(resultOf(verify(files, text), 'electronic.chip.chipAuthentication')).toBe('undetermined NOT_REPEATABLE');
    const copy = await kept({ ...CA, alteration: 'cloned' });
    expect(resultOf(verify(copy.files, copy.text), 'electronic.chip.chipAuthentication')).toBe('failed');
  });

  it('holds no key: neither the zone nor what sessions are derived from', async () => {
    for (const wish of [RSA, CAM, CA]) {
      const { text } = await kept(wish);
      expect(text).not.toMatch(/MUSTERMANN|C11T002JM|private|secret|"enc"|"mac"/i);
      expect(text).not.toContain(hexOf(new TextEncoder().encode('C11T002JM')));
    }
  });

  it('anything else of that name is no record', () => {
    for (const text of ['', 'null', '[]', '{"protocols":{"activeAuthentication":{"attempted":true,"result":{"challenge":"xyz","signature":""}}}}']) expect(readProtocolRecord(text)).toBeUndefined();
  });
});
