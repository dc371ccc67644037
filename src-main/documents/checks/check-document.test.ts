/** Whole documents of the invented state UTO, in order and with one thing wrong each. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { p256 } from '@noble/curves/nist.js';
import { describe, expect, it } from 'vitest';
import { encodeTlv } from '../chip/tlv.ts';
import type { LdsFileName } from '../lds/files.ts';
import { composeMrz, parseMrz } from '../mrz/index.ts';
import { encodeDataGroup2 } from '../../training/chip-simulator/data-group-2.ts';
import { makeSeal } from '../../training/specimen-seal.ts';
import { encodeC40 } from '../seal/c40.ts';
import * as pki from '../passive/testing/pki.ts';
import { buildTrustStore, EMPTY_TRUST, type TrustStore } from '../passive/trust-store.ts';
import { checkDocument, type ChipInput, type DocumentCheckInput, type PageInput } from './check-document.ts';
import { expiryDay } from './expiry.ts';
import { logOf, logToXml, LOGGING_PROFILES } from './log.ts';
import { documentCheck, type DocumentCheck } from './model.ts';
import { CheckTransactions } from './transaction.ts';

const noXmllint = spawnSync('xmllint', ['--version']).error !== undefined;
if (noXmllint) console.warn('SKIPPED: logs against docs/log-schema, xmllint (libxml2-utils) is not installed');
const schema = fileURLToPath(new URL('../../../docs/log-schema/ct.xsd', import.meta.url));
/** What xmllint finds wrong with a log; empty for a valid one. */
function complaints(xml: string): string {
  const { status, stderr } = spawnSync('xmllint', ['--nonet', '--noout', '--schema', schema, '-'], { input: xml, encoding: 'utf8' });
  return status === 0 ? '' : stderr.slice(0, 2000);
}

const NOW = new Date('2011-06-01T10:00:00Z');
const LINES = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const zone = (lines = LINES) => parseMrz(lines, { today: '2011-06-01' });

const csca = pki.newSigner(pki.utopia('CSCA Utopia'));
const ds = pki.newSigner(pki.utopia('Document Signer 1'));
const from = { from: '2010-01-01', until: '2030-01-01' };
const cscaCertificate = pki.issue(csca, csca, { ca: true, serial: 1, ...from });
const dg1 = pki.specimenDg1();
const dg2 = encodeDataGroup2(Uint8Array.of(1));
const dg14 = encodeTlv(0x6e, encodeTlv(0x31));
const com = encodeTlv(0x60, encodeTlv(0x5f01, new TextEncoder().encode('0107')), encodeTlv(0x5f36, new TextEncoder().encode('040000')), encodeTlv(0x5c, Uint8Array.of(0x61, 0x75, 0x6e)));
const sod = pki.securityObject(new Map([[1, dg1], [2, dg2], [14, dg14]]), ds, [pki.issue(csca, ds, from)], csca, { signingTime: '2010-05-05' });
const trust: TrustStore = buildTrustStore([cscaCertificate, pki.revocationList(csca, [])].map((bytes) => ({ bytes, importedAt: NOW, retrieval: 'manual' })), { pinned: [], acceptUnpinned: true, now: NOW });

const page = (changes: Partial<PageInput> = {}): PageInput => ({
  expectedLights: ['white', 'ir', 'uv'], lights: ['white', 'ir', 'uv'], hasMrz: true,
  zones: (['white', 'ir'] as const).map((light) => ({ light, lines: LINES, margin: 0.7, area: { x: 10, y: 700, width: 1000, height: 120, angle: 0 }, crop: `crop-${light}` })),
  typefaceMargin: 0.4,
  features: [{ name: 'uvDullness', generic: '(UV, BR, FU)', title: 'Papier ohne Aufheller', margin: 0.6, light: 'uv', area: null, crop: null, reference: null, hasReference: true }],
  model: { country: 'UTO', type: 'P', number: 1, year: 2010, prado: null }, visual: { surname: 'ERIKSSON', documentNumber: 'L898902C3' }, ...changes,
});
const chip = (changes: Partial<ChipInput> = {}, files: Partial<Record<LdsFileName, Uint8Array>> = {}): ChipInput => ({
  state: 'read', key: 'mrz', bac: null, pace: { result: 'successful', facts: [{ name: 'Abbildung', value: 'Generic Mapping' }] }, terminalAuthentication: null,
  activeAuthentication: null, chipAuthentication: { result: 'successful' }, paceCam: null,
  files: new Map(Object.entries({ EF_COM: com, EF_SOD: sod, DG1: dg1, DG2: dg2, DG14: dg14, ...files }) as [LdsFileName, Uint8Array][]), ...changes,
});
const input = (changes: Partial<DocumentCheckInput> = {}): DocumentCheckInput => ({
  mrz: zone(), page: page(), chip: chip(), trust, now: NOW, portrait: { score: 0.8, threshold: 0.5, minimum: 0, maximum: 1, component: 'test' }, ...changes,
});
const resultOf = (check: DocumentCheck, id: string) => {
  const found = check.findings.find((finding) => finding.id === id);
  return found === undefined ? 'absent' : found.reason === null ? found.result : `${found.result} ${found.reason}`;
};

describe('checkDocument', () => {
  it('[TR-03135-1 5] a document in order: nothing found, and it says what was checked', () => {
    const check = checkDocument(input());
    expect(documentCheck.parse(check)).toEqual(check);
    expect(check.findings.filter(({ result }) => !['successful', 'notSupported'].includes(result))).toEqual([]);
    expect(check.overall).toMatchObject({ result: 'successful', statement: 'Keine Auffälligkeit gefunden.' });
    expect(check.overall.checked).toContain('Signatur von EF.SOD');
    expect(check.overall.notChecked).toContain('Digitales Siegel');
    expect(check.comparison.find(({ field }) => field === 'surname')).toEqual({ field: 'surname', label: 'Nachname', mrz: 'ERIKSSON', visual: 'ERIKSSON', chip: 'ERIKSSON', agrees: true });
  });

  it('[TR-03135-1 5.6.4.1] chip authentication proves nothing while passive authentication does not bind its key', () => {
    const check = checkDocument(input({ trust: EMPTY_TRUST }));
    expect(resultOf(check, 'electronic.chip.chipAuthentication')).toBe('undetermined KEY_NOT_BOUND');
    expect(check.overall.result).toBe('undetermined');
    expect(check.overall.statement).toMatch(/nicht alles ließ sich prüfen/);
  });

  it('[TR-03135-1 5.6.4.1] a chip that offers no proof is not supported, not failed', () => {
    const check = checkDocument(input({ chip: chip({ chipAuthentication: null }) }));
    expect(check.groups.find(({ id }) => id === 'electronic.chipAuthenticity')?.result).toBe('notSupported');
    expect(check.overall.result).toBe('undetermined');
    const skipped = checkDocument(input({ chip: chip({ chipAuthentication: null }, { DG15: encodeTlv(0x6f, encodeTlv(0x30)) }) }));
    expect(resultOf(skipped, 'electronic.chip.activeAuthentication')).toBe('undetermined NOT_PERFORMED');
    expect(resultOf(checkDocument(input()), 'electronic.chip.activeAuthentication')).toBe('absent');
  });

  it('[TR-03135-1 5.7.2 Table 5.46] printed zone against chip', () => {
    const other = zone(['P<UTOERIKSSON<<ANNE<MARIA<<<<<<<<<<<<<<<<<<<', LINES[1]!]);
    const check = checkDocument(input({ mrz: other }));
    expect(resultOf(check, 'combined.mrzAgainstChip')).toBe('failed FIELDS_DIFFER');
    expect(check.findings[0]).toMatchObject({ result: 'failed', meaning: expect.stringContaining('Vornamen') as string });
    const optional = checkDocument(input({ mrz: zone([LINES[0]!, 'L898902C36UTO7408122F1204159ZE184226C<<<<<10']) }));
    expect(resultOf(optional, 'combined.mrzAgainstChip')).toBe('undetermined ONLY_OPTIONAL_DATA_DIFFERS');
    expect(resultOf(checkDocument(input({ chip: chip({ key: 'can' }) })), 'combined.mrzAgainstChip')).toBe('notSupported CAN_USED');
  });

  it('[TR-03135-1 5.5.4.1] zone: check digits, infrared, page without zone', () => {
    expect(resultOf(checkDocument(input({ mrz: zone([LINES[0]!, 'L898902C36UTO7408123F1204159ZE184226B<<<<<10']) })), 'optical.mrz.checkDigits')).toBe('failed CHECK_DIGIT_WRONG');
    expect(resultOf(checkDocument(input({ page: page({ zones: page().zones.slice(0, 1) }) })), 'optical.mrz.infrared')).toBe('failed MRZ_NOT_IN_INFRARED');
    const withoutInfrared = checkDocument(input({ page: page({ expectedLights: ['white'], lights: ['white'] }) }));
    expect(withoutInfrared.findings.find(({ id }) => id === 'optical.mrz.infrared')).toMatchObject({ result: 'undetermined', obligation: 'evaluatory', reason: 'NO_IMAGE' });
    expect(resultOf(checkDocument(input({ mrz: null, page: page({ hasMrz: false }) })), 'optical.mrz.checkDigits')).toBe('notSupported NO_MRZ_ON_PAGE');
  });

  it('[TR-03135-1 5.8.1.1] a specimen is told apart where real documents are checked', () => {
    const specimen = checkDocument(input({ specimensExpected: false }));
    expect(specimen.findings[0]).toMatchObject({ id: 'optical.specimen', result: 'failed', clause: '5.8.1.1' });
    expect(specimen.overall.result).toBe('failed');
    expect(resultOf(checkDocument(input({ specimensExpected: true })), 'optical.specimen')).toBe('absent');
    const named = (names: string) => resultOf(checkDocument(input({ specimensExpected: false, chip: null, mrz: zone([`P<D<<${names}`.padEnd(44, '<'), LINES[1]!.replace('UTO', 'D<<')]) })), 'optical.specimen');
    expect([named('MUSTERMANN<<ERIKA'), named('SPECIMEN<<A'), named('MUSTER<<HANS')]).toEqual(['failed SPECIMEN', 'failed SPECIMEN', 'absent']);
  });

  it('[TR-03135-1 5.8.1.3 to 5.8.1.6] what fails because of a defect the catalogue knows of the model is told and not counted', () => {
    const digits = { mrz: zone([LINES[0]!, 'L898902C36UTO7408123F1204159ZE184226B<<<<<10']), chip: null };
    const known = (knownDefects: PageInput['knownDefects'], changes: Partial<PageInput> = {}, rest: Partial<DocumentCheckInput> = digits) => checkDocument(input({ ...rest, page: page({ ...changes, ...(knownDefects ? { knownDefects } : {}) }) }));
    const of = (check: DocumentCheck, id: string) => check.findings.find((finding) => finding.id === id);
    for (const defect of ['mrzCheckDigit', 'mrzFormat'] as const) expect(of(known([defect]), 'optical.mrz.checkDigits')).toMatchObject({ result: 'undetermined', obligation: 'evaluatory', reason: 'KNOWN_OPTICAL_DEFECT' });
    expect(of(known(['mrzFont']), 'optical.mrz.checkDigits')).toMatchObject({ result: 'failed' });
    expect(of(known(['mrzFont'], { typefaceMargin: -0.5 }), 'optical.mrz.typeface')).toMatchObject({ result: 'undetermined', obligation: 'evaluatory' });
    expect(of(known(['mrzInfrared'], { zones: page().zones.slice(0, 1) }), 'optical.mrz.infrared')).toMatchObject({ result: 'undetermined', obligation: 'evaluatory' });
    expect(of(known(undefined), 'optical.mrz.checkDigits')).toMatchObject({ result: 'failed' });
  });

  it('[issue 3 section 4] a feature without reference is not supported, never a guess', () => {
    const [dull] = page().features;
    const check = checkDocument(input({ page: page({ features: [{ ...dull!, margin: 0.9, hasReference: false }] }) }));
    expect(resultOf(check, 'optical.spectral.uvDullness')).toBe('notSupported NO_REFERENCE');
    const bright = checkDocument(input({ page: page({ features: [{ ...dull!, margin: -0.2 }] }) }));
    expect(bright.findings[0]).toMatchObject({ id: 'optical.spectral.uvDullness', result: 'failed', generic: '(UV, BR, FU)', margin: -0.2, light: 'uv' });
  });

  it('[TR-03135-2 Table 4.22] a proven chip makes spectral checks evaluatory, except for listed states', () => {
    const bright = page({ features: [{ ...page().features[0]!, margin: -0.2 }] });
    expect(checkDocument(input({ page: bright, evaluatoryUnlessIssuedBy: [] })).overall.result).toBe('successful');
    expect(checkDocument(input({ page: bright, evaluatoryUnlessIssuedBy: ['UTO'] })).overall.result).toBe('failed');
  });

  it('[TR-03135-1 5.7.4] linked documents of the same person', () => {
    expect(resultOf(checkDocument(input({ linked: [{ kind: 'visa', mrz: zone() }] })), 'combined.visa')).toBe('successful');
    const stranger = zone([LINES[0]!, 'L898902C36D<<7408122M1204159ZE184226B<<<<<10']);
    expect(resultOf(checkDocument(input({ linked: [{ kind: 'residencePermit', mrz: stranger }] })), 'combined.residencePermit')).toBe('failed FIELDS_DIFFER');
  });

  it('[TR-03135-1 3.5.2] an interrupted reading is aborted, a missing chip leaves the branch unsupported', () => {
    const aborted = checkDocument(input({ chip: chip({ state: 'aborted', files: new Map() }) }));
    expect(aborted.branches.find(({ branch }) => branch === 'electronic')?.result).toBe('aborted');
    const none = checkDocument(input({ chip: null }));
    expect(none.branches.find(({ branch }) => branch === 'electronic')?.result).toBe('notSupported');
    expect(none.overall.result).toBe('undetermined');
  });

  const unread = (state: ChipInput['state'], code: string | null = null) => checkDocument(input({ chip: { ...chip({ state, code, chipAuthentication: null }), files: new Map() } }));
  const electronic = ({ branches, overall }: ReturnType<typeof checkDocument>) => [branches.find(({ branch }) => branch === 'electronic')!.result, overall.result, overall.colour];

  it.each(['CHIP_READER_UNKNOWN', 'CHIP_PCSC_SERVICE', 'CHIP_PCSC_MISSING', 'CHIP_REMOVED'])('[TR-03135-1 3.5.2] a reading that the hardware ended (%s) is aborted, never green, and says what to do', (code) => {
    const check = unread('aborted', code);
    expect(electronic(check)).toEqual(['aborted', 'aborted', 'grey']);
    const [finding] = check.findings.filter(({ branch }) => branch === 'electronic');
    expect(finding).toMatchObject({ result: 'aborted', errorCode: code === 'CHIP_REMOVED' ? 20_001 : 20_008, advice: expect.stringMatching(code === 'CHIP_REMOVED' ? /ruhig auflegen/ : /Chipleser anschließen/) });
    expect(check.findings.find(({ id }) => id === 'optical.mrz.checkDigits')?.result).toBe('successful');
  });

  it('[TR-03135-1 3.5.2, 3.7] a desk without reader and a document without chip are not supported, say so, and count for nothing', () => {
    for (const [check, reason] of [[unread('absent'), 'NO_CHIP'], [checkDocument(input({ chip: null, chipReader: false })), 'NO_CHIP_READER']] as const) {
      expect(electronic(check)).toEqual(['notSupported', 'undetermined', 'yellow']);
      expect(check.findings.filter(({ branch }) => branch === 'electronic')).toMatchObject([{ result: 'notSupported', obligation: 'evaluatory', reason, errorCode: null }]);
    }
  });

  it('[TR-03135-1 Tables 5.18 to 5.20] a chip that refused the access protocol has failed it', () => {
    for (const [code, id] of [['CHIP_BAC_FAILED', 'bac'], ['CHIP_PACE_PASSWORD', 'pace'], ['CHIP_PACE_FAILED', 'pace']] as const) {
      const check = unread('aborted', code);
      expect(resultOf(check, `electronic.access.${id}`)).toBe('failed ACCESS_REFUSED');
      expect(electronic(check)[0]).toBe('failed');
    }
  });
});

describe('expiry', () => {
  it.each([
    ['150401', '2012-05-02', '2015-04-01'], ['110302', '2012-05-02', '2011-03-02'], ['270502', '2012-05-02', '2027-05-02'], ['280502', '2012-05-02', '1928-05-02'],
    ['2512<<', '2024-01-01', '2025-12-31'], ['25<<<<', '2024-01-01', '2025-12-31'], ['000101', '2099-01-01', '2100-01-01'], ['251301', '2024-01-01', null], ['250230', '2024-01-01', null], ['<<<<<<', '2024-01-01', null],
  ])('[TR-03135-1 5.7.1] %s seen on %s ends on %s', (text, today, day) => {
    expect(expiryDay(text, today)).toBe(day);
  });

  it('[TR-03135-1 5.7.1 Table 5.45] valid through the last day in Germany, expired after it', () => {
    expect(resultOf(checkDocument(input({ now: new Date('2012-04-15T21:59:00Z') })), 'combined.expiry')).toBe('successful EXPIRES_SOON');
    expect(resultOf(checkDocument(input({ now: new Date('2012-04-15T22:01:00Z') })), 'combined.expiry')).toBe('failed');
  });
});

describe('transaction', () => {
  const begin = () => {
    let count = 0;
    return new CheckTransactions({ uuid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`, now: () => NOW, limit: 2 });
  };

  it('[TR-03135-3 6.4.2, 6.4.6] feedback grows with what is read, then the workflow finishes', () => {
    const desk = begin();
    const { workflowId } = desk.beginWorkflow('asylum-registration');
    desk.update(workflowId, input({ chip: null }));
    const first: string[] = [];
    for (let answer = desk.getWorkflowFeedback(workflowId); answer.feedback !== undefined; answer = desk.getWorkflowFeedback(workflowId)) first.push(answer.feedback.feedbackId);
    expect(first).toContain('optical.mrz.checkDigits');
    expect(first.some((id) => id.startsWith('electronic.'))).toBe(false);
    desk.update(workflowId, input());
    expect(desk.getWorkflowFeedback(workflowId).feedback?.feedbackId).toMatch(/^(electronic|combined)\./);
    desk.finish(workflowId);
    let last = desk.getWorkflowFeedback(workflowId);
    while (last.feedback !== undefined) last = desk.getWorkflowFeedback(workflowId);
    expect(last).toEqual({ workflowStatus: 'finished' });
    expect(desk.getWorkflowFeedbackById(workflowId, 'electronic.sod.signature').feedback).toMatchObject({ status: 'valid', finding: { result: 'successful' } });
    expect(desk.getWorkflowFeedbackById(workflowId, 'combined.visa').feedback?.status).toBe('err-reference-document-required');
    expect(() => desk.getWorkflowFeedbackById(workflowId, '../etc')).toThrow(expect.objectContaining({ code: 'CHECK_INVALID_FEEDBACK' }));
  });

  it('[TR-03135-3 5.2.4] a transaction is write-protected once read, and cannot be read while a check runs', () => {
    const desk = begin();
    const { workflowId, transactionId } = desk.beginWorkflow('asylum-registration');
    desk.update(workflowId, input());
    expect(() => desk.readTransaction(transactionId)).toThrow(expect.objectContaining({ code: 'CHECK_IN_PROGRESS' }));
    desk.finish(workflowId);
    desk.readTransaction(transactionId, { keepWritable: true });
    desk.addLogData(transactionId, 'client', 'note');
    desk.readTransaction(transactionId);
    for (const write of [() => desk.addLogData(transactionId, 'client', 'late'), () => desk.update(workflowId, input()), () => desk.beginWorkflow('x', transactionId)]) {
      expect(write).toThrow(expect.objectContaining({ code: 'CHECK_READ_ONLY' }));
    }
  });

  it('[TR-03135-3 6.4.3, 6.4.4, 6.3.5] cancel, end, and the limit of running checks', () => {
    const desk = begin();
    const first = desk.beginWorkflow('a');
    desk.beginWorkflow('b');
    expect(() => desk.beginWorkflow('c')).toThrow(expect.objectContaining({ code: 'CHECK_WORKFLOW_LIMIT' }));
    desk.cancelWorkflow(first.workflowId);
    expect(desk.update(first.workflowId, input())).toBeNull();
    expect(desk.getWorkflowFeedback(first.workflowId)).toEqual({ workflowStatus: 'cancelled' });
    expect(desk.endWorkflow(first.workflowId)).toBe('cancelled');
    expect(() => desk.getWorkflowFeedback(first.workflowId)).toThrow(expect.objectContaining({ code: 'CHECK_INVALID_WORKFLOW' }));
  });

  it('[TR-03135-3 6.4.8, 8.4.7] linking runs the cross-document check, merging keeps both in one log', () => {
    const desk = begin();
    const passport = desk.beginWorkflow('passport');
    const visa = desk.beginWorkflow('visa');
    for (const { workflowId } of [passport, visa]) { desk.update(workflowId, input()); desk.finish(workflowId); }
    expect(resultOf(desk.linkWorkflow(visa.workflowId, passport.workflowId, 'visa')!, 'combined.visa')).toBe('successful');
    expect(() => desk.linkWorkflow(visa.workflowId, visa.workflowId, 'visa')).toThrow();
    desk.mergeTransaction(passport.transactionId, visa.transactionId);
    expect(desk.readTransaction(passport.transactionId).workflows.map(({ name }) => name)).toEqual(['passport', 'visa']);
    expect(() => desk.readTransaction(visa.transactionId)).toThrow(expect.objectContaining({ code: 'CHECK_INVALID_TRANSACTION' }));
  });

  it('[TR-03135-2 4.3] logging profiles: basic holds nothing about the person, full everything, UsedLists is in all', () => {
    const desk = begin();
    const { workflowId, transactionId } = desk.beginWorkflow('asylum-registration');
    const transcript = [{ purpose: 'READ BINARY EF.SOD', command: '00B09D0000', response: '779000', sw: '9000', protected: false, milliseconds: 4 }];
    desk.update(workflowId, input({ mrz: zone(['P<UTOERIKSSON<<ANNE<MARIA<<<<<<<<<<<<<<<<<<<', LINES[1]!]), chip: chip({ transcript }) }));
    desk.finish(workflowId);
    const record = desk.readTransaction(transactionId);
    const context = { component: { name: 'Schalter', version: '0.1.0' }, vendor: 'test' };
    const xml = Object.fromEntries(LOGGING_PROFILES.map((profile) => [profile, logToXml(logOf(record, profile, context))]));
    for (const text of Object.values(xml)) expect(text).toMatch(/<dc:UsedLists><dc:List [^>]*hashAlgorithm="SHA256"/);
    expect(xml['basic']).not.toMatch(/ERIKSSON|ANNE|L898902C3|740812|dce:ChipFiles|dce:Trace|ScannedArea/);
    expect(xml['standard']).toMatch(/ANNE/);
    expect(xml['standard']).not.toMatch(/dce:ChipFiles/);
    expect(xml['standardElectronic']).toMatch(/<dce:File name="DG1">61/);
    expect(xml['full']).toMatch(/<dce:Trace><dce:Exchange purpose="READ BINARY EF.SOD" command="00B09D0000"/);
    expect(xml['full']).toMatch(/<dcc:Mismatch><dcc:Field name="givenNames" mrz="ANNE MARIA" chip="ANNA MARIA"\/>/);
    expect(JSON.parse(JSON.stringify(logOf(record, 'full', context)))).toMatchObject({ profile: 'full', workflows: [{ check: { overall: { result: 'failed' } } }] });
  });

  it.skipIf(noXmllint)('[TR-03135-1 6.2] every log is valid XML by the schemas of docs/log-schema, whatever was read and whatever went wrong', () => {
    const desk = begin();
    const transcript = [{ purpose: 'READ BINARY EF.SOD', command: '00B09D0000', response: '779000', sw: '9000', protected: false, milliseconds: 4 }];
    const { transactionId, workflowId } = desk.beginWorkflow('asylum-registration');
    desk.update(workflowId, input({ mrz: zone(['P<UTOERIKSSON<<ANNE<MARIA<<<<<<<<<<<<<<<<<<<', LINES[1]!]), chip: chip({ transcript }, { EF_CardAccess: Uint8Array.of(1), DG3: dg2 }) }));
    desk.finish(workflowId);
    const others = [input(), input({ page: null, mrz: null }), input({ chip: null, trust: EMPTY_TRUST }), input({ chip: chip({ state: 'aborted', files: new Map() }), page: null })];
    for (const other of others) {
      const id = desk.beginWorkflow('another', transactionId).workflowId;
      desk.update(id, other);
      desk.endWorkflow(id);
    }
    desk.cancelWorkflow(desk.beginWorkflow('cancelled', transactionId).workflowId);
    desk.addLogData(transactionId, 'note', 'a < b & "c"\u0007');
    const record = desk.readTransaction(transactionId);
    const context = { component: { name: 'Schalter & <Co>', version: '0.1.0' }, vendor: 'test' };
    for (const profile of LOGGING_PROFILES) expect(complaints(logToXml(logOf(record, profile, context))), profile).toBe('');

    const full = logToXml(logOf(record, 'full', context));
    const damaged: [RegExp, string][] = [
      [/result="failed"/, 'result="wrong"'], [/margin="[^"]*"/, 'margin="1.5"'], [/ uuid="[^"]*"/, ''], [/<dc:UsedLists>.*?<\/dc:UsedLists>/, ''], [/hashAlgorithm="SHA256"/, 'hashAlgorithm="SHA1"'],
      [/<dce:File name="DG1">61/, '<dce:File name="DG1">6'], [/begin="[^"]*"/, 'begin="gestern"'], [/ profile="full"/, ' profile="all"'], [/<dcc:Field name="givenNames"/, '<dcc:Field'],
    ];
    for (const [found, instead] of damaged) {
      expect(full).toMatch(found);
      expect(complaints(full.replace(found, instead)), instead).not.toBe('');
    }
  });
});

describe('digital seal beside the zone', () => {
  const LINES2 = composeMrz('TD2', { documentCode: 'AR', issuingState: 'UTO', documentNumber: 'L898902C3', surname: 'ERIKSSON', givenNames: 'ANNA MARIA', nationality: 'UTO', birthDate: '740812', sex: 'F', expiryDate: '320415' });
  const sealer = pki.newSigner([{ type: pki.COUNTRY, value: 'UT' }, { type: pki.COMMON_NAME, value: 'S1' }]);
  const sealTrust = buildTrustStore([cscaCertificate, pki.issue(csca, sealer, { serial: 0x27, ...from })].map((bytes) => ({ bytes, importedAt: NOW, retrieval: 'manual' })), { pinned: [], acceptUnpinned: true, now: NOW });
  const barcode = (lines: readonly string[], passport = 'L898902C3') => {
    const bytes = makeSeal({
      issuingCountry: 'UTO', signerId: 'UTS1', certificateReference: '27', issuedOn: '2011-05-01', signedOn: '2011-05-01', featureDefinition: 0xfb, category: 6,
      features: [[2, encodeC40(lines.join(''))], [3, encodeC40(passport)]],
    }, (message) => p256.sign(message, sealer.secret, { prehash: true, lowS: false }));
    return { format: 'DataMatrix', text: '', bytesBase64: Buffer.from(bytes).toString('base64') };
  };
  const sheet = (lines: readonly string[]) => checkDocument(input({ mrz: zone([...LINES2]), chip: null, trust: sealTrust, page: page({ barcodes: [barcode(lines)] }) }));

  it('[TR-03135-1 5.7.7 Table 5.53] the printed zone against the zone in the seal; the branch has its result', () => {
    const genuine = sheet(LINES2);
    expect(resultOf(genuine, 'combined.mrzAgainstSeal')).toBe('successful');
    expect(resultOf(genuine, 'combined.mrzAgainstBarcode'), 'a seal is no other barcode').toBe('absent');
    expect(genuine.branches.find(({ branch }) => branch === 'digitalSeal')).toMatchObject({ result: 'successful' });
    expect(genuine.groups.filter(({ parent }) => parent === 'digitalSeal')).toHaveLength(5);
    const other = sheet([LINES2[0]!.replace('ERIKSSON', 'ERIXSSON'), LINES2[1]!]);
    expect(resultOf(other, 'combined.mrzAgainstSeal')).toBe('failed FIELDS_DIFFER');
    expect(documentCheck.parse(other)).toEqual(other);
  });

  it('[TR-03135-1 5.7.4.3 Table 5.50] the passport\'s number against the seal of visa or residence permit', () => {
    const linked = (passport: string) => checkDocument(input({ linked: [{ kind: 'residencePermit', mrz: zone([...LINES2]), barcodes: [barcode(LINES2, passport)] }] }));
    expect(resultOf(linked('L898902C3'), 'combined.passportAgainstSeal')).toBe('successful');
    expect(resultOf(linked('L898902C4'), 'combined.passportAgainstSeal')).toBe('failed');
    expect(resultOf(checkDocument(input({ linked: [{ kind: 'visa', mrz: zone() }] })), 'combined.passportAgainstSeal')).toBe('absent');
  });
});
