/**
 * Paints the invented state's residence permit on paper [ICAO 9303-6: TD2], with its zone and a digital seal
 * [TR-03137-1 8] whose signer the caller brings; genuine or with one of the alterations below. Synthetic.
 */
import sharp from 'sharp';
import { encodeC40 } from '../documents/seal/c40.ts';
import { composeMrz } from '../documents/mrz/index.ts';
import type { InventedPerson } from './invented-person.ts';
import { zoneSvg } from './specimen-page.ts';
import { makeSeal, sealSvg } from './specimen-seal.ts';

export const sheetTamperKinds = [
  'seal-of-another', // copied from another person's sheet
  'seal-forged', // right content, signed with a key of one's own
  'seal-unsigned',
  'zone-changed', // printed zone altered, check digits and all; the seal stayed
] as const;
export type SheetTamperKind = (typeof sheetTamperKinds)[number];

export interface SheetOrder {
  person: InventedPerson;
  other: InventedPerson;
  ppi: number;
  tamper?: SheetTamperKind;
  /** Sign as the state's signer and as a forger. */
  sign: Record<'state' | 'forger', (message: Uint8Array) => Uint8Array>;
  /** As in the signer's certificate. */
  signer: { signerId: string; certificateReference: string };
}

/** ICAO 9303-6 2.1 */
export const SHEET_WIDTH_MM = 105;
export const SHEET_HEIGHT_MM = 74;
const SEAL_MM = 16;

const yymmdd = (iso: string): string => iso.slice(2).replaceAll('-', '');

function sheetMrz(person: InventedPerson, surname = person.surname): string[] {
  return composeMrz('TD2', {
    documentCode: 'AR', issuingState: person.issuingState, documentNumber: person.documentNumber, surname, givenNames: person.givenNames,
    nationality: person.nationality, birthDate: yymmdd(person.birthDate), sex: person.sex, expiryDate: yymmdd(person.expiryDate),
  });
}

/** @returns PNG bytes */
export async function paintSheet({ person, other, ppi, tamper, sign, signer }: SheetOrder): Promise<Buffer> {
  const sealed = tamper === 'seal-of-another' ? other : person;
  const by = tamper === 'seal-unsigned' ? null : sign[tamper === 'seal-forged' ? 'forger' : 'state'];
  const seal = makeSeal({
    ...signer, issuingCountry: person.issuingState, issuedOn: sealed.issueDate, signedOn: sealed.issueDate, featureDefinition: 0xfb, category: 6,
    features: [[0x02, encodeC40(sheetMrz(sealed).join(''))], [0x03, encodeC40(sealed.documentNumber)]],
  }, by);
  const code = (await sealSvg(seal)).replace(/<\?xml[^>]*>|<!DOCTYPE[^>]*>/g, '').replace(/<svg [^>]*viewBox="([^"]*)"[^>]*>/, `<svg x="84" y="14" width="${SEAL_MM}" height="${SEAL_MM}" viewBox="$1">`);
  const [width, height] = [SHEET_WIDTH_MM, SHEET_HEIGHT_MM].map((mm) => Math.round((mm / 25.4) * ppi)) as [number, number];
  const lines = sheetMrz(person, tamper === 'zone-changed' ? `${person.surname}OVA` : person.surname);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${SHEET_WIDTH_MM} ${SHEET_HEIGHT_MM}" preserveAspectRatio="none"><rect width="${SHEET_WIDTH_MM}" height="${SHEET_HEIGHT_MM}" fill="#f6f4ea"/><rect x="81" y="11" width="${SEAL_MM + 6}" height="${SEAL_MM + 6}" fill="#fff"/>`
    + `<text x="6" y="10" font-size="4" font-family="IBM Plex Sans, DejaVu Sans, sans-serif" fill="#1d4d6b">UTOPIA · RESIDENCE PERMIT · SPECIMEN</text>${code}${zoneSvg(lines, 6.8, [57.5, 63.85], '#15151a')}</svg>`;
  return sharp(Buffer.from(svg)).flatten({ background: '#fff' }).png({ compressionLevel: 6 }).withMetadata({ density: ppi }).toBuffer();
}
