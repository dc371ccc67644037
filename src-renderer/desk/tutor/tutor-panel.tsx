/**
 * The tutor in the margin of training mode: what happens now, what to do, what to notice. It advances on what the core
 * has seen and never touches the case; folded away it leaves one narrow button.
 */
import { ChevronDown, GraduationCap } from 'lucide-react';
import type { ReactElement } from 'react';
import type { TutorCase } from '../../../src-main/contract/tutor.ts';
import { Button, ProblemNotice } from '../../parts/controls.tsx';
import { useKey } from '../../parts/keys.ts';
import { StateMark, StateWord, type Mark } from '../../parts/marks.tsx';
import { useT, type TextKey } from '../../texts/t.ts';
import { usePeople } from '../people/people-store.ts';
import { useSession } from '../session-store.ts';
import { useDesk } from '../store.ts';
import { useTutor } from './tutor-store.ts';

const stepMarks: Record<TutorCase['steps'][number]['state'], Mark> = { done: 'done', now: 'work', later: 'open' };
const parts = ['now', 'next', 'notice'] as const;
const doneOf = (one: TutorCase): number => one.steps.filter(({ state }) => state === 'done').length;

function Lesson({ one, number, all }: { one: TutorCase; number: number; all: number }): ReactElement {
  const t = useT();
  const at = one.steps.findIndex(({ state }) => state === 'now');
  const step = one.steps[at];
  const finished = useSession(({ view }) => view?.session.status === 'completed');
  return (
    <section className="tutor-lesson" aria-labelledby="tutor-case">
      <div className="tutor-where">
        <p className="overline">
          {t('tutor.position', { n: number, all })}
          {step ? ` · ${t('tutor.stepOf', { n: at + 1, all: one.steps.length })}` : ''}
        </p>
        <h3 id="tutor-case">{t(`tutor.case.${one.id}` as TextKey)}</h3>
        <p className="muted small tutor-goal">{t(`tutor.goal.${one.id}` as TextKey)}</p>
        <ol className="tutor-steps" aria-label={t('tutor.steps')}>
          {one.steps.map(({ id, state }, index) => (
            <li key={id} className="tutor-tick">
              <StateMark mark={stepMarks[state]} size={14} />
              <span className="sr-only">
                {index + 1}: {t(state === 'done' ? 'tutor.step.done' : state === 'now' ? 'tutor.step.nowWord' : 'tutor.step.later')}
              </span>
            </li>
          ))}
        </ol>
      </div>
      <div aria-live="polite">
        {step ? (
          <dl className="tutor-now" key={step.id}>
            {parts.map((part) => (
              <div key={part} className={`tutor-${part}-part`}>
                <dt>{t(`tutor.${part}`)}</dt>
                <dd>{t(`tutor.${step.id}.${part}` as TextKey)}</dd>
              </div>
            ))}
          </dl>
        ) : (
          <div className="tutor-reached">
            <StateWord mark="done">{t('tutor.done')}</StateWord>
            <p>{t(finished ? 'tutor.completedLead' : 'tutor.doneLead')}</p>
          </div>
        )}
      </div>
    </section>
  );
}

function Row({ one, number }: { one: TutorCase; number: number }): ReactElement {
  const t = useT();
  const practise = useTutor((tutor) => tutor.practise);
  const busy = useSession((session) => session.busy);
  const title = t(`tutor.case.${one.id}` as TextKey);
  const done = doneOf(one);
  const state = one.completedAt ? 'done' : one.begun ? 'work' : 'open';
  const action = one.completedAt ? 'again' : one.begun ? 'continue' : 'begin';
  return (
    <li className="tutor-row">
      <span className="tutor-number figures">{number}</span>
      <span>
        <strong>{title}</strong>
        <StateWord mark={state}>{t(`tutor.state.${state}`, { n: done, all: one.steps.length })}</StateWord>
      </span>
      <Button tone="quiet" isDisabled={busy !== null} onPress={() => void practise(one)} aria-label={t(`tutor.${action}Named`, { n: number, title })}>
        {t(`tutor.${action}`)}
      </Button>
    </li>
  );
}

export function TutorPanel(): ReactElement | null {
  const t = useT();
  const training = useDesk((desk) => desk.info?.training ?? false);
  const screen = useDesk((desk) => desk.screen);
  const role = usePeople((people) => people.state?.person?.role);
  const appointmentId = useSession((session) => session.view?.session.appointmentId ?? null);
  const { state, open, toggle, problem } = useTutor();
  const shown = training && (role === 'caseworker' || role === 'supervisor') && state !== null && state.cases.length > 0;
  useKey(shown ? 'F11' : null, toggle);
  if (!shown) return null;
  const { cases } = state;
  const at = screen === 'session' ? cases.findIndex((one) => one.appointmentId === appointmentId) : -1;
  const here = cases[at];
  if (!open) {
    return (
      <aside className="tutor tutor-folded" aria-label={t('tutor.title')}>
        <Button tone="quiet" icon={<GraduationCap />} shortcut="F11" onPress={toggle} aria-expanded={false} aria-label={t('tutor.show')}>
          {t('tutor.title')}
        </Button>
      </aside>
    );
  }
  return (
    <aside className="tutor" aria-label={t('tutor.title')}>
      <div className="tutor-head">
        <h2>
          <GraduationCap aria-hidden="true" /> {t('tutor.title')}
        </h2>
        <Button tone="quiet" icon={<ChevronDown />} shortcut="F11" onPress={toggle} aria-expanded aria-label={t('tutor.hide')}>
          {t('tutor.fold')}
        </Button>
      </div>
      {problem ? <ProblemNotice problem={problem} onDismiss={() => useTutor.setState({ problem: null })} /> : null}
      {here ? <Lesson one={here} number={at + 1} all={cases.length} /> : null}
      {here ? null : (
        <section aria-labelledby="tutor-cases">
          <h3 id="tutor-cases">{t('tutor.choose')}</h3>
          <p className="muted small tutor-goal">{t('tutor.chooseLead')}</p>
          <p className="small">{t('tutor.progress', { n: cases.filter(({ completedAt }) => completedAt !== null).length, all: cases.length })}</p>
          <ul className="tutor-cases plain-list">
            {cases.map((one, index) => (
              <Row key={one.id} one={one} number={index + 1} />
            ))}
          </ul>
        </section>
      )}
    </aside>
  );
}
