/** Every migration, in any order: they run sorted by number. Add one line per migration. */
import type { Migration } from './migration.ts';
import { migration as m100 } from './100-sessions-captures-and-history.ts';
import { migration as m110 } from './110-audit-trail.ts';
import { migration as m200 } from './200-outbox-and-inbox.ts';
import { migration as m210 } from './210-counting-the-backlog.ts';
import { migration as m300 } from './300-legal-hold-and-deletion-certificates.ts';
import { migration as m320 } from './320-local-gallery.ts';
import { migration as m410 } from './410-notes-on-document-models.ts';
import { migration as m470 } from './470-people-at-the-desk.ts';
import { migration as m471 } from './471-signed-audit-trail.ts';
import { migration as m472 } from './472-seat-kept-over-a-crash.ts';
import { migration as m473 } from './473-handover-correction-and-purposes.ts';
import { migration as m450 } from './450-office.ts';
import { migration as m500 } from './500-what-was-printed.ts';
import { migration as m510 } from './510-cases.ts';
import { migration as m625 } from './625-transactions-of-deleted-cases.ts';
import { migration as m635 } from './635-seat-taken-by-card.ts';
import { migration as m650 } from './650-what-was-practised.ts';
import { migration as m651 } from './651-set-up-steps.ts';
import { migration as m700 } from './700-given-passwords.ts';
import { migration as m710 } from './710-last-sign-in.ts';
import { migration as m720 } from './720-captures-beside-the-store.ts';
import { migration as m730 } from './730-rules-of-search-keys.ts';
import { migration as m731 } from './731-prints-that-came-to-nothing.ts';
import { migration as m520 } from './520-finding-people.ts';

export const migrations: Migration[] = [
  m100,
  m110,
  m200,
  m210,
  m300,
  m320,
  m410,
  m470,
  m471,
  m472,
  m473,
  m450,
  m500,
  m510,
  m520,
  m625,
  m635,
  m650,
  m651,
  m700,
  m710,
  m720,
  m730,
  m731,
];
