/** `schalter masterlist inspect`: who signed a CSCA master list, or those of a PKD extract, when, and what is in it [ICAO 9303-12 8, 9]. */
import { asSchalterError, SchalterError } from '../errors.ts';
import type { Certificate } from '../documents/passive/certificate.ts';
import { certificateKey, readCertificate, isSelfIssued, unwrapPem } from '../documents/passive/certificate.ts';
import { looksLikeLdif, readLdif } from '../documents/passive/ldif.ts';
import { readMasterList, type MasterList } from '../documents/passive/master-list.ts';
import { keyName, schemeName } from '../documents/passive/signature.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';

const usage = 'schalter masterlist inspect FILE [--pin FILE]… [--json]';

export const command: Command = {
  usage,
  summary: 'Zeigt Unterzeichner, Signatur, Zeitpunkt und Inhalt einer Masterliste.',
  async run(args, io) {
    const words = parseWords(args, { pin: { type: 'string', multiple: true } }, usage, { min: 1, max: 1 });
    const values = words.values as { pin?: string[]; json?: boolean };
    const pinned = await Promise.all((values.pin ?? []).map(async (path) => readCertificate(await readInput(path, io.stdin))));
    const report = inspectList(await readInput(words.positionals[0]!, io.stdin), pinned);
    if (values.json === true) io.out(JSON.stringify(report, null, 2));
    else printReport(report, io);
    return report.signature === 'failed' ? 1 : 0;
  },
};

/** A master list, or every master list of a PKD extract; `lists` tells them apart. @throws TRUST_FILE_UNKNOWN */
function inspectList(bytes: Uint8Array, pinned: readonly Certificate[]) {
  if (looksLikeLdif(bytes)) return reportOfExtract(bytes, pinned);
  try {
    return { format: 'masterList' as const, ...reportOf(readMasterList(unwrapPem(bytes), pinned)) };
  } catch (thrown) {
    const { code } = asSchalterError(thrown);
    if (code !== 'CHIP_TLV_MALFORMED' && code !== 'TRUST_ASN1_MALFORMED') throw thrown;
    throw new SchalterError('TRUST_FILE_UNKNOWN', 'input', 'Die Datei ist keine lesbare Masterliste und kein PKD-Auszug. Bitte die Datei neu beziehen.', { cause: thrown });
  }
}

type ListReport = ReturnType<typeof reportOf>;

/** [ICAO 9303-12 8] An extract has no signature of its own: its lists have, and it is as good as the worst of them. */
function reportOfExtract(bytes: Uint8Array, pinned: readonly Certificate[]) {
  const { masterLists, certificates, revocationLists, entries } = readLdif(bytes);
  const problems: string[] = [];
  const read: MasterList[] = [];
  for (const each of masterLists) {
    try {
      read.push(readMasterList(each, pinned));
    } catch {
      problems.push('Eine Masterliste des Auszugs ist nicht lesbar und bleibt unbenutzt.');
    }
  }
  const lists = read.map(reportOf);
  const listed = new Map(read.flatMap((list) => list.certificates.map((certificate) => [certificate.sha256, certificate] as const)));
  const [only] = lists;
  if (masterLists.length === 0) problems.push('Der Auszug enthält keine Masterliste.');
  const signature = lists.some((list) => list.signature === 'failed') ? 'failed' as const : lists.length > 0 && lists.every((list) => list.signature === 'successful') ? 'successful' as const : 'undetermined' as const;
  return {
    format: 'ldif' as const,
    ...(lists.length === 1 ? only! : {
      signer: null, signerChain: [], signatureValid: signature === 'successful', signature, signerPinned: lists.length > 0 && lists.every((list) => list.signerPinned), signingTime: null, ...contentsOf([...listed.values()]),
    }),
    problems: [...lists.flatMap((list) => list.problems), ...problems],
    entries, lists, documentSigners: certificates.length, revocationLists: revocationLists.length,
  };
}

function printReport(report: ReturnType<typeof inspectList>, io: CommandIo): void {
  const lists: readonly ListReport[] = 'lists' in report ? report.lists : [report];
  for (const list of lists) {
    io.out(`Unterzeichner:  ${list.signer?.subject ?? 'unbekannt'}`);
    io.out(`Signatur:       ${list.signatureValid ? 'richtig' : 'FALSCH oder nicht prüfbar'}`);
    io.out(`Unterschrieben: ${list.signingTime ?? 'nicht angegeben'}`);
    io.out(`Verankerung:    ${list.signerPinned ? 'Unterzeichner ist hinterlegt' : 'kein hinterlegter Unterzeichner'}`);
    io.out(`Zertifikate:    ${list.certificates} aus ${list.countries.length} Staaten`);
  }
  if ('lists' in report) io.out(`PKD-Auszug:     ${report.entries} Einträge, ${report.lists.length} Masterlisten, ${report.documentSigners} Zertifikate, ${report.revocationLists} Sperrlisten`);
  for (const problem of report.problems) io.out(`Hinweis: ${problem}`);
}

function reportOf(list: MasterList) {
  return {
    signer: list.signer === null ? null : describe(list.signer),
    signerChain: list.signerChain.map(describe),
    signatureValid: list.signatureResult === 'successful',
    signature: list.signatureResult,
    signerPinned: list.anchoring === 'pinned',
    signingTime: list.signingTime?.toISOString() ?? null,
    ...contentsOf(list.certificates),
    problems: list.problems,
  };
}

function contentsOf(certificates: readonly Certificate[]) {
  const countries = new Map<string, number>();
  for (const { subject } of certificates) countries.set(subject.country ?? '??', (countries.get(subject.country ?? '??') ?? 0) + 1);
  return {
    certificates: certificates.length,
    countries: [...countries.keys()].sort(),
    certificatesByCountry: Object.fromEntries([...countries].sort(([a], [b]) => (a < b ? -1 : 1))),
    linkCertificates: certificates.filter((certificate) => !isSelfIssued(certificate) || isLink(certificate)).length,
  };
}

/** Self-issued, but with another authority key: the old key certifies the new one. */
function isLink(certificate: Certificate): boolean {
  return certificate.authorityKeyId !== null && certificate.subjectKeyId !== null && certificate.authorityKeyId !== certificate.subjectKeyId;
}

function describe(certificate: Certificate) {
  return {
    subject: certificate.subject.text, issuer: certificate.issuer.text, serial: certificate.serial, country: certificate.subject.country,
    notBefore: certificate.notBefore.toISOString(), notAfter: certificate.notAfter.toISOString(), sha256: certificate.sha256,
    key: keyText(certificate), signedWith: schemeName(certificate.algorithm),
  };
}

function keyText(certificate: Certificate): string | null {
  try {
    return keyName(certificateKey(certificate));
  } catch {
    return null;
  }
}
