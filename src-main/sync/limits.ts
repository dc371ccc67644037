/**
 * Warnings about line and queue long before anything stops: amber weeks or hundreds ahead, red when somebody
 * has to act today. Pure; each says what is, what it means and what to do. Issue 5, sections 3 and 5.
 */
import { X509Certificate } from 'node:crypto';
import type { LineStatus, QueueStatus } from '../contract/desk.ts';

export interface LimitSettings {
  /** Transactions waiting. */
  waiting: { amber: number; red: number };
  /** Days the oldest transaction waits. */
  daysWaiting: { amber: number; red: number };
  /** Days until a certificate ends. */
  certificateDays: { amber: number; red: number };
  /** Clock against the station, seconds either way. */
  clockSeconds: { amber: number; red: number };
}

export const defaultLimits: LimitSettings = {
  waiting: { amber: 200, red: 1_000 },
  daysWaiting: { amber: 2, red: 14 },
  certificateDays: { amber: 42, red: 7 },
  clockSeconds: { amber: 60, red: 300 },
};

export interface LimitWarning {
  id: 'waiting' | 'daysWaiting' | 'parked' | 'certificate' | 'clock';
  level: 'amber' | 'red';
  /** Until it bites, where that can be said. */
  daysLeft: number | null;
  /** German: what is, what to do. */
  message: string;
}

export interface Measured {
  queue: QueueStatus;
  line: LineStatus;
  clockOffsetMs: number | null;
  /** PEM texts with the name people know them by. */
  certificates: { name: string; pem: string }[];
  /** Milliseconds. */
  now: number;
}

const day = 86_400_000;
const levelAbove = (value: number, { amber, red }: { amber: number; red: number }): LimitWarning['level'] | null => (value >= red ? 'red' : value >= amber ? 'amber' : null);

export function warningsOf(measured: Measured, limits: LimitSettings = defaultLimits): LimitWarning[] {
  const { queue, line, now } = measured;
  const warnings: LimitWarning[] = [];
  const add = (id: LimitWarning['id'], level: LimitWarning['level'] | null, message: string, daysLeft: number | null = null): void => {
    if (level) warnings.push({ id, level, daysLeft, message });
  };
  add('waiting', levelAbove(queue.waiting, limits.waiting), `${queue.waiting} Sendungen warten auf die PIK-Station. Es kann weiter erfasst werden; bitte die Leitung klären lassen oder auf Datenträger ausgeben.`);
  if (queue.oldestQueuedAt !== null) {
    const days = Math.floor((now - Date.parse(queue.oldestQueuedAt)) / day);
    add('daysWaiting', levelAbove(days, limits.daysWaiting), `Die älteste Sendung wartet seit ${days} Tagen${line.state === 'down' ? ' (Leitung gestört)' : ''}. Bitte den Support anrufen.`);
  }
  if (queue.parked > 0) add('parked', 'amber', `${queue.parked} Sendungen sind zurückgestellt und brauchen eine Entscheidung in der Warteschlange.`);
  for (const { name, pem } of measured.certificates) {
    const daysLeft = Math.floor((Date.parse(new X509Certificate(pem).validTo) - now) / day);
    const level = daysLeft <= limits.certificateDays.red ? 'red' : daysLeft <= limits.certificateDays.amber ? 'amber' : null;
    add('certificate', level, daysLeft < 0 ? `${name} ist abgelaufen. Bitte den Support anrufen; Sendungen warten so lange.` : `${name} läuft in ${daysLeft} Tagen ab. Bitte rechtzeitig erneuern lassen.`, Math.max(0, daysLeft));
  }
  if (measured.clockOffsetMs !== null) {
    const seconds = Math.round(Math.abs(measured.clockOffsetMs) / 1000);
    add('clock', levelAbove(seconds, limits.clockSeconds), `Die Uhr dieses Rechners weicht ${seconds} Sekunden von der PIK-Station ab. Bitte die Zeiteinstellung prüfen lassen.`);
  }
  return warnings.sort((a, b) => (a.level === b.level ? 0 : a.level === 'red' ? -1 : 1));
}
