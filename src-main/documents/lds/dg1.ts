/** DG1: the machine-readable zone as the issuing state stored it [ICAO 9303-10 4.7.1]. */
import { readTlv, requireTlv } from '../chip/tlv.ts';
import { latin1 } from '../passive/asn1.ts';
import { ldsError } from './files.ts';

export interface Dg1 {
  /** The zone as one string, `<` for fillers. */
  readonly mrz: string;
  /** The zone in lines: 3 × 30 (TD1), 2 × 36 (TD2) or 2 × 44 (TD3). */
  readonly lines: readonly string[];
  /** Issuing state as written: `D`, `UTO`. */
  readonly issuingState: string;
}

const LINES: Readonly<Record<number, number>> = { 90: 30, 72: 36, 88: 44 };

/** @throws LDS_MALFORMED, CHIP_TLV_MALFORMED */
export function readDg1(bytes: Uint8Array): Dg1 {
  const file = readTlv(bytes);
  if (file.tag !== 0x61) throw ldsError(`DG1 begins with ${file.tag.toString(16)}`);
  const mrz = latin1(requireTlv(file.children, 0x5f1f).value).replace(/[\r\n]/g, '');
  const width = LINES[mrz.length];
  if (width === undefined || /[^A-Z0-9<]/.test(mrz)) throw ldsError(`DG1 holds ${mrz.length} characters that are no MRZ`);
  const lines = Array.from({ length: mrz.length / width }, (_, i) => mrz.slice(i * width, (i + 1) * width));
  return { mrz, lines, issuingState: mrz.slice(2, 5).replace(/<+$/, '') };
}
