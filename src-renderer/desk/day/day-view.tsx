/** The day: who comes next, who else comes, what is open. Enter begins with the chosen person. */
import { FilePlus2, FolderKanban, UserRoundPlus } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { Input, Label, ListBox, ListBoxItem, SearchField } from 'react-aria-components';
import type { Appointment } from '../../../src-main/contract/desk.ts';
import { officeDay } from '../../../src-main/contract/office-day.ts';
import { useNow } from '../../parts/clock.ts';
import { ask } from '../../parts/core.ts';
import { Button, ProblemNotice } from '../../parts/controls.tsx';
import { dateText, longDay, spanText, timeText } from '../../parts/format.ts';
import { useKey } from '../../parts/keys.ts';
import { StateWord, type Mark } from '../../parts/marks.tsx';
import { useLocale, useT, type TextKey } from '../../texts/t.ts';
import { Conflicts } from '../office/conflicts.tsx';
import { OfficePanel } from '../office/office-panel.tsx';
import { useSession } from '../session-store.ts';
import { useDesk, type OpenSession } from '../store.ts';
import { findAppointments, nextAppointment, waitingOf, zoneBegun } from './choose.ts';
import { FoundPeople, openFound, useFound } from './found-people.tsx';
import { ImportPanel } from './import-panel.tsx';
import { NextPerson } from './next-person.tsx';
import { WalkInForm } from './walk-in.tsx';

function stateOf(appointment: Appointment): { mark: Mark; key: TextKey } {
  if (appointment.matchPending) return { mark: 'work', key: 'day.state.pending' };
  if (!appointment.sessionId) return { mark: 'open', key: 'day.state.waiting' };
  if (appointment.sessionStatus === 'completed') return { mark: 'done', key: 'day.state.done' };
  if (appointment.sessionStatus === 'cancelled') return { mark: 'look', key: 'day.state.cancelled' };
  return { mark: 'work', key: 'day.state.begun' };
}

function OpenSessions({ sessions }: { sessions: OpenSession[] }): ReactElement {
  const t = useT();
  const now = useNow();
  const open = useSession((state) => state.open);
  return (
    <section className="side-panel" aria-labelledby="open-title">
      <h2 id="open-title">{t('day.openTitle')}</h2>
      {sessions.length === 0 ? <p className="muted">{t('day.openNone')}</p> : null}
      <ul className="open-list">
        {sessions.map((session) => (
          <li key={session.id}>
            <div>
              <strong>{session.person || t('person.unnamed')}</strong>
              <span className="muted small">
                {t(`session.status.${session.status}`)} · {t(`step.${session.step}`)} · {t('time.ago', { span: spanText(now - Date.parse(session.updatedAt)) })}
              </span>
              {session.matchPending ? <StateWord mark="work">{t('match.pending')}</StateWord> : null}
              {session.statusReason ? <span className="small">{session.statusReason}</span> : null}
            </div>
            <Button onPress={() => void open(session.id)} aria-label={t('day.resumeNamed', { person: session.person || t('person.unnamed') })}>
              {t('day.resume')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the bar below does not say: what to do about it, and what is new. */
function LinePanel(): ReactElement {
  const t = useT();
  const { line, queue, show } = useDesk();
  return (
    <section className="side-panel" aria-labelledby="line-title">
      <h2 id="line-title">{t('ready.title')}</h2>
      {line?.state === 'down' ? <p className="small">{t('line.goOn')}</p> : null}
      {queue && queue.newResults > 0 ? (
        <p>
          <StateWord mark="look">{t('queue.newResults', { n: queue.newResults })}</StateWord>
        </p>
      ) : null}
      {queue && queue.waiting + queue.parked > 0 ? <Button onPress={() => show('queue')}>{t('queue.show')}</Button> : null}
      <Button onPress={() => show('readiness')}>{t('ready.show')}</Button>
    </section>
  );
}

export function DayView(): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const { appointments, openSessions, problem, load } = useDesk();
  const { start, open, busy } = useSession();
  const sessionProblem = useSession((state) => state.problem);
  const dismiss = useSession((state) => state.dismiss);
  const [search, setSearch] = useState('');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const now = useNow();
  const arrived = async (appointmentId: string): Promise<void> => {
    await ask('appointments.arrived', { appointmentId, here: true });
    await load();
  };
  const searchField = useRef<HTMLInputElement>(null);
  const [walkIn, setWalkIn] = useState(false);
  const found = useMemo(() => findAppointments(appointments ?? [], search), [appointments, search]);
  const told = useFound(search, useMemo(() => new Set((appointments ?? []).map((one) => one.id)), [appointments]));
  const stored = told ?? [];
  const waiting = waitingOf(appointments ?? []);
  const today = officeDay(now);
  // Past midnight it is another day's list.
  const shownDay = useRef(today);
  useEffect(() => {
    if (shownDay.current === today) return;
    shownDay.current = today;
    void useDesk.getState().loadDay();
  }, [today]);
  const chosen = found.find((one) => one.id === chosenId) ?? nextAppointment(found);
  const begin = (): void => {
    if (busy) return;
    // A number or a zone that means one person opens what is stored of them.
    if (!chosen) return void (stored.length === 1 && openFound(stored[0]!));
    void (chosen.sessionId ? open(chosen.sessionId) : start(chosen.id));
  };
  // A hand scanner ends every line of a zone with Enter; the form has an Enter of its own.
  useKey(walkIn || zoneBegun(search) ? null : 'Enter', begin);
  useKey('/', () => searchField.current?.focus());
  useKey('F6', () => useDesk.getState().show('cases'));
  useKey('F8', () => void start(null));
  useKey('F2', () => setWalkIn(true));

  return (
    <main id="main" className="day" tabIndex={-1}>
      <div className="day-head">
        <h1>{longDay(new Date(), locale)}</h1>
        <SearchField className="search" value={search} onChange={setSearch}>
          <Label className="sr-only">{t('day.search')}</Label>
          <Input ref={searchField} className="input" placeholder={t('day.search')} aria-keyshortcuts="/" />
        </SearchField>
        <Button icon={<FolderKanban />} shortcut="F6" onPress={() => useDesk.getState().show('cases')}>
          {t('day.cases')}
        </Button>
        <Button icon={<UserRoundPlus />} shortcut="F2" onPress={() => setWalkIn(true)} aria-expanded={walkIn}>
          {t('day.waits')}
        </Button>
        <Button icon={<FilePlus2 />} shortcut="F8" onPress={() => void start(null)} isDisabled={busy !== null}>
          {t('day.walkIn')}
        </Button>
      </div>
      {sessionProblem ? <ProblemNotice problem={sessionProblem} onDismiss={dismiss} /> : null}
      {problem ? <ProblemNotice problem={problem} onRetry={() => void load()} /> : null}
      <div className="day-columns">
        <div className="day-main">
          <Conflicts />
          {walkIn ? (
            <WalkInForm
              onClose={() => setWalkIn(false)}
              onDone={() => {
                setWalkIn(false);
                void load();
              }}
            />
          ) : null}
          <FoundPeople found={stored} />
          {chosen ? <NextPerson appointment={chosen} onBegin={begin} onEnter={!walkIn} onArrived={() => void arrived(chosen.id)} busy={busy !== null} /> : null}
          {appointments === null && !problem ? <p role="status" className="loading-line">{t('day.loading')}</p> : null}
          {appointments !== null && found.length === 0 && told?.length === 0 ? (
            <div className="empty">
              <p>{search ? t('day.notFound', { what: search }) : t('day.none')}</p>
              <p className="muted">{search ? t('day.notFoundHelp') : t('day.noneHelp')}</p>
            </div>
          ) : null}
          {found.length > 0 ? (
            <section aria-labelledby="list-title">
              <h2 id="list-title">
                {t('day.listTitle', { n: found.length })}
                {waiting.length > 0 ? <span className="muted small"> {t('day.waitingSum', { n: waiting.length, span: spanText(now - Date.parse(waiting[0]!.arrivedAt!)) })}</span> : null}
              </h2>
              <ListBox
                className="appointments"
                aria-label={t('day.listTitle', { n: found.length })}
                selectionMode="single"
                selectedKeys={chosen ? [chosen.id] : []}
                disallowEmptySelection
                onSelectionChange={(keys) => setChosenId(keys === 'all' ? null : String([...keys][0] ?? ''))}
                selectionBehavior="replace"
                onAction={() => begin()}
                items={found}
              >
                {(appointment) => {
                  const state = stateOf(appointment);
                  return (
                    <ListBoxItem className="appointment" textValue={`${appointment.surname} ${appointment.givenNames}`}>
                      <span className="figures">{timeText(appointment.startsAt, locale)}</span>
                      <span className="appointment-name">
                        <strong>{appointment.surname}</strong>, {appointment.givenNames}
                      </span>
                      <span className="figures">{dateText(appointment.birthDate)}</span>
                      <span className="muted">{appointment.purpose}</span>
                      {appointment.arrivedAt && !appointment.sessionId ? <StateWord mark="look">{t('day.waiting', { span: spanText(now - Date.parse(appointment.arrivedAt)) })}</StateWord> : <StateWord mark={state.mark}>{t(state.key)}</StateWord>}
                    </ListBoxItem>
                  );
                }}
              </ListBox>
            </section>
          ) : null}
        </div>
        <div className="day-side">
          <OpenSessions sessions={(openSessions ?? []).filter((one) => one.status !== 'completed' && one.status !== 'cancelled')} />
          <OfficePanel />
          <LinePanel />
          <ImportPanel onDone={() => void load()} />
        </div>
      </div>
    </main>
  );
}
