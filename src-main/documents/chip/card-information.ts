/** What EF.ATR/INFO and the historical bytes say about lengths and chaining, [ISO/IEC 7816-4 12.1.1, 12.7.1]. */
import { integerOf } from './bytes.ts';
import { findTlv, parseTlv, type TlvNode } from './tlv.ts';

export interface CardInformation {
  /** Extended Lc and Le fields; `undefined` where nothing is said. */
  readonly extendedLength: boolean | undefined;
  readonly commandChaining: boolean | undefined;
  /** Octets of the largest command and response APDU; `undefined` where nothing is said. */
  readonly maximumCommand: number | undefined;
  readonly maximumResponse: number | undefined;
}

/** Third software function table: bit 8 command chaining, bit 7 extended length. */
function functionsOf(capabilities: Uint8Array | undefined): Pick<CardInformation, 'extendedLength' | 'commandChaining'> {
  const third = capabilities?.[2];
  if (third === undefined) return { extendedLength: undefined, commandChaining: undefined };
  return { extendedLength: (third & 0x40) !== 0, commandChaining: (third & 0x80) !== 0 };
}

/** Reads EF.ATR/INFO; nothing is known from a broken file. */
export function parseCardInformation(octets: Uint8Array): CardInformation {
  let nodes: TlvNode[];
  try {
    nodes = parseTlv(octets);
  } catch {
    return { extendedLength: undefined, commandChaining: undefined, maximumCommand: undefined, maximumResponse: undefined };
  }
  const [command, response] = findTlv(nodes, 0x7f66)?.children ?? [];
  const size = (node: TlvNode | undefined): number | undefined => {
    const value = node?.tag === 0x02 && node.value.length <= 4 ? Number(integerOf(node.value)) : undefined;
    return value !== undefined && value >= 256 ? Math.min(value, 0x10000) : undefined;
  };
  return { ...functionsOf(findTlv(nodes, 0x47)?.value), maximumCommand: size(command), maximumResponse: size(response) };
}
