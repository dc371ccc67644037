/** The queue as people think of it: why something waits and what happens next, in one German sentence. */
import type { LineStatus, QueueEntry } from '../contract/desk.ts';
import type { OutboxRow } from './outbox.ts';

export interface QueueSurroundings {
  person: string;
  line: LineStatus;
  now: number;
  /** An earlier transaction of the same person that must go first. */
  blockedBy: OutboxRow | null;
}

/** For rows that wait; a withdrawn one waits no more and is not listed. */
export function queueEntryOf(row: OutboxRow & { state: QueueEntry['state'] }, around: QueueSurroundings): QueueEntry {
  return {
    transactionId: row.transaction_id,
    sessionId: row.session_id,
    person: around.person,
    kind: row.kind,
    state: row.state,
    queuedAt: row.queued_at,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    message: messageOf(row, around),
    bytes: row.bytes,
  };
}

function messageOf(row: OutboxRow & { state: QueueEntry['state'] }, { line, now, blockedBy }: QueueSurroundings): string {
  switch (row.state) {
    case 'sending':
      return 'Wird gerade gesendet.';
    case 'accepted':
      return 'Von der PIK-Station angenommen; das Ergebnis steht noch aus und kommt von selbst.';
    case 'answered':
      return 'Beantwortet.';
    case 'parked':
      return `Zurückgestellt: ${row.failure_message ?? 'Grund unbekannt.'} Nach der Klärung »Erneut senden« wählen.`;
    case 'queued':
      if (blockedBy?.state === 'parked') return 'Wartet, weil eine frühere Sendung derselben Person zurückgestellt ist. Bitte zuerst diese klären.';
      if (blockedBy) return 'Wartet auf die frühere Sendung derselben Person.';
      if (line.state === 'paused') return 'Wartet: Die Verbindung ist angehalten.';
      if (line.state === 'down') return 'Wartet auf die Leitung zur PIK-Station; wird von selbst gesendet, sobald sie wieder da ist.';
      if (line.accepting === false) return `Wartet: ${line.message} Es wird von selbst weiter versucht.`;
      if (row.next_attempt_at !== null && row.failure_message !== null) {
        const seconds = Math.max(1, Math.round((Date.parse(row.next_attempt_at) - now) / 1000));
        return `${row.failure_message} Nächster Versuch in ${seconds < 90 ? `${seconds} Sekunden` : `${Math.round(seconds / 60)} Minuten`}.`;
      }
      return 'Wird als Nächstes gesendet.';
  }
}
