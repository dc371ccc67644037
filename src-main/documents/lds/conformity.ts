/**
 * Whether a file of the chip is built as ICAO 9303-10 4.6 and 4.7 and TR-03110-3 A.1 say: tag, length, fields
 * and their values. What TR-03105 Part 5.1 (units LDS_A to LDS_K) has an inspection system notice.
 */
import { hexOf } from '../chip/bytes.ts';
import { parseDataGroup15 } from '../chip/active-authentication.ts';
import { EF_CVCA } from '../chip/files.ts';
import { infosOf, parseDataGroup14, parseSecurityInfos, type SecurityInfo } from '../chip/security-infos.ts';
import { findTlv, parseTlv, peekTlvHeader, readTlv, type TlvNode } from '../chip/tlv.ts';
import { parseMrz } from '../mrz/index.ts';
import { latin1 } from '../passive/asn1.ts';
import { biometricConformity } from './biometric-conformity.ts';
import { readDetails, readDisplayedImages } from './details.ts';
import { formal, severe, unless, type Deviation } from './deviation.ts';
import { readDg1 } from './dg1.ts';
import { DATA_GROUP_TAGS, dataGroupOfTag, type DataGroupNumber, type LdsFileName } from './files.ts';

/** Deviations of a file that is not signed by itself; none for EF.SOD, EF.CardSecurity and EF.ChipSecurity. */
export function fileConformity(name: LdsFileName, bytes: Uint8Array, today: string): Deviation[] {
  switch (name) {
    case 'EF_SOD': case 'EF_CardSecurity': case 'EF_ChipSecurity': return [];
    case 'EF_COM': return [...readable(() => templateConformity(bytes, 0x60)), ...readable(() => commonData(bytes))];
    case 'EF_CardAccess': return readable(() => securityInfos(parseSecurityInfos(bytes)));
    case 'EF_ATR_INFO': return readable(() => cardInformation(bytes));
    default: {
      const number = Number(name.slice(2)) as DataGroupNumber;
      return [...readable(() => templateConformity(bytes, DATA_GROUP_TAGS[number])), ...readable(() => dataGroup(number, bytes, today))];
    }
  }
}

function readable(look: () => Deviation[]): Deviation[] {
  try {
    return look();
  } catch (thrown) {
    return [severe('UNREADABLE', reasonOf(thrown))];
  }
}

function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  return `nicht zu lesen (${cause instanceof Error ? cause.message : 'unbekannt'})`;
}

/** Outermost tag and length [ICAO 9303-10 4.4]; padding behind the data object is none of its business. */
export function templateConformity(bytes: Uint8Array, tag: number): Deviation[] {
  const header = peekTlvHeader(bytes);
  if (header === undefined) return [severe('UNREADABLE', 'leer oder ohne Kennung')];
  const wrongTag = unless(header.tag === tag, severe('TAG_WRONG', `beginnt mit ${header.tag.toString(16).toUpperCase()} statt ${tag.toString(16).toUpperCase()}`));
  if (header.length === null) return wrongTag;
  const end = header.headerLength + header.length;
  const rest = bytes.subarray(end);
  const isPadding = rest.every((octet) => octet === 0x00 || octet === 0xff);
  return [
    ...wrongTag,
    ...unless(end <= bytes.length, severe('LENGTH_WRONG', `nennt ${end} Bytes, hat aber nur ${bytes.length}`)),
    ...unless(isPadding, severe('LENGTH_WRONG', `nennt ${end} Bytes, hat aber ${bytes.length}`)),
  ];
}

const LDS_VERSIONS = new Set(['0107', '0108']);
const UNICODE_VERSIONS = new Set(['040000']);

/** [ICAO 9303-10 4.6.1, Table 38] */
function commonData(bytes: Uint8Array): Deviation[] {
  const { children } = readTlv(bytes);
  const text = (tag: number): string | undefined => {
    const node = findTlv(children, tag);
    return node === undefined ? undefined : latin1(node.value);
  };
  const version = text(0x5f01);
  const unicode = text(0x5f36);
  const list = findTlv(children, 0x5c)?.value;
  const groups = [...(list ?? [])].map(dataGroupOfTag);
  return [
    ...unless(version !== undefined, severe('FIELD_MISSING', 'Version der Datenstruktur fehlt')),
    ...unless(version === undefined || LDS_VERSIONS.has(version), severe('VALUE_NOT_ALLOWED', `Version der Datenstruktur ${version}`)),
    ...unless(unicode !== undefined, severe('FIELD_MISSING', 'Unicode-Version fehlt')),
    ...unless(unicode === undefined || UNICODE_VERSIONS.has(unicode), severe('VALUE_NOT_ALLOWED', `Unicode-Version ${unicode}`)),
    ...unless(list !== undefined, severe('FIELD_MISSING', 'Liste der Datengruppen fehlt')),
    ...unless(list === undefined || !groups.includes(undefined), severe('VALUE_NOT_ALLOWED', 'Liste nennt eine unbekannte Datengruppe')),
    ...unless(list === undefined || (groups.includes(1) && groups.includes(2)), severe('FIELD_MISSING', 'DG1 oder DG2 stehen nicht in der Liste')),
  ];
}

function dataGroup(number: DataGroupNumber, bytes: Uint8Array, today: string): Deviation[] {
  switch (number) {
    case 1: return zoneConformity(bytes, today);
    case 2: case 3: case 4: return biometricConformity(number, bytes);
    case 5: case 7: return unless(readDisplayedImages(bytes, number).length > 0, severe('FIELD_MISSING', 'kein Bild'));
    case 11: case 12: readDetails(bytes, number); return [];
    case 14: return securityInfos(parseDataGroup14(bytes));
    case 15: parseDataGroup15(bytes); return [];
    default: readTlv(bytes); return [];
  }
}

/** [ICAO 9303-10 4.7.1] The zone of DG1 follows the rules of the printed one; check digits have no excuse here. */
function zoneConformity(bytes: Uint8Array, today: string): Deviation[] {
  const zone = parseMrz(readDg1(bytes).lines, { today });
  return [
    ...zone.checks.filter(({ ok }) => !ok).map(({ name, expected, found }) => severe('CHECK_DIGIT_WRONG', `Prüfziffer ${name}: ${found} statt ${expected}`)),
    ...zone.problems.map(({ code, severity, field }) => (severity === 'error' ? severe : formal)('ZONE_PROBLEM', `${code}${field === null ? '' : ` (${field})`}`)),
  ];
}

/** ecdsa-plain-signatures with SHA-1 to SHA-512 [ICAO 9303-11 9.2.9, TR-03111 5.2.1.1]. */
const PLAIN_ECDSA = /^0\.4\.0\.127\.0\.7\.1\.1\.4\.1\.[1-5]$/;

/** Key agreement and terminal authentication announce and bring together what belongs together [TR-03110-3 A.1.1]. */
function securityInfos(infos: readonly SecurityInfo[]): Deviation[] {
  const announced = infosOf(infos, 'chip authentication');
  const keys = infosOf(infos, 'chip authentication key');
  const terminal = infosOf(infos, 'terminal authentication');
  const strangers = infosOf(infos, 'other').filter(({ protocol }) => /^0\.4\.0\.127\.0\.7\.2\.2\.[13]\./.test(protocol));
  const version1 = announced.filter(({ version }) => version === 1);
  return [
    ...strangers.map(({ protocol }) => severe('VALUE_NOT_ALLOWED', `unbekanntes Verfahren ${protocol}`)),
    ...infosOf(infos, 'active authentication').filter(({ signatureAlgorithm }) => !PLAIN_ECDSA.test(signatureAlgorithm))
      .map(({ signatureAlgorithm }) => severe('VALUE_NOT_ALLOWED', `Active Authentication mit ${signatureAlgorithm}`)),
    ...announced.filter(({ version }) => version < 1 || version > 3).map(({ version }) => severe('VALUE_NOT_ALLOWED', `Chip Authentication Version ${version}`)),
    ...unless(version1.length === 0 || keys.length > 0, severe('FIELD_MISSING', 'Chip Authentication ohne öffentlichen Schlüssel')),
    ...unless(keys.every(({ keyId }) => version1.length === 0 || version1.some((info) => (info.keyId ?? keyId) === keyId)), severe('VALUE_NOT_ALLOWED', 'Schlüsselnummer ohne Gegenstück')),
    ...keys.filter(({ key }) => key.group === undefined).map(({ protocol }) => severe('VALUE_NOT_ALLOWED', `Schlüssel ${protocol} mit unbekannten Parametern`)),
    ...keys.filter(({ key, agreement }) => key.group !== undefined && (key.group.kind !== agreement || !isElement(key.group, key.element)))
      .map(() => severe('KEY_INVALID', 'öffentlicher Schlüssel passt nicht zu seinen Parametern')),
    ...unless(terminal.every(({ cvca }) => cvca?.fid !== EF_CVCA.fid || cvca.sfi === undefined || cvca.sfi === EF_CVCA.sfi), severe('VALUE_NOT_ALLOWED', 'EF.CVCA unter einer anderen Kurzkennung')),
    ...unless(terminal.every(({ version }) => version !== 1) || keys.length > 0, severe('FIELD_MISSING', 'Terminal Authentication ohne Chip Authentication')),
  ];
}

function isElement(group: NonNullable<ReturnType<typeof infosOf<'chip authentication key'>>[number]['key']['group']>, element: Uint8Array): boolean {
  try {
    group.decode(element);
    return true;
  } catch {
    return false;
  }
}

/** [ICAO 9303-10 3.11.3, ISO/IEC 7816-4 12.7.1] DO 7F66 with the lengths of the largest command and response. */
function cardInformation(bytes: Uint8Array): Deviation[] {
  const objects = parseTlv(bytes);
  const lengths = findTlv(objects, 0x7f66)?.children;
  if (lengths === undefined) return [severe('FIELD_MISSING', `keine Längenangabe 7F66${objects.map(({ tag }) => tag.toString(16).toUpperCase()).includes('7F65') ? ', sondern 7F65' : ''}`)];
  const good = lengths.length === 2 && lengths.every((node: TlvNode) => node.tag === 0x02 && node.value.length >= 1 && node.value.length <= 4);
  return unless(good, severe('FIELD_MISSING', `Längenangabe unvollständig (${lengths.map(({ value }) => hexOf(value)).join(', ')})`));
}
