/**
 * Distinguished names [RFC 5280 4.1.2.4] and their comparison. States write the same name in different
 * string types, letter cases, spacing and order (Malaysia reverses it); only what identifies is compared.
 */
import type { TlvNode } from '../chip/tlv.ts';
import { asn1Error, oidOf, textOf } from './asn1.ts';

export interface NameAttribute {
  /** Dotted object identifier: `2.5.4.6` is the country. */
  readonly type: string;
  readonly value: string;
}

export interface DistinguishedName {
  readonly attributes: readonly NameAttribute[];
  /** `C=DE, O=bund, OU=bsi, SN=098, CN=csca-germany`. */
  readonly text: string;
  /** Key under which equivalent names meet. */
  readonly key: string;
  /** Country attribute in upper case as written (two letters, from some states three), or null. */
  readonly country: string | null;
}

const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN', '2.5.4.4': 'SURNAME', '2.5.4.5': 'SN', '2.5.4.6': 'C', '2.5.4.7': 'L', '2.5.4.8': 'ST', '2.5.4.10': 'O',
  '2.5.4.11': 'OU', '2.5.4.97': 'ORGID', '0.9.2342.19200300.100.1.25': 'DC', '1.2.840.113549.1.9.1': 'E',
};

/** Reads a Name. @throws TRUST_ASN1_MALFORMED */
export function nameOf(node: TlvNode | undefined): DistinguishedName {
  if (node === undefined || node.tag !== 0x30) throw asn1Error('Name expected');
  const attributes = node.children.flatMap((relative) =>
    relative.children.map((attribute): NameAttribute => {
      const [type, value] = attribute.children;
      if (value === undefined) throw asn1Error('name attribute without value');
      return { type: oidOf(type, 'name attribute'), value: textOf(value) };
    }),
  );
  const text = attributes.map(({ type, value }) => `${SHORT_NAMES[type] ?? type}=${value}`).join(', ');
  // [RFC 4518] case folding and insignificant space; sorted, because order differs between certificates of one state
  const key = attributes.map(({ type, value }) => `${type}=${fold(value)}`).sort().join('\u0000');
  const country = attributes.find(({ type }) => type === '2.5.4.6')?.value.trim().toUpperCase() ?? null;
  return { attributes, text, key, country: country === '' ? null : country };
}

function fold(value: string): string {
  return value.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** Whether two names mean the same: same attributes after folding, in any order. */
export function sameName(a: DistinguishedName, b: DistinguishedName): boolean {
  return a.key === b.key;
}
