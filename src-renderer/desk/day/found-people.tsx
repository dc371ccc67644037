/** Whoever is stored here and meant by the search, beyond the day's list: sessions and cases, each opened by its name. */
import { useEffect, useState, type ReactElement } from 'react';
import type { Appointment } from '../../../src-main/contract/desk.ts';
import { officeDay } from '../../../src-main/contract/office-day.ts';
import type { FoundPerson } from '../../../src-main/contract/search.ts';
import { Button } from '../../parts/controls.tsx';
import { ask } from '../../parts/core.ts';
import { dateText, timeText } from '../../parts/format.ts';
import { useLocale, useT } from '../../texts/t.ts';
import { useSession } from '../session-store.ts';
import { useDesk } from '../store.ts';

/** So long after the last letter the core is asked. */
const pauseMs = 150;

/** @returns whom the core finds; of the appointments only those that the day's list does not have already; null while it is asked */
export function useFound(query: string, listed: ReadonlySet<string>): FoundPerson[] | null {
  const [found, setFound] = useState<FoundPerson[] | null>([]);
  useEffect(() => {
    let gone = false;
    const asks = query.trim().length > 1;
    setFound(asks ? null : []);
    if (!asks) return undefined;
    const wait = setTimeout(() => void ask('person.find', { query }).then((answer) => !gone && setFound(answer.ok ? answer.value : [])), pauseMs);
    return () => {
      gone = true;
      clearTimeout(wait);
    };
  }, [query]);
  return found && found.filter((one) => one.kind !== 'appointment' || !listed.has(one.ref));
}

/** Sessions and cases; an appointment of another day is shown first, and begun only by its own button. */
export function openFound(one: FoundPerson): void {
  if (one.kind === 'session') void useSession.getState().open(one.ref);
  else if (one.kind === 'case') useDesk.getState().showCase(one.ref);
}

function FoundAppointment({ one, alone }: { one: FoundPerson; alone: boolean }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const [open, setOpen] = useState(alone);
  const [found, setFound] = useState<Appointment | null>(null);
  useEffect(() => {
    if (open) void ask('appointments.list', { day: null }).then((answer) => setFound((answer.ok && answer.value.find(({ id }) => id === one.ref)) || null));
  }, [open, one.ref]);
  return (
    <>
      <Button tone="quiet" aria-expanded={open} onPress={() => setOpen(!open)} aria-label={t('day.showAppointment', { name: one.name || t('person.unnamed') })}>
        {one.name || t('person.unnamed')}
      </Button>
      {open && found ? (
        <div className="found-appointment">
          <p>{[t('day.appointmentOn', { day: dateText(officeDay(found.startsAt)), time: timeText(found.startsAt, locale) }), found.purpose, ...found.needs].filter(Boolean).join(' · ')}</p>
          <Button onPress={() => void useSession.getState().start(one.ref)}>{found.sessionId ? t('day.continue') : t('day.beginAppointment')}</Button>
        </div>
      ) : null}
    </>
  );
}

export function FoundPeople({ found }: { found: FoundPerson[] }): ReactElement | null {
  const t = useT();
  if (found.length === 0) return null;
  return (
    <section aria-labelledby="found-title">
      <h2 id="found-title">{t('day.found')}</h2>
      <ul className="plain-list found-list">
        {found.map((one) => (
          <li key={one.kind + one.ref}>
            {one.kind === 'appointment' ? (
              <FoundAppointment one={one} alone={found.length === 1} />
            ) : (
              <Button tone="quiet" onPress={() => openFound(one)} aria-label={t('day.openFound', { kind: t(`day.foundKind.${one.kind}`), name: one.name || t('person.unnamed'), number: one.number })}>
                {one.name || t('person.unnamed')}
              </Button>
            )}
            <span className="figures">{dateText(one.birthDate)}</span>
            <span className="muted small">
              {t(`day.foundKind.${one.kind}`)} {one.kind === 'appointment' ? '' : one.number} · {t(`day.foundHow.${one.how}`)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
