import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { SchalterError } from '../../errors.ts';
import { infosOf, parseSecurityInfos } from './security-infos.ts';
import { parseTlv, readTlv, peekTlvHeader } from './tlv.ts';
import { haveTranscripts, transcriptGroup, valuesOf } from './testing/transcripts.ts';
import { bytesOf, hexOf } from './bytes.ts';

const fuzzCount = Number(process.env['FUZZ_COUNT'] ?? 2000);

describe.skipIf(!haveTranscripts)('[ICAO 9303-11 9.2] SecurityInfos, published examples', () => {
  const group = haveTranscripts ? transcriptGroup('TestDecodeSecurityInfos') : { source: '', steps: [] };
  const cases: { octets: string; note: string; fails: boolean; json: string }[] = [];
  for (const step of group.steps) {
    if (step.name === 'bytes') cases.push({ octets: step.hex![0]!, note: (step as { note?: string }).note ?? '', fails: false, json: '' });
    const current = cases.at(-1);
    if (current !== undefined && step.name === 'expError') current.fails = step.flags?.[0] === 'true';
    if (current !== undefined && step.name === 'expJson') current.json = (step.text ?? []).join('');
  }

  it('covers all of them', () => expect(cases.length).toBeGreaterThanOrEqual(13));

  it.each(cases.map((each) => [each.note, each] as const))('%s', (_note, each) => {
    if (each.fails) {
      expect(() => parseSecurityInfos(bytesOf(each.octets))).toThrow(SchalterError);
      return;
    }
    const infos = parseSecurityInfos(bytesOf(each.octets));
    expect(infos).toHaveLength(1);
    const expected = /"(paceInfos|activeAuthInfos|chipAuthInfos|termAuthInfos|efDirInfos|unhandledInfos)/.exec(each.json.replace(/\\/g, ''))![1]!;
    const type = { paceInfos: 'pace', activeAuthInfos: 'active authentication', chipAuthInfos: 'chip authentication', termAuthInfos: 'terminal authentication', efDirInfos: 'EF.DIR', unhandledInfos: 'other' }[expected];
    expect(infos[0]!.type).toBe(type);
    const keyId = /keyId\W+(\d+)/.exec(each.json);
    if (keyId !== null) expect(infosOf(infos, 'chip authentication')[0]!.keyId).toBe(Number(keyId[1]));
  });
});

describe.skipIf(!haveTranscripts)('[ISO/IEC 7816-4 5.2.2] tags and lengths, published examples', () => {
  it('reads tag lists', () => {
    const [plain, nested] = valuesOf(transcriptGroup('TestGetTags'), 'inp') as [Uint8Array, Uint8Array];
    const tags = (octets: Uint8Array): number[] => {
      const found: number[] = [];
      for (let at = 0; at < octets.length;) {
        const length = (octets[at]! & 0x1f) === 0x1f ? 2 : 1;
        // A tag list has no lengths: each tag is read as an empty object.
        const header = peekTlvHeader(Uint8Array.of(...octets.subarray(at, at + length), 0))!;
        found.push(header.tag);
        at += length;
      }
      return found;
    };
    expect(tags(plain)).toEqual([0x5f0e, 0x5f11, 0x5f42, 0x5f12, 0x5f13]);
    expect(tags(nested)).toEqual([0xa0, 0x30, 0x5f1f, 0x80, 0x88, 0x7f60, 0x02]);
  });

  it('reads every published form of length', () => {
    const lengths = valuesOf(transcriptGroup('TestGetLength'), 'expOut').map((octets) => peekTlvHeader(Uint8Array.of(0x30, ...octets))!.length);
    expect(lengths).toEqual([null, 0x7f, 0x80, 0xff, 0xffff, 0xffffff, 0xffffffff]);
  });
});

describe('SecurityInfos of any octets', () => {
  const sample = bytesOf('31283012060A04007F000702020402040201020201103012060A04007F00070202040604020102020110');

  it('end in entries or a typed error, however they are damaged', () => {
    fc.assert(fc.property(fc.nat(sample.length - 1), fc.nat(255), fc.nat(sample.length), (at, octet, cut) => {
      const damaged = sample.with(at, octet).subarray(0, cut === 0 ? sample.length : cut);
      try {
        parseSecurityInfos(damaged);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(SchalterError);
      }
    }), { numRuns: fuzzCount });
    expect(hexOf(readTlv(sample).raw)).toBe(hexOf(parseTlv(sample)[0]!.raw));
  });
});
