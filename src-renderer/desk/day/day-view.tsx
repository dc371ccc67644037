/** The day: who comes next, who else comes, what is open. Enter begins with the chosen person. */
import { CalendarPlus, FilePlus2, FolderKanban } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { Input, Label, ListBox, ListBoxItem, SearchField } from 'react-aria-components';
import type { Appointment } from '../../../src-main/contract/desk.ts';
import type { FoundPerson } from '../../../src-main/contract/search.ts';
import { useNow } from '../../parts/clock.ts';
import { ask, type Problem } from '../../parts/core.ts';
import { Button, Notice, ProblemNotice } from '../../parts/controls.tsx';
import { dateText, languageName, longDay, spanText, timeText } from '../../parts/format.ts';
import { useKey } from '../../parts/keys.ts';
import { StateWord, type Mark } from '../../parts/marks.tsx';
import { stateName } from '../../texts/states.ts';
import { useLocale, useT, type TextKey } from '../../texts/t.ts';
import { Conflicts } from '../office/conflicts.tsx';
import { OfficePanel } from '../office/office-panel.tsx';
import { useSession } from '../session-store.ts';
import { lineWords, queueWords } from '../status-bar.tsx';
import { useDesk, type OpenSession } from '../store.ts';
import { findAppointments, needsOf, nextAppointment } from './choose.ts';

function stateOf(appointment: Appointment): { mark: Mark; key: TextKey } {
  if (appointment.matchPending) return { mark: 'work', key: 'day.state.pending' };
  if (!appointment.sessionId) return { mark: 'open', key: 'day.state.waiting' };
  if (appointment.sessionStatus === 'completed') return { mark: 'done', key: 'day.state.done' };
  if (appointment.sessionStatus === 'cancelled') return { mark: 'look', key: 'day.state.cancelled' };
  return { mark: 'work', key: 'day.state.begun' };
}

function Person({ appointment }: { appointment: Appointment }): ReactElement {
  return (
    <>
      <strong>{appointment.surname}</strong>, {appointment.givenNames}
    </>
  );
}

/** What has to be ready: from the appointment, from the date of birth, from the languages. */
function Needs({ appointment }: { appointment: Appointment }): ReactElement | null {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const all = needsOf(appointment, new Date()).map((need) => (need.kind === 'said' ? need.text : need.kind === 'guardian' ? t('day.needs.guardian') : t('day.needs.interpreter', { languages: need.languages.map((code) => languageName(code, locale)).join(', ') })));
  if (all.length === 0) return null;
  return (
    <p className="day-needs">
      <span className="muted">{t('day.needs')}:</span>
      {all.map((text) => (
        <span key={text} className="tag">
          {text}
        </span>
      ))}
    </p>
  );
}

/** Takes a calendar's file and says what was understood of it. */
function Import({ onDone }: { onDone: () => void }): ReactElement {
  const t = useT();
  const [said, setSaid] = useState<{ imported: number; cancelled: number; problems: { line: number; message: string }[] } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const answer = await ask('appointments.import', { file: new Uint8Array(await file.arrayBuffer()) });
    setProblem(answer.ok ? null : answer.problem);
    setSaid(answer.ok ? answer.value : null);
    onDone();
  };
  return (
    <section className="side-panel">
      <input ref={field} type="file" accept=".ics,.csv,.txt,text/calendar,text/csv" hidden onChange={(event) => void take(event.target.files?.[0])} aria-label={t('day.import')} />
      <Button icon={<CalendarPlus />} onPress={() => field.current?.click()}>
        {t('day.import')}
      </Button>
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
      {said ? (
        <Notice mark={said.problems.length > 0 ? 'look' : 'done'} live>
          <p>{t('day.imported', { n: said.imported, cancelled: said.cancelled })}</p>
          {said.problems.map((one) => (
            <p key={one.line} className="small">
              {t('day.importLine', { n: one.line, message: one.message })}
            </p>
          ))}
        </Notice>
      ) : null}
    </section>
  );
}

/** Whoever is stored here and meant by the search, beyond the day's list. */
function FoundPeople({ query }: { query: string }): ReactElement | null {
  const t = useT();
  const [found, setFound] = useState<FoundPerson[]>([]);
  const open = useSession((state) => state.open);
  useEffect(() => {
    let gone = false;
    if (query.trim().length < 2) {
      setFound([]);
      return undefined;
    }
    const wait = setTimeout(() => void ask('person.find', { query }).then((answer) => !gone && setFound(answer.ok ? answer.value.filter((one) => one.kind !== 'appointment') : [])), 150);
    return () => {
      gone = true;
      clearTimeout(wait);
    };
  }, [query]);
  if (found.length === 0) return null;
  return (
    <section aria-labelledby="found-title">
      <h2 id="found-title">{t('day.found')}</h2>
      <ul className="plain-list found-list">
        {found.map((one) => (
          <li key={one.kind + one.ref}>
            {one.kind === 'session' ? (
              <Button tone="quiet" onPress={() => void open(one.ref)}>
                {one.name || t('person.unnamed')}
              </Button>
            ) : (
              <strong>{one.name}</strong>
            )}
            <span className="figures">{dateText(one.birthDate)}</span>
            <span className="muted small">
              {t(`day.foundKind.${one.kind}`)} {one.number} · {t(`day.foundHow.${one.how}`)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NextPerson({ appointment, onBegin, onArrived, busy }: { appointment: Appointment; onBegin: () => void; onArrived: () => void; busy: boolean }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  return (
    <section className="next-person" aria-labelledby="next-title">
      <h2 id="next-title" className="overline">
        {appointment.sessionId ? t('day.continueTitle') : t('day.nextTitle', { time: timeText(appointment.startsAt, locale) })}
      </h2>
      <p className="next-name">
        {appointment.surname}, <span>{appointment.givenNames}</span>
      </p>
      <dl className="facts facts-row">
        <div>
          <dt>{t('person.birthDate')}</dt>
          <dd className="figures">{dateText(appointment.birthDate)}</dd>
        </div>
        <div>
          <dt>{t('person.nationality')}</dt>
          <dd>{stateName(appointment.nationality, locale)}</dd>
        </div>
        <div>
          <dt>{t('person.languages')}</dt>
          <dd>{appointment.languages.map((code) => languageName(code, locale)).join(', ') || '–'}</dd>
        </div>
        <div>
          <dt>{t('person.purpose')}</dt>
          <dd>
            {appointment.purpose} ({appointment.legalBasis.replaceAll(' ', '\u00a0')})
          </dd>
        </div>
      </dl>
      <Needs appointment={appointment} />
      {appointment.note ? <Notice mark="open">{appointment.note}</Notice> : null}
      <div className="next-actions">
        <Button tone="primary" shortcut="Enter" onPress={onBegin} isDisabled={busy}>
          {appointment.sessionId ? t('day.continue') : t('day.begin')}
        </Button>
        {!appointment.sessionId && !appointment.arrivedAt ? (
          <Button onPress={onArrived} aria-label={t('day.hereNamed', { person: appointment.surname })}>
            {t('day.here')}
          </Button>
        ) : null}
        {appointment.walkIn ? <span className="tag">{t('day.walkInTag')}</span> : null}
      </div>
    </section>
  );
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

function LinePanel(): ReactElement {
  const t = useT();
  const now = useNow();
  const { line, queue, show } = useDesk();
  const lineState = lineWords(line, now, t);
  const queueState = queueWords(queue, now, t);
  return (
    <section className="side-panel" aria-labelledby="line-title">
      <h2 id="line-title">{t('day.lineTitle')}</h2>
      <p>
        <StateWord mark={lineState.mark}>{lineState.text}</StateWord>
      </p>
      {line?.state === 'down' ? <p className="small">{t('line.goOn')}</p> : null}
      <p>
        <StateWord mark={queueState.mark}>{queueState.text}</StateWord>
      </p>
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
  const found = useMemo(() => findAppointments(appointments ?? [], search), [appointments, search]);
  const chosen = found.find((one) => one.id === chosenId) ?? nextAppointment(found);
  const begin = (): void => {
    if (!chosen || busy) return;
    void (chosen.sessionId ? open(chosen.sessionId) : start(chosen.id));
  };
  useKey('Enter', begin);
  useKey('/', () => searchField.current?.focus());
  useKey('F6', () => useDesk.getState().show('cases'));
  useKey('F8', () => void start(null));

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
        <Button icon={<FilePlus2 />} shortcut="F8" onPress={() => void start(null)} isDisabled={busy !== null}>
          {t('day.walkIn')}
        </Button>
      </div>
      {sessionProblem ? <ProblemNotice problem={sessionProblem} onDismiss={dismiss} /> : null}
      {problem ? <ProblemNotice problem={problem} onRetry={() => void load()} /> : null}
      <div className="day-columns">
        <div className="day-main">
          <Conflicts />
          <FoundPeople query={search} />
          {chosen ? <NextPerson appointment={chosen} onBegin={begin} onArrived={() => void arrived(chosen.id)} busy={busy !== null} /> : null}
          {appointments === null && !problem ? <p role="status" className="loading-line">{t('day.loading')}</p> : null}
          {appointments !== null && found.length === 0 ? (
            <div className="empty">
              <p>{search ? t('day.notFound', { what: search }) : t('day.none')}</p>
              <p className="muted">{search ? t('day.notFoundHelp') : t('day.noneHelp')}</p>
            </div>
          ) : null}
          {found.length > 0 ? (
            <section aria-labelledby="list-title">
              <h2 id="list-title">{t('day.listTitle', { n: found.length })}</h2>
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
                        <Person appointment={appointment} />
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
          <LinePanel />
          <Import onDone={() => void load()} />
          <OfficePanel />
        </div>
      </div>
    </main>
  );
}
