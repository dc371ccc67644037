/**
 * What has happened to somebody's way in since they last used it [OWASP ASVS 4.0.3 2.2.3, 2.5.5]: told when they sign in, because
 * only they know whether a new password, a card or wrong passwords under their name were their own.
 */
import type { AccountNews, StaffMember } from '../contract/people.ts';
import type { Store } from '../store/database.ts';

interface Entry {
  at: string;
  actor: string;
  action: string;
  detail: string;
}
type Detail = { id?: string; password?: string; role?: string; atTheDoor?: number };

/** What an entry about this person changed; null: nothing of their way in. */
function changed(action: string, { password, role }: Detail): AccountNews['changes'][number]['what'] | null {
  switch (action) {
    case 'staff.passwordChanged': return 'password';
    case 'desk.openedWithRecoveryKey': return 'paper';
    case 'staff.cardAdded': return 'card';
    case 'staff.cardRemoved': return 'noCard';
    case 'staff.changed': return password ? 'password' : role ? 'role' : null;
    default: return null;
  }
}

/** One or two wrong passwords are one's own typing. */
const fewestRefusals = 3;

/** @returns null where nothing has happened, and for somebody who signs in for the first time */
export function accountNews(store: Store, { id, login }: StaffMember): AccountNews | null {
  const last = store.db.prepare<[string], { seq: number; at: string }>('SELECT seq, at FROM audit WHERE seq = (SELECT seen_seq FROM staff WHERE id = ?)').get(id);
  if (!last) return null;
  const entries = store.db
    .prepare<[number], Entry>("SELECT at, actor, action, detail FROM audit WHERE seq > ? AND action IN ('staff.passwordChanged', 'staff.changed', 'staff.cardAdded', 'staff.cardRemoved', 'desk.openedWithRecoveryKey', 'desk.signInRefused') ORDER BY seq")
    .all(last.seq)
    .map(({ detail, ...entry }) => ({ ...entry, detail: JSON.parse(detail) as Detail }));
  const refusals = entries.filter(({ action, actor }) => action === 'desk.signInRefused' && actor === login).reduce((sum, { detail }) => sum + (detail.atTheDoor ?? 1), 0);
  const refused = refusals < fewestRefusals ? 0 : refusals;
  const changes = entries.filter(({ detail }) => detail.id === id).flatMap(({ at, actor: by, action, detail }) => {
    const what = changed(action, detail);
    return what === null ? [] : [{ at, what, by }];
  });
  return refused === 0 && changes.length === 0 ? null : { since: last.at, changes, refused };
}

/** From here on everything is news. Called when the entry of the sign-in is written. */
export function noteSeen(store: Store, id: string): void {
  store.write(() => store.db.prepare('UPDATE staff SET seen_seq = (SELECT max(seq) FROM audit) WHERE id = ?').run(id));
}
