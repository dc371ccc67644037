/** Gathers what readiness is judged by: certificates off the disk and off the wire, ages of files, disk, backups. */
import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { Store } from '../store/database.ts';
import { defaultReadinessLimits, type ReadinessFacts, type ReadinessLimits } from '../sync/readiness.ts';
import { backupFailure, lastBackup } from '../trust/backup-mark.ts';
import { officeFolder, publishedAt } from './office-lists.ts';
import type { OfficeWideSettings } from './office-settings.ts';
import type { DeskSettings } from './settings.ts';

const utc = (text: string): string => new Date(text).toISOString();

export function endOf(file: string): string | null {
  try {
    return utc(new X509Certificate(readFileSync(file)).validTo);
  } catch {
    return null;
  }
}

/** The certificate the other side shows now; also an expired one. Null where nobody answers. */
export function shownCertificateEnd(url: string, files: { caFile: string; certFile: string; keyFile: string } | null, timeoutMs = 3_000): Promise<string | null> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let text: { ca: Buffer; cert: Buffer; key: Buffer } | null;
    try {
      text = files && { ca: readFileSync(files.caFile), cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) };
    } catch {
      return resolve(null);
    }
    // Only looked at: nothing is sent over this connection, whatever it shows.
    const socket = connect({ host: hostname, port: Number(port || 443), ...text, rejectUnauthorized: false, servername: /^[\d.:]+$/.test(hostname) ? '' : hostname, timeout: timeoutMs }, () => {
      const { valid_to: end } = socket.getPeerCertificate();
      socket.destroy();
      resolve(end ? utc(end) : null);
    });
    socket.once('error', () => resolve(null));
    socket.once('timeout', () => {
      socket.destroy();
      resolve(null);
    });
  });
}

/** When the newest file of these folders came. */
function newestIn(folders: (string | null)[]): string | null {
  const times = folders.flatMap((folder) => (folder && existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => statSync(join(folder, entry.name)).mtimeMs) : []));
  return times.length === 0 ? null : new Date(Math.max(...times)).toISOString();
}

export interface FactSources {
  settings: DeskSettings;
  settingsFile?: string | null;
  wide: OfficeWideSettings;
  dataDir: string;
  store: Store | null;
  version: string;
  now: number;
  live: Pick<ReadinessFacts, 'devices' | 'trustProblems' | 'line' | 'clockOffsetMs' | 'office' | 'queue' | 'systems' | 'systemProblems' | 'besideCertificates'>;
}

export async function gatherFacts({ settings, wide, dataDir, store, version, now, live }: FactSources): Promise<ReadinessFacts> {
  const certificates: ReadinessFacts['certificates'] = [];
  if (settings.station) {
    certificates.push({ name: 'Zertifikat der PIK-Station', whose: 'station', until: await shownCertificateEnd(settings.station.url, settings.station) });
    certificates.push({ name: 'Zertifikat dieses Schalters für die PIK-Station', whose: 'desk', until: endOf(settings.station.certFile) });
  }
  if (settings.officeServer) {
    certificates.push({ name: 'Zertifikat des Amtsservers', whose: 'office', until: live.office.certificateUntil ?? (await shownCertificateEnd(settings.officeServer.urls[0]!, settings.officeServer)) });
    certificates.push({ name: 'Zertifikat dieses Schalters für das Amt', whose: 'desk', until: endOf(settings.officeServer.certFile) });
  }
  const catalogueAt = settings.catalogue && existsSync(settings.catalogue.file) ? statSync(settings.catalogue.file).mtime.toISOString() : null;
  const officeCatalogue = publishedAt(dataDir, 'catalogue');
  return {
    now,
    ...live,
    certificates,
    masterListAt: newestIn([settings.trustDir, officeFolder(dataDir, 'masterlist')]),
    catalogueAt: [catalogueAt, officeCatalogue].filter((at) => at !== null).sort().at(-1) ?? null,
    disk: await diskOf(dataDir, store, now),
    lastBackupAt: lastBackup(dataDir),
    backupFailure: backupFailure(dataDir),
    software: { version, settingsVersion: wide.version, settingsAt: settingsAge(store) },
    licences: wide.licences,
    contacts: wide.contacts,
  };
}

async function diskOf(dir: string, store: Store | null, now: number): Promise<ReadinessFacts['disk']> {
  try {
    const { bavail, bsize } = await statfs(dir);
    const since = new Date(now - 30 * 86_400_000).toISOString();
    const taken = store?.db.prepare<[string], { n: number | null }>('SELECT sum(coalesce(size, length(bytes))) AS n FROM capture WHERE taken_at > ?').get(since)?.n ?? 0;
    return { freeBytes: bavail * bsize, bytesPerDay: taken / 30 };
  } catch {
    return null;
  }
}

function settingsAge(store: Store | null): string | null {
  return store?.db.prepare<[], { at: string }>("SELECT at FROM office_library WHERE kind = 'settings' ORDER BY at DESC LIMIT 1").get()?.at ?? null;
}

export const limitsOf = (wide: OfficeWideSettings): ReadinessLimits => ({ ...defaultReadinessLimits, ...(wide.limits as Partial<ReadinessLimits>) });
