/**
 * APDUs and octets per chip read beside the minimum the files allow, and the time on the air at 424 kbit/s.
 * `node tests/bench/chip.bench.ts`
 *
 * Minimum of commands: what the access and authenticity protocols prescribe, SELECT of the application, and
 * per file its octets divided by the largest piece one response carries on that channel (short: 231 octets
 * with 3DES, 223 with AES; with extended length what the chip announces). Minimum of octets: the files.
 */
import { mrzKeyOfLines, readChip } from '../../src-main/documents/chip/index.ts';
import { inProcessTransport, personalise, radioPace, type Personalisation } from '../../src-main/training/chip-simulator/index.ts';

const MRZ = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const FACE = Uint8Array.from({ length: 15_000 }, (_, i) => (i * 31 + 7) & 0xff);

interface Case {
  readonly name: string;
  readonly wish: Partial<Personalisation>;
  /** Commands the protocols prescribe, SELECT of the application included. */
  readonly protocolCommands: number;
  /** Plain octets per response once the channel is secured. */
  readonly piece: number;
}

const cases: readonly Case[] = [
  { name: 'BAC', wish: { access: 'BAC' }, protocolCommands: 3, piece: 231 },
  { name: 'BAC, CA v1 AES', wish: { access: 'BAC', chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13 }] }, protocolCommands: 5, piece: 223 },
  { name: 'PACE-GM, extended', wish: { access: 'PACE' }, protocolCommands: 6, piece: 2015 },
  { name: 'PACE-GM, short', wish: { access: 'PACE', quirks: { noExtendedLength: true } }, protocolCommands: 6, piece: 223 },
  { name: 'PACE-CAM, extended', wish: { access: 'PACE', pace: [{ mapping: 'CAM', cipher: 'AES-128', parameterId: 13 }] }, protocolCommands: 6, piece: 2015 },
  { name: 'BAC, gives 128 octets', wish: { access: 'BAC', quirks: { shortLe: 128 } }, protocolCommands: 3, piece: 128 },
];

const pace = radioPace(424_000);
console.log(['case', 'files', 'commands', 'minimum', 'ratio', 'octets', 'minimum', 'ratio', 'compute ms', 'on air ms'].map((word) => word.padEnd(12)).join(''));
for (const { name, wish, protocolCommands, piece } of cases) {
  const chip = personalise({ mrzLines: MRZ, faceJpeg: FACE, ...wish });
  const warmUp = await readChip(inProcessTransport(chip.simulated), { mrz: mrzKeyOfLines(MRZ) });
  const started = performance.now();
  const result = await readChip(inProcessTransport(chip.simulated), { mrz: mrzKeyOfLines(MRZ) });
  const compute = performance.now() - started;
  const sizes = [...result.files.values()].map((octets) => octets.length);
  const minimumCommands = protocolCommands + sizes.reduce((sum, size) => sum + Math.ceil(size / piece), 0);
  const minimumOctets = sizes.reduce((sum, size) => sum + size, 0);
  const octets = result.counts.sentOctets + result.counts.receivedOctets;
  const onAir = warmUp.transcript.reduce((sum, entry) => sum + pace(entry.command.length / 2, entry.response.length / 2), 0);
  const row = [
    name, sizes.length, result.counts.commands, minimumCommands, (result.counts.commands / minimumCommands).toFixed(2),
    octets, minimumOctets, (octets / minimumOctets).toFixed(2), compute.toFixed(0), onAir.toFixed(0),
  ];
  console.log(row.map((cell, i) => String(cell).padEnd(i === 0 ? 24 : 12)).join(''));
}
