import { describe, expect, it } from 'vitest';
import { ChipChannel } from './channel.ts';
import { bytesOf, hexOf } from './bytes.ts';
import { chipAuthenticationChoices, ephemeralKey, performChipAuthentication } from './chip-authentication.ts';
import { SecureMessaging } from './secure-messaging.ts';
import { parseDataGroup14 } from './security-infos.ts';
import { haveTranscripts, replay, scriptedRandom, transcriptGroup, valueOf, valuesOf } from './testing/transcripts.ts';

describe.skipIf(!haveTranscripts)('[ICAO 9303-11 6.2] Chip Authentication version 1, recorded session', () => {
  it('sends the recorded commands and ends with the recorded keys', async () => {
    const group = transcriptGroup('TestChipAuthAT');
    const before = valuesOf(group, 'sm');
    const after = valuesOf(group, 'smExp');
    const [privateKey, x, y] = valuesOf(group, null) as [Uint8Array, Uint8Array, Uint8Array];
    const choices = chipAuthenticationChoices(parseDataGroup14(valueOf(group, 'dg14bytes')), 1);
    expect(choices).toHaveLength(1);
    expect(choices[0]).toMatchObject({ cipher: 'AES-128', version: 1, protocol: '0.4.0.127.0.7.2.2.3.2.2', group: { name: 'brainpoolP256r1' } });
    const ephemeral = ephemeralKey(choices[0]!.group, scriptedRandom(privateKey));
    expect(hexOf(ephemeral.publicKey)).toBe(`04${hexOf(x)}${hexOf(y)}`);

    const transport = replay(group.steps);
    const channel = new ChipChannel(transport);
    channel.messaging = new SecureMessaging('AES-128', { enc: before[0]!, mac: before[1]! }, bytesOf('000000000000000000000000000000F0'));
    const result = await performChipAuthentication(channel, choices[0]!, ephemeral);
    expect(transport.left()).toBe(0);
    expect(result.terminalKey).toEqual(valueOf(group, 'TermPubKey'));
    expect(hexOf(channel.messaging.counter)).toBe('00000000000000000000000000000002');
    const expected = new SecureMessaging('AES-128', { enc: after[0]!, mac: after[1]! }, bytesOf('00000000000000000000000000000002'));
    const command = { cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 8 };
    expect(hexOf(channel.messaging.protect(command))).toBe(hexOf(expected.protect(command)));
  });
});
