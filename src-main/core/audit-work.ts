/** Keeps the trail signed while the desk runs, and shows it to whoever oversees. */
import { auditEntries } from '../store/audit.ts';
import { readAnchor, sealAudit, softwareSigner, verifySealedAudit, type AuditVerdict, type Seal } from '../store/audit-seals.ts';
import type { Store } from '../store/database.ts';
import type { CallInput, CallName, CallOutput } from '../contract/calls.ts';

/** Entries wait at most so long for their signature. */
const sealEverySeconds = 60;

type AuditCall = Extract<CallName, `audit.${string}`>;

export interface AuditWork {
  handlers: { [N in AuditCall]: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> };
  start(): void;
  /** Signs what is left. */
  stop(): void;
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

export function createAuditWork(options: { store: Store; dataDir: string; key: Uint8Array; now(): string; sealed?: (seal: Seal) => void }): AuditWork {
  const { store, dataDir, now } = options;
  let timer: NodeJS.Timeout | undefined;
  const sealNow = (): void => {
    const seal = sealAudit(store, dataDir, softwareSigner(store, options.key, now()), now());
    if (seal) options.sealed?.(seal);
  };
  return {
    handlers: {
      'audit.verify'() {
        const anchor = readAnchor(dataDir);
        const verdict = verifySealedAudit(store, anchor ? [anchor] : []);
        return { intact: verdict.brokenAt === null, entries: verdict.entries, signedTo: verdict.signedTo, message: auditSentence(verdict), head: verdict.head };
      },
      'audit.list': ({ sessionId, last }) => auditEntries(store, { last, ...(sessionId === null ? {} : { sessionId }) }).map(({ seq, at, actor, action, sessionId: session, why }) => ({ seq, at, actor, action, sessionId: session, why })),
    },
    start() {
      sealNow();
      timer = setInterval(sealNow, sealEverySeconds * 1000);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
      sealNow();
    },
  };
}
