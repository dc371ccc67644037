import { describe, expect, it } from 'vitest';
import { bacCommandData, bacResponseKey, basicAccessKeys, performBac } from './bac.ts';
import { ChipChannel } from './channel.ts';
import { bytesOf, hexOf } from './bytes.ts';
import { mrzInformation, mrzKeyOfLines, mrzSecret } from './mrz-key.ts';
import { haveTranscripts, replay, scriptedRandom, transcriptGroup, valueOf, valuesOf } from './testing/transcripts.ts';

const SPECIMEN = { documentNumber: 'L898902C', birthDate: '690806', expiryDate: '940623' };

describe.skipIf(!haveTranscripts)('[ICAO 9303-11 D] worked example of Basic Access Control', () => {
  it('[ICAO 9303-11 D.2] derives the seed from the MRZ', () => {
    const group = transcriptGroup('TestGenerateKseed');
    expect(mrzInformation(SPECIMEN)).toBe('L898902C<369080619406236');
    expect(mrzSecret(SPECIMEN).slice(0, 16)).toEqual(valueOf(group, 'exp'));
  });

  it('[ICAO 9303-11 D.3] builds EXTERNAL AUTHENTICATE and takes K.IC from the answer', () => {
    const request = transcriptGroup('TestBuildRequest');
    const answer = transcriptGroup('TestProcessResponse');
    const keys = { enc: valueOf(request, 'kEnc'), mac: valueOf(request, 'kMac') };
    expect(basicAccessKeys(SPECIMEN)).toEqual(keys);
    const [rndIfd, rndIc, kIfd] = ['rndIfd', 'rndIcc', 'kIfd'].map((name) => valueOf(request, name)) as [Uint8Array, Uint8Array, Uint8Array];
    expect(bacCommandData(keys, rndIfd, rndIc, kIfd)).toEqual(valueOf(request, 'exp'));
    expect(bacResponseKey(keys, rndIfd, rndIc, valueOf(answer, 'rApduData'))).toEqual(valueOf(answer, 'expKIcc'));
    const altered = valueOf(answer, 'rApduData').with(3, 0);
    expect(() => bacResponseKey(keys, rndIfd, rndIc, altered)).toThrow(expect.objectContaining({ code: 'CHIP_BAC_FAILED' }));
  });

  it('[ICAO 9303-11 D.3, D.4] sends exactly the published commands and ends with the published session', async () => {
    const group = transcriptGroup('TestDoBAC');
    const transport = replay([...group.steps, ...D4]);
    const channel = new ChipChannel(transport);
    await performBac(channel, SPECIMEN, scriptedRandom(...valuesOf(group, 'out')));
    expect(hexOf(channel.messaging!.counter)).toBe('887022120C06C226');
    await channel.require({ cla: 0, ins: 0xa4, p1: 2, p2: 0x0c, data: bytesOf('011E') }, 'SELECT EF.COM');
    expect(hexOf(await channel.require({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 4 }, 'READ BINARY'))).toBe('60145F01');
    expect(hexOf(await channel.require({ cla: 0, ins: 0xb0, p1: 0, p2: 4, le: 18 }, 'READ BINARY')))
      .toBe('04303130365F36063034303030305C026175');
    expect(transport.left()).toBe(0);
  });
});

/** [ICAO 9303-11 D.4] secure messaging after the example above: select and read EF.COM. */
const D4 = [
  { apdu: '0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800', rapdu: '990290008E08FA855A5D4C50A8ED9000' },
  { apdu: '0CB000000D9701048E08ED6705417E96BA5500', rapdu: '8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000' },
  { apdu: '0CB000040D9701128E082EA28A70F3C7B53500', rapdu: '871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000' },
];

describe('[ICAO 9303-11 9.7.2] MRZ key fields', () => {
  it('takes them from TD3 and TD1 zones, long document numbers included', () => {
    expect(mrzKeyOfLines([
      'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
      'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
    ])).toEqual({ documentNumber: 'L898902C3', birthDate: '740812', expiryDate: '120415' });
    expect(mrzKeyOfLines(['I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'STEVENSON<<PETER<JOHN<<<<<<<<<']))
      .toEqual({ documentNumber: 'D23145890734', birthDate: '340712', expiryDate: '950712' });
    expect(mrzInformation({ documentNumber: 'D23145890734', birthDate: '340712', expiryDate: '950712' }))
      .toBe('D23145890734934071279507122');
  });

  it('refuses what is no zone with CHIP_MRZ_UNUSABLE', () => {
    for (const lines of [[], ['X'], ['ABC', 'DEF', 'GHI']]) {
      expect(() => mrzKeyOfLines(lines)).toThrow(expect.objectContaining({ code: 'CHIP_MRZ_UNUSABLE' }));
    }
  });
});
