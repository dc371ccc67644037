/** What the fuzzer starts from: one invented person and one generated chip, made once per run. */
import { personalise, type Chip } from '../../src-main/training/chip-simulator/index.ts';

/** ICAO Doc 9303-4's specimen zone. */
export const inventedPerson = (): string[] => ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

let chip: Chip | undefined;

export function specimenChip(): Chip {
  return (chip ??= personalise({ mrzLines: inventedPerson(), faceJpeg: Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0, 0xff, 0xd9]), access: 'BAC and PACE', chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13 }] }));
}
