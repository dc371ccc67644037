/** `schalter masterlist inspect`: who signed a CSCA master list, when, and what is in it [ICAO 9303-12 9]. */
import type { Certificate } from '../documents/passive/certificate.ts';
import { certificateKey, readCertificate, isSelfIssued } from '../documents/passive/certificate.ts';
import { readMasterList, type MasterList } from '../documents/passive/master-list.ts';
import { keyName, schemeName } from '../documents/passive/signature.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command } from './command.ts';

const usage = 'schalter masterlist inspect FILE [--pin FILE]… [--json]';

export const command: Command = {
  usage,
  summary: 'Zeigt Unterzeichner, Signatur, Zeitpunkt und Inhalt einer Masterliste.',
  async run(args, io) {
    const words = parseWords(args, { pin: { type: 'string', multiple: true } }, usage, { min: 1, max: 1 });
    const values = words.values as { pin?: string[]; json?: boolean };
    const pinned = await Promise.all((values.pin ?? []).map(async (path) => readCertificate(await readInput(path, io.stdin))));
    const list = readMasterList(await readInput(words.positionals[0]!, io.stdin), pinned);
    const report = reportOf(list);
    if (values.json === true) io.out(JSON.stringify(report, null, 2));
    else {
      io.out(`Unterzeichner:  ${report.signer?.subject ?? 'unbekannt'}`);
      io.out(`Signatur:       ${report.signatureValid ? 'richtig' : 'FALSCH oder nicht prüfbar'}`);
      io.out(`Unterschrieben: ${report.signingTime ?? 'nicht angegeben'}`);
      io.out(`Verankerung:    ${report.signerPinned ? 'Unterzeichner ist hinterlegt' : 'kein hinterlegter Unterzeichner'}`);
      io.out(`Zertifikate:    ${report.certificates} aus ${report.countries.length} Staaten`);
      for (const problem of report.problems) io.out(`Hinweis: ${problem}`);
    }
    return list.signatureResult === 'failed' ? 1 : 0;
  },
};

function reportOf(list: MasterList) {
  const countries = new Map<string, number>();
  for (const { subject } of list.certificates) countries.set(subject.country ?? '??', (countries.get(subject.country ?? '??') ?? 0) + 1);
  return {
    signer: list.signer === null ? null : describe(list.signer),
    signerChain: list.signerChain.map(describe),
    signatureValid: list.signatureResult === 'successful',
    signature: list.signatureResult,
    signerPinned: list.anchoring === 'pinned',
    signingTime: list.signingTime?.toISOString() ?? null,
    certificates: list.certificates.length,
    countries: [...countries.keys()].sort(),
    certificatesByCountry: Object.fromEntries([...countries].sort(([a], [b]) => (a < b ? -1 : 1))),
    linkCertificates: list.certificates.filter((certificate) => !isSelfIssued(certificate) || isLink(certificate)).length,
    problems: list.problems,
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
