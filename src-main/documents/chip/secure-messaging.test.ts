import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { SchalterError } from '../../errors.ts';
import { bytesOf, hexOf } from './bytes.ts';
import { CIPHER_SUITES, deriveKey, KDF_ENC, KDF_MAC, KDF_PASSWORD, padMethod2, retailMac, type CipherName } from './crypto/cipher-suites.ts';
import { SecureMessaging, UnprotectedResponse } from './secure-messaging.ts';
import { haveTranscripts, transcriptGroup, valueOf, valuesOf, type TranscriptStep } from './testing/transcripts.ts';

const fuzzCount = Number(process.env['FUZZ_COUNT'] ?? 1500);
const cipherOf = (flag: string | undefined): CipherName => (flag === 'TDES' ? '3DES' : 'AES-128');

/** Splits a group into its cases: each starts with `name`. */
function casesOf(steps: readonly TranscriptStep[], name: string): TranscriptStep[][] {
  const cases: TranscriptStep[][] = [];
  for (const step of steps) {
    if (step.name === name) cases.push([]);
    cases[cases.length - 1]?.push(step);
  }
  return cases;
}

function session(steps: readonly TranscriptStep[]): SecureMessaging {
  const group = { source: '', steps };
  const cipher = cipherOf(steps.find((step) => step.name === 'alg')?.flags?.[0]);
  return new SecureMessaging(cipher, { enc: valueOf(group, 'ksEnc'), mac: valueOf(group, 'ksMac') }, valueOf(group, 'ssc'));
}

describe.skipIf(!haveTranscripts)('[ICAO 9303-11 9.8] secure messaging, worked examples', () => {
  it('protects the published commands, 3DES and AES', () => {
    const [tripleDes, aes] = casesOf(transcriptGroup('TestSecureMessageEncode').steps, 'alg') as [TranscriptStep[], TranscriptStep[]];
    const first = session(tripleDes);
    expect(hexOf(first.protect({ cla: 0, ins: 0xa4, p1: 2, p2: 0x0c, data: bytesOf('011E') })))
      .toBe(tripleDes.find((step) => step.name === 'expEncCApdu')!.hex![0]);
    expect(first.counter).toEqual(valueOf({ source: '', steps: tripleDes }, 'expSsc'));
    const second = session(aes);
    const data = valueOf({ source: '', steps: aes }, 'cApdu');
    expect(hexOf(second.protect({ cla: 0, ins: 0x22, p1: 0x41, p2: 0xa4, data })))
      .toBe(aes.find((step) => step.name === 'expEncCApdu')!.hex![0]);
    expect(second.counter).toEqual(valueOf({ source: '', steps: aes }, 'expSsc'));
  });

  it('opens the published responses, 3DES and AES', () => {
    const [tripleDes, aes] = casesOf(transcriptGroup('TestSecureMessageDecode').steps, 'alg') as [TranscriptStep[], TranscriptStep[]];
    expect(session(tripleDes).open(valueOf({ source: '', steps: tripleDes }, 'rApduBytes'))).toEqual({ sw: 0x9000, data: new Uint8Array(0) });
    const opened = session(aes).open(valueOf({ source: '', steps: aes }, 'rApduBytes'));
    const expected = valueOf({ source: '', steps: aes }, 'expRApdu');
    expect(opened.sw).toBe(0x9000);
    expect(hexOf(opened.data)).toBe(hexOf(expected));
  });

  const errors = haveTranscripts ? casesOf(transcriptGroup('TestSecureMessageDecodeErrors').steps, 'name') : [];
  it.each(errors.map((steps) => [steps[0]!.text![0]!, steps] as const))('refuses: %s', (_title, steps) => {
    const messaging = session(steps);
    expect(() => messaging.open(valueOf({ source: '', steps }, 'rApduBytes'))).toThrow(SchalterError);
    expect(messaging.broken).toBe(true);
    expect(() => messaging.protect({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 4 })).toThrow(expect.objectContaining({ code: 'CHIP_SM_CLOSED' }));
  });
  it('covers all published error cases', () => expect(errors).toHaveLength(8));

  it('[ICAO 9303-11 9.7.1] derives the published keys', () => {
    const group = transcriptGroup('TestKDF');
    const suites: [CipherName, number][] = [
      ['3DES', KDF_ENC], ['3DES', KDF_MAC], ['AES-128', KDF_ENC], ['AES-128', KDF_MAC],
      ['AES-128', KDF_PASSWORD], ['AES-192', KDF_PASSWORD], ['AES-256', KDF_PASSWORD],
    ];
    const keys = valuesOf(group, 'key');
    const expected = valuesOf(group, 'expKDF');
    expect(keys).toHaveLength(suites.length);
    suites.forEach(([name, counter], i) => expect(hexOf(deriveKey(CIPHER_SUITES[name], keys[i]!, counter))).toBe(hexOf(expected[i]!)));
  });

  it('[ISO/IEC 9797-1] computes the published Retail-MACs and pads by method 2', () => {
    const macs = transcriptGroup('TestISO9797RetailMacDes');
    valuesOf(macs, 'key').forEach((key, i) => {
      expect(hexOf(retailMac(key, valuesOf(macs, 'data')[i]!))).toBe(hexOf(valuesOf(macs, 'expMac')[i]!));
    });
    expect(hexOf(padMethod2(bytesOf('1234'), 8))).toBe('1234800000000000');
    expect(hexOf(padMethod2(bytesOf(''), 8))).toBe('8000000000000000');
    expect(hexOf(padMethod2(bytesOf('1234567890ABCDEF'), 8))).toBe('1234567890ABCDEF8000000000000000');
    expect(valuesOf(transcriptGroup('TestISO9797Method2Pad'), 'exp').map(hexOf)).toContain('8000000000000000');
  });
});

describe('secure messaging of any octets', () => {
  it('answers a bare status with the status it saw', () => {
    const messaging = new SecureMessaging('AES-128', { enc: new Uint8Array(16), mac: new Uint8Array(16) });
    messaging.protect({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 4 });
    try {
      messaging.open(bytesOf('6988'));
      expect.unreachable();
    } catch (thrown) {
      expect((thrown as UnprotectedResponse).sw).toBe(0x6988);
    }
  });

  it('ends in a typed error, never in data', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 80 }), fc.constantFrom<CipherName>('3DES', 'AES-256'), (octets, cipher) => {
      const length = CIPHER_SUITES[cipher].keyLength;
      const messaging = new SecureMessaging(cipher, { enc: new Uint8Array(length).fill(7), mac: new Uint8Array(length).fill(9) });
      expect(() => messaging.open(octets)).toThrow(SchalterError);
    });
    fc.assert(property, { numRuns: fuzzCount });
  });
});
