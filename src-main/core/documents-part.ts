/** The document room as the core uses it: zone from a page, and the check of everything that was read. */
import type { DocumentData } from '../contract/session.ts';
import type { ProtocolOutcome } from '../documents/chip/index.ts';
import { checkDocument, type ChipInput, type PageInput, type ProtocolInput } from '../documents/checks/check-document.ts';
import type { Finding } from '../documents/checks/model.ts';
import { ldsFileOf, type LdsFileName } from '../documents/lds/files.ts';
import { parseMrz } from '../documents/mrz/index.ts';
import type { TrustStore } from '../documents/passive/trust-store.ts';
import type { ChipReading, DocumentPart } from './parts.ts';
import { readZoneOfPicture } from './page-zone.ts';

export function createDocumentPart(trust: TrustStore): DocumentPart {
  return {
    async readZone(pages) {
      // Infrared first: background prints vanish in it and the zone stays [ICAO 9303-3 4.3].
      for (const light of ['ir', 'white'] as const) {
        const page = pages.find((one) => one.light === light);
        const zone = page ? await readZoneOfPicture(page.bytes) : null;
        if (zone) return zone.lines;
      }
      return [];
    },
    async check({ mrzLines, pages, chip }) {
      const mrz = mrzLines.length > 0 ? parseMrz(mrzLines) : null;
      const lights = pages.map((page) => page.light);
      const zones = await Promise.all(
        pages.filter((page) => page.light !== 'uv').map(async (page) => {
          const zone = await readZoneOfPicture(page.bytes);
          return { light: page.light, lines: zone?.lines ?? [], margin: zone && 2 * zone.confidence - 1, area: zone?.area ?? null, crop: null };
        }),
      );
      const page: PageInput | null = pages.length === 0 ? null : { expectedLights: lights, lights, hasMrz: null, zones, typefaceMargin: null, features: [], model: null, visual: null };
      const check = checkDocument({ mrz, page, chip: chip && chipInput(chip), trust, now: new Date() });
      return { findings: check.findings.flatMap(shownFinding), overall: check.overall.result };
    },
    close: () => Promise.resolve(),
  };
}

/** The session's finding: what a caseworker looks at. Findings on digital seals have no place in it yet. */
function shownFinding(finding: Finding): DocumentData['findings'] {
  const { id, branch, result, obligation, title, meaning, advice, light, area, margin } = finding;
  return branch === 'digitalSeal' ? [] : [{ id, branch, result, obligation, title, meaning, advice, light, area, margin }];
}

function chipInput(chip: ChipReading): ChipInput {
  const files = new Map([...chip.files].flatMap(([name, bytes]) => {
    const file = ldsFileOf(name);
    return file ? [[file, bytes] as [LdsFileName, Uint8Array]] : [];
  }));
  const { protocols } = chip;
  return {
    state: chip.state === 'failed' ? 'aborted' : chip.state,
    key: chip.access === null || chip.access === 'none' ? 'none' : 'mrz',
    bac: outcome(protocols?.bac),
    pace: outcome(protocols?.pace),
    terminalAuthentication: outcome(protocols?.terminalAuthentication),
    activeAuthentication: outcome(protocols?.activeAuthentication),
    chipAuthentication: outcome(protocols?.chipAuthentication),
    paceCam: outcome(protocols?.chipAuthenticationMapping),
    files,
  };
}

/** What a protocol did, as the checks take it; null where it was not performed. */
function outcome(protocol: ProtocolOutcome<unknown> | undefined): ProtocolInput | null {
  if (!protocol?.attempted) return null;
  return protocol.result === undefined ? { result: 'failed', reason: protocol.error?.code ?? null } : { result: 'successful' };
}
