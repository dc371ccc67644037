/** Files of a folder that the office fills: master lists, pinned certificates; and the trust they make up. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readCertificate, type Certificate } from '../documents/passive/certificate.ts';
import { buildTrustStore, type TrustSource, type TrustStore } from '../documents/passive/trust-store.ts';

export function filesIn(folder: string | null): { name: string; bytes(): Uint8Array }[] {
  if (!folder || !existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name, bytes: () => new Uint8Array(readFileSync(join(folder, name))) }));
}

/** Signers of lists that the office trusts: certificates in the subfolder `pinned`. One that is none trusts nobody and is told by name. */
export function pinnedIn(trustDir: string): { certificates: Certificate[]; problems: string[] } {
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

/** Every file of a folder as a source; a file that is being written is none yet. */
export const sourcesIn = (folder: string): TrustSource[] =>
  filesIn(folder).filter(({ name }) => !name.endsWith('.part')).map(({ name, bytes }) => ({ name, bytes: bytes(), importedAt: statSync(join(folder, name)).mtime, retrieval: 'manual' as const }));

/** What one file would bring to this office's trust. */
export function trustOfFile(trustDir: string, source: TrustSource, now: Date): TrustStore {
  return buildTrustStore([source], { pinned: pinnedIn(trustDir).certificates, acceptUnpinned: false, now });
}
