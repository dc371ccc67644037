/** Files of a folder that the office fills: master lists, pinned certificates; and the trust they make up. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readCertificate, type Certificate } from '../documents/passive/certificate.ts';
import { buildTrustStore, EMPTY_TRUST, type TrustSource, type TrustStore } from '../documents/passive/trust-store.ts';

export function filesIn(folder: string | null): { name: string; bytes(): Uint8Array }[] {
  if (!folder || !existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name, bytes: () => new Uint8Array(readFileSync(join(folder, name))) }));
}

/** Signers of lists that the office trusts: certificates in the subfolder `pinned`. One that is none trusts nobody and is told by name. */
function pinnedIn(trustDir: string): { certificates: Certificate[]; problems: string[] } {
  const certificates: Certificate[] = [];
  const problems: string[] = [];
  for (const { name, bytes } of filesIn(join(trustDir, 'pinned'))) {
    try {
      certificates.push(readCertificate(bytes()));
    } catch {
      problems.push(`pinned/${name}: Die Datei ist kein lesbares Zertifikat und bleibt unbenutzt.`);
    }
  }
  return { certificates, problems };
}

/** What one file would bring to this office's trust. */
export function trustOfFile(trustDir: string, source: TrustSource, now: Date): TrustStore {
  return buildTrustStore([source], { pinned: pinnedIn(trustDir).certificates, acceptUnpinned: false, now });
}

/** The lists of an office: every file of the folder. A list signed by anybody it has not pinned is not used. */
export function trustOfFolder(trustDir: string | null, now: Date): TrustStore {
  if (!trustDir) return EMPTY_TRUST;
  const pinned = pinnedIn(trustDir);
  const sources = filesIn(trustDir).map(({ name, bytes }) => ({ name, bytes: bytes(), importedAt: statSync(join(trustDir, name)).mtime, retrieval: 'manual' as const }));
  const trust = buildTrustStore(sources, { pinned: pinned.certificates, acceptUnpinned: false, now });
  return { ...trust, problems: [...pinned.problems, ...trust.problems] };
}
