/** Who comes next: name, what has to be ready, and the one key that begins. */
import type { ReactElement } from 'react';
import type { Appointment } from '../../../src-main/contract/desk.ts';
import { useNow } from '../../parts/clock.ts';
import { Button, Notice } from '../../parts/controls.tsx';
import { dateText, languageName, spanText, timeText } from '../../parts/format.ts';
import { StateWord } from '../../parts/marks.tsx';
import { stateName } from '../../texts/states.ts';
import { useLocale, useT } from '../../texts/t.ts';
import { needsOf } from './choose.ts';

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

export function NextPerson({ appointment, onBegin, onEnter, onArrived, busy }: { appointment: Appointment; onBegin: () => void; /** Whether Enter begins: a form beside it has an Enter of its own. */ onEnter: boolean; onArrived: () => void; busy: boolean }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const now = useNow();
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
            {appointment.purpose || '–'}
            {appointment.legalBasis ? ` (${appointment.legalBasis.replaceAll(' ', '\u00a0')})` : ''}
          </dd>
        </div>
      </dl>
      <Needs appointment={appointment} />
      {appointment.note ? <Notice mark="open">{appointment.note}</Notice> : null}
      <div className="next-actions">
        {appointment.walkIn ? <span className="tag">{t('day.walkInTag')}</span> : null}
        {!appointment.sessionId && !appointment.arrivedAt ? (
          <Button onPress={onArrived} aria-label={t('day.hereNamed', { person: appointment.surname })}>
            {t('day.here')}
          </Button>
        ) : null}
        {!appointment.sessionId && appointment.arrivedAt ? <StateWord mark="look">{t('day.waiting', { span: spanText(now - Date.parse(appointment.arrivedAt)) })}</StateWord> : null}
        <Button tone="primary" {...(onEnter ? { shortcut: 'Enter' } : {})} onPress={onBegin} isDisabled={busy}>
          {appointment.sessionId ? t('day.continue') : t('day.begin')}
        </Button>
      </div>
    </section>
  );
}
