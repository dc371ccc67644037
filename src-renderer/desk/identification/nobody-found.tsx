/**
 * The station has found nobody. The person is new, or is looked for otherwise first (F3): among what is stored here, in
 * another spelling, by date of birth or number. Whoever may be the same leaves the identification open, with the reason.
 */
import { useState, type ReactElement, type ReactNode } from 'react';
import type { FoundPerson } from '../../../src-main/contract/search.ts';
import type { SessionView } from '../../../src-main/contract/session.ts';
import { Button, Choices, Field, Notice } from '../../parts/controls.tsx';
import { dateText } from '../../parts/format.ts';
import { useKey } from '../../parts/keys.ts';
import { useT } from '../../texts/t.ts';
import { openFound, useFound } from '../day/found-people.tsx';
import { Blockers, StepPage } from '../session/step-page.tsx';
import { conclusionChoice, type Conclusion } from './conclude.ts';

/** Appointments say nothing about who somebody is. */
const noAppointments: ReadonlySet<string> = new Set();

function Elsewhere({ view, onPerhaps }: { view: SessionView; onPerhaps: (one: FoundPerson) => void }): ReactElement {
  const t = useT();
  const { id, person } = view.session;
  const [query, setQuery] = useState('');
  const asked = query.trim() || person.surname;
  const found = useFound(asked, noAppointments)?.filter((one) => one.kind !== 'appointment' && one.ref !== id);
  return (
    <section aria-labelledby="elsewhere-title">
      <h2 id="elsewhere-title">{t('match.elsewhereTitle')}</h2>
      <Field label={t('match.elsewhereField')} value={query} onChange={setQuery} maxLength={200} hint={t('match.elsewhereHelp')} autoFocus />
      {found && found.length > 0 ? (
        <ul className="plain-list found-list">
          {found.map((one) => (
            <li key={one.kind + one.ref}>
              <Button tone="quiet" onPress={() => openFound(one)} aria-label={t('day.openFound', { kind: t(`day.foundKind.${one.kind}`), name: one.name || t('person.unnamed'), number: one.number })}>
                {one.name || t('person.unnamed')}
              </Button>
              <span className="figures">{dateText(one.birthDate)}</span>
              <span className="muted small">
                {t(`day.foundKind.${one.kind}`)} {one.number} · {t(`day.foundHow.${one.how}`)}
              </span>
              <Button onPress={() => onPerhaps(one)} aria-label={t('match.perhapsOf', { name: one.name || t('person.unnamed'), number: one.number })}>
                {t('match.perhaps')}
              </Button>
            </li>
          ))}
        </ul>
      ) : found && asked.length > 1 ? (
        <p role="status">{t('match.elsewhereNobody', { what: asked })}</p>
      ) : null}
    </section>
  );
}

export function NobodyFound({ view, lead, busy, conclude }: { view: SessionView; lead: ReactNode; busy: boolean; conclude: (conclusion: Conclusion, reason: string) => void }): ReactElement {
  const t = useT();
  const [searching, setSearching] = useState(false);
  const [conclusion, setConclusion] = useState<Conclusion | null>(null);
  const [reason, setReason] = useState('');
  const [writes, setWrites] = useState(false);
  const toggle = (): void => setSearching(!searching);
  useKey('F3', toggle);
  const choose = (chosen: Conclusion, why: string, toReason: boolean): void => {
    setConclusion(chosen);
    setReason(why);
    setWrites(toReason);
  };
  const perhaps = ({ kind, number, name, birthDate }: FoundPerson): void =>
    choose('open', t('match.perhapsReason', { kind: t(`day.foundKind.${kind}`), number, name: [name || t('person.unnamed'), dateText(birthDate)].filter(Boolean).join(', ') }), true);
  const open = conclusion === null ? t('match.concludeOpen') : reason.trim() === '' ? t('candidate.reasonOpen') : null;
  return (
    <StepPage
      view={view}
      title={t('match.nobodyTitle')}
      lead={lead}
      // Enter in the field of the search concludes nothing: there is nothing chosen beforehand.
      primary={searching ? { label: t('match.conclude'), run: () => conclusion && conclude(conclusion, reason.trim()), disabled: busy || open !== null } : { label: t('match.nobodyNext'), run: () => conclude('new', t('match.nobodyReason')), disabled: busy }}
      secondary={[{ label: t(searching ? 'match.elsewhereClose' : 'match.elsewhere'), shortcut: 'F3', run: toggle }]}
      decision={
        searching ? (
          <>
            <Choices label={t('match.concludeTitle')} row value={conclusion} onChange={(chosen, byKey) => choose(chosen, chosen === 'new' ? t('match.nobodyReason') : '', byKey && chosen === 'open')} choices={(['new', 'open'] as const).map((one) => conclusionChoice(t, one))} />
            <Field key={String(writes)} label={t('candidate.reason')} required value={reason} onChange={setReason} autoFocus={writes} />
          </>
        ) : null
      }
      aside={searching && open ? <Blockers list={[open]} /> : null}
    >
      <Notice mark="done" live>
        <p>{t('match.nobody')}</p>
      </Notice>
      {searching ? <Elsewhere view={view} onPerhaps={perhaps} /> : null}
    </StepPage>
  );
}
