/**
 * The inspection procedure of TR-03105 Part 5.1 (2.1): a simulated chip is read and everything read of it is
 * checked against the zone of the data page. What the guideline calls "MRTD inspection procedure successful"
 * is here: every step of passive authentication succeeded and no finding is red. What it calls "failed" is a
 * red finding, a reading that did not come about, or trust that stays open; the desk has no verdict.
 */
import { checkDocument, type DocumentCheckInput } from '../../../src-main/documents/checks/check-document.ts';
import { chipInputOf } from '../../../src-main/documents/checks/chip-input.ts';
import type { DocumentCheck } from '../../../src-main/documents/checks/model.ts';
import type { ApduTransport } from '../../../src-main/documents/chip/apdu.ts';
import { mrzKeyOfLines, readChip, type ChipAccess, type ChipReadResult, type ReadChipOptions } from '../../../src-main/documents/chip/index.ts';
import { composeMrz, parseMrz } from '../../../src-main/documents/mrz/index.ts';
import { buildTrustStore, type TrustStore } from '../../../src-main/documents/passive/trust-store.ts';
import { createIssuer, inProcessTransport, issueRevocationList, personalise, type Chip, type Issuer, type Personalisation } from '../../../src-main/training/chip-simulator/index.ts';
import { SchalterError } from '../../../src-main/errors.ts';

export const NOW = new Date('2026-11-24T09:00:00Z');
export const ISSUED = new Date('2025-03-03T09:00:00Z');
/** Data page of the default configurations, of the invented state. */
export const DATA_PAGE = composeMrz('TD3', {
  documentCode: 'P', issuingState: 'UTO', documentNumber: 'C11T002JM', surname: 'Mustermann', givenNames: 'Erika', nationality: 'UTO', birthDate: '640812', sex: 'F', expiryDate: '341031',
});
export const random = (length: number): Uint8Array => globalThis.crypto.getRandomValues(new Uint8Array(length));
/** A state that signs; one for all cases, its keys are made once. */
export const ISSUER: Issuer = createIssuer({ random, issued: ISSUED });

/** CFG.DFLT.PLAIN; anything given is laid over it. */
export const configure = (wish: Partial<Personalisation> = {}): Chip =>
  personalise({ mrzLines: DATA_PAGE, faceJpeg: new Uint8Array(64).fill(7), access: 'none', issuer: ISSUER, ...wish });

/** Trust in {@link ISSUER} and its revocation list, and in further files. */
export function trusting(...further: Uint8Array[]): TrustStore {
  const files = [...further, ISSUER.csca.certificate, issueRevocationList(ISSUER, new Date('2026-11-01T00:00:00Z'))];
  return buildTrustStore(files.map((bytes) => ({ bytes, importedAt: NOW, retrieval: 'manual' })), { pinned: [], acceptUnpinned: true, now: NOW });
}

export interface Inspection {
  /** `open`: nothing red, but passive authentication did not prove the content. */
  readonly outcome: 'successful' | 'failed' | 'open';
  /** Ids of red findings with their reason, `electronic.dg2.hash HASH_DIFFERS`. */
  readonly red: readonly string[];
  /** Ids of yellow findings. */
  readonly yellow: readonly string[];
  /** Why nothing could be read. */
  readonly error: string | null;
  readonly reading: ChipReadResult | null;
  readonly check: DocumentCheck | null;
}

export interface InspectionOptions extends ReadChipOptions {
  readonly trust?: TrustStore;
  readonly access?: ChipAccess;
  readonly transport?: ApduTransport;
  readonly dataPage?: readonly string[];
  readonly portrait?: DocumentCheckInput['portrait'];
}

const PROVING = ['electronic.sod.hash', 'electronic.sod.signature', 'electronic.sod.dsToCsca', 'electronic.dg1.hash', 'electronic.dg2.hash'];

export async function inspect(chip: Chip, options: InspectionOptions = {}): Promise<Inspection> {
  const page = options.dataPage ?? DATA_PAGE;
  let reading: ChipReadResult;
  try {
    reading = await readChip(options.transport ?? inProcessTransport(chip.simulated), options.access ?? { mrz: mrzKeyOfLines(page) }, options);
  } catch (thrown) {
    if (!(thrown instanceof SchalterError) || thrown.kind === 'internal') throw thrown;
    return { outcome: 'failed', red: [], yellow: [], error: thrown.code, reading: null, check: null };
  }
  const failures = reading.failures.map(({ name, reason, error }) => ({ name, reason, code: error.code }));
  const check = checkDocument({
    mrz: parseMrz([...page]), page: null, trust: options.trust ?? trusting(), now: NOW,
    chip: chipInputOf({ ...reading, failures }, options.access?.can !== undefined),
  });
  const named = (...results: string[]): string[] =>
    check.findings.filter(({ result }) => results.includes(result)).map(({ id, reason }) => (reason === null ? id : `${id} ${reason}`));
  const red = named('failed', 'aborted');
  const proven = PROVING.every((id) => check.findings.some((finding) => finding.id === id && finding.result === 'successful'));
  return { outcome: red.length > 0 ? 'failed' : proven ? 'successful' : 'open', red, yellow: named('undetermined'), error: null, reading, check };
}
