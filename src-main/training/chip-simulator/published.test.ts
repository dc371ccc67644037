/**
 * The simulated chip against published transcripts, without the reader: what ICAO prints as sent by the
 * terminal goes in, what ICAO prints as the chip's answer must come out. So reader and simulator cannot
 * share a mistake unseen.
 */
import { describe, expect, it } from 'vitest';
import { bytesOf, hexOf } from '../../documents/chip/bytes.ts';
import { mrzSecret, type MrzKey } from '../../documents/chip/mrz-key.ts';
import { haveTranscripts, scriptedRandom, transcriptGroup, valueOf } from '../../documents/chip/testing/transcripts.ts';
import { SimulatedChip } from './chip.ts';
import type { ChipData } from './chip-data.ts';

function chipData(key: MrzKey, extra: Partial<ChipData>): ChipData {
  return {
    atr: new Uint8Array(0), masterFiles: new Map(), applicationFiles: new Map(), passwords: { mrz: mrzSecret(key) },
    openAccess: false, bac: false, pace: [], camKey: undefined, chipAuthentication: [], activeAuthentication: undefined,
    terminalAuthentication: undefined, maximumResponse: 256, quirks: {}, ...extra,
  };
}

describe.skipIf(!haveTranscripts)('the simulated chip answers as published', () => {
  it('[ICAO 9303-11 D.3, D.4] Basic Access Control and secure messaging', () => {
    const group = transcriptGroup('TestDoBAC');
    const answer = transcriptGroup('TestProcessResponse');
    const common = bytesOf('60145F0104303130365F36063034303030305C026175');
    const data = chipData({ documentNumber: 'L898902C', birthDate: '690806', expiryDate: '940623' }, {
      bac: true, applicationFiles: new Map([[0x011e, common]]),
    });
    const chip = new SimulatedChip(data, scriptedRandom(valueOf(answer, 'rndIcc'), valueOf(answer, 'expKIcc')));
    expect(hexOf(chip.process(bytesOf('00A4040C07A0000002471001')))).toBe('9000');
    for (const { apdu, rapdu } of group.steps.filter((step) => step.apdu !== undefined)) {
      expect(hexOf(chip.process(bytesOf(apdu!)))).toBe(rapdu!.toUpperCase());
    }
    // [D.4] SELECT EF.COM, READ BINARY of its first four octets, READ BINARY of the rest.
    for (const [command, response] of [
      ['0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800', '990290008E08FA855A5D4C50A8ED9000'],
      ['0CB000000D9701048E08ED6705417E96BA5500', '8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000'],
      ['0CB000040D9701128E082EA28A70F3C7B53500', '871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000'],
    ] as const) expect(hexOf(chip.process(bytesOf(command)))).toBe(response);
  });

  it('[ICAO 9303-11 G.1] PACE with Generic Mapping', () => {
    const group = transcriptGroup('TestDoPace_GM_ECDH');
    const nonce = valueOf(transcriptGroup('TestDecryptNonce'), 'decryptedNonceExp');
    // Private keys of the chip in [G.1]: mapping, then key agreement.
    const mapping = bytesOf('498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560');
    const agreement = bytesOf('107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A');
    const data = chipData({ documentNumber: 'T22000129', birthDate: '640812', expiryDate: '101031' }, {
      pace: [{ mapping: 'GM', cipher: 'AES-128', parameterId: 13 }],
    });
    const chip = new SimulatedChip(data, scriptedRandom(nonce, mapping, agreement));
    for (const { apdu, rapdu } of group.steps.filter((step) => step.apdu !== undefined)) {
      expect(hexOf(chip.process(bytesOf(apdu!)))).toBe(rapdu!.toUpperCase());
    }
  });
});
