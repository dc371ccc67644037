/** Keeps the trail signed while the desk runs, and shows it to whoever oversees. */
import { auditEntries } from '../store/audit.ts';
import { asSchalterError } from '../errors.ts';
import { anchorsBeside, sealAudit, sealAuditByHardware, softwareSigner, verifySealedAuditBeside, type AuditVerdict, type HardwareSigner, type Seal } from '../store/audit-seals.ts';
import type { Store } from '../store/database.ts';
import { unusualUse, type UnusualLimits } from '../trust/unusual.ts';
import type { CallInput, CallName, CallOutput } from '../contract/calls.ts';

/** Entries wait at most so long for their signature. */
const sealEverySeconds = 60;

const shownDays = 7;
/** More than a week of a desk; a longer trail must not hold the screen up. */
const mostLooked = 20_000;

type AuditCall = Extract<CallName, `audit.${string}`>;

export interface AuditWork {
  handlers: { [N in AuditCall]: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> };
  start(): void;
  /** Signs what is left. */
  stop(): Promise<void>;
}

/** One sentence for people; names the first bad entry. */
export function auditSentence({ entries, brokenAt, fault, signedTo }: Pick<AuditVerdict, 'entries' | 'brokenAt' | 'fault' | 'signedTo'>): string {
  if (brokenAt === null) return `${entries} Einträge, Kette heil, unterschrieben bis Eintrag ${signedTo}.`;
  switch (fault) {
    case 'gap': return `Ab Eintrag ${brokenAt} fehlen Einträge; davor ist die Kette heil.`;
    case 'order': return `Eintrag ${brokenAt} steht nicht an seiner Stelle: vertauscht oder eingefügt; davor ist die Kette heil.`;
    case 'truncated': return `Das Ende fehlt: Eintrag ${brokenAt} und spätere sind abgeschnitten.`;
    case 'seal': return `Ab Eintrag ${brokenAt} passt die Unterschrift nicht: die Einträge wurden neu geschrieben.`;
    default: return `Eintrag ${brokenAt} ist verändert; davor ist die Kette heil.`;
  }
}

/** How far the office server vouches for it. @param anchors null: it was not asked */
export function officeSentence(anchors: readonly Pick<Seal, 'lastSeq'>[] | null): string {
  if (anchors === null) return '';
  return anchors.length === 0 ? ' Beim Amtsserver ist noch nichts hinterlegt.' : ` Verglichen mit dem Amtsserver bis Eintrag ${Math.max(...anchors.map(({ lastSeq }) => lastSeq))}.`;
}

export interface AuditWorkOptions {
  store: Store;
  dataDir: string;
  key: Uint8Array;
  now(): string;
  unusual: UnusualLimits;
  /** The card that signs, asked for at every seal; null: the key wrapped in the store. */
  card: (() => Promise<HardwareSigner>) | null;
  problem(code: string): void;
  /** Something new was signed. */
  sealed(): void;
  /** What the office server has written down; null: not to be had now. */
  anchors(): Promise<Seal[] | null>;
}

export function createAuditWork(options: AuditWorkOptions): AuditWork {
  const { store, dataDir, now, card } = options;
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  let silent = false;
  /** What cannot be signed now (no card, a full disk) waits for the next time. */
  const seal = async (): Promise<void> => {
    try {
      const made = card ? await sealAuditByHardware(store, dataDir, await card(), now()) : sealAudit(store, dataDir, softwareSigner(store, options.key, now()), now());
      if (made) options.sealed();
      silent = false;
    } catch (thrown) {
      silent = true;
      options.problem(asSchalterError(thrown).code);
    }
  };
  /** One after the other: two at once would sign the same entries. */
  const sealNow = (): Promise<void> => (last = last.then(seal));
  return {
    handlers: {
      async 'audit.verify'() {
        const office = await options.anchors();
        const verdict = await verifySealedAuditBeside(store, [...anchorsBeside(dataDir), ...(office ?? [])]);
        const waiting = silent && card ? ' Die Karte, die das Protokoll unterschreibt, antwortet nicht; spätere Einträge warten auf ihre Unterschrift.' : '';
        return { intact: verdict.brokenAt === null, entries: verdict.entries, signedTo: verdict.signedTo, message: auditSentence(verdict) + officeSentence(office) + waiting, head: verdict.head };
      },
      'audit.list': ({ sessionId, last: count, ...filter }) => auditEntries(store, { last: count, ...filter, ...(sessionId === null ? {} : { sessionId }) }).map(({ seq, at, actor, action, sessionId: session, why }) => ({ seq, at, actor, action, sessionId: session, why })),
      'audit.unusual'() {
        const from = new Date(Date.parse(now()) - shownDays * 86_400_000).toISOString();
        return unusualUse(auditEntries(store, { last: mostLooked }).filter(({ at }) => at >= from), options.unusual);
      },
    },
    start() {
      void sealNow();
      timer = setInterval(() => void sealNow(), sealEverySeconds * 1000);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await sealNow();
    },
  };
}
