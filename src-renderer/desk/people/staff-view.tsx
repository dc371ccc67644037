/** Administration: who works at this desk. No case is shown here, and none could be. */
import { HardDrive, Wrench } from 'lucide-react';
import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import type { Role, StaffRow } from '../../../src-main/contract/people.ts';
import { ask, type Problem } from '../../parts/core.ts';
import { Button, Choices, Field, ProblemNotice } from '../../parts/controls.tsx';
import { StateWord } from '../../parts/marks.tsx';
import { useT } from '../../texts/t.ts';
import { useDesk } from '../store.ts';
import { leastLetters, NewPassword } from './new-password.tsx';
import { usePeople } from './people-store.ts';
import { SecondPersonForm } from './second-person.tsx';

type Listed = Awaited<ReturnType<typeof ask<'people.list'>>>;

/** What waits for a supervisor's word. */
interface LetIn {
  login: string;
  /** Text and action of what is confirmed. */
  lead: string;
  action: string;
  again(approval: string): Promise<unknown>;
}

const roles: Role[] = ['caseworker', 'supervisor', 'administrator', 'auditor'];

export function StaffView(): ReactElement {
  const t = useT();
  const show = useDesk((desk) => desk.show);
  return (
    <main id="main" className="day" tabIndex={-1}>
      <StaffPanel
        heading={
          <>
            <h1>{t('staff.title')}</h1>
            <Button icon={<Wrench />} onPress={() => show('setup')}>
              {t('setup.open')}
            </Button>
            <Button icon={<HardDrive />} onPress={() => show('care')}>
              {t('care.title')}
            </Button>
          </>
        }
      />
    </main>
  );
}

/**
 * Everybody who works here, and the form for somebody new.
 * @param heading where the panel is a page of its own; inside another it leaves the primary action to that
 */
export function StaffPanel({ heading }: { heading?: ReactNode }): ReactElement {
  const t = useT();
  const own = usePeople((people) => people.state?.person?.id);
  const [rows, setRows] = useState<StaffRow[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [adding, setAdding] = useState(false);
  const [entering, setEntering] = useState<StaffRow | null>(null);
  const reader = usePeople((people) => people.state?.card ?? 'none');
  const [waiting, setWaiting] = useState<LetIn | null>(null);
  const take = (answer: Listed): boolean => {
    if (answer.ok) setRows(answer.value);
    setProblem(answer.ok ? null : answer.problem);
    return answer.ok;
  };
  useEffect(() => void ask('people.list', {}).then(take), []);
  /** The core says where it takes a supervisor: then they confirm, and the same is asked once more. */
  const confirmed = async (about: Omit<LetIn, 'again'>, send: (approval: { approval?: string }) => Promise<Listed>, done: () => void = () => undefined): Promise<void> => {
    const answer = await send({});
    if (!answer.ok && answer.problem.code === 'FOUR_EYES_MISSING') {
      setProblem(null);
      setWaiting({ ...about, again: (approval) => send({ approval }).then((second) => take(second) && done()).finally(() => setWaiting(null)) });
    } else if (take(answer)) done();
  };
  const letIn = ({ name, login }: { name: string; login: string }): Omit<LetIn, 'again'> => ({ login, lead: t('staff.letIn', { name, login }), action: t('staff.letInAction') });
  /** Admitting somebody again needs nobody: they get in with a new password, which is confirmed. */
  const change = (row: StaffRow, left: boolean): void => void confirmed({ login: row.login, lead: t('staff.lastLead', { name: row.name, login: row.login }), action: t('staff.end') }, (approval) => ask('people.change', { id: row.id, left, ...approval }));
  return (
    <div className="staff-panel">
      <div className="day-head">
        {heading}
        {waiting ? null : (
          <Button tone={adding || heading === undefined ? 'plain' : 'primary'} onPress={() => setAdding(!adding)}>
            {adding ? t('gate.back') : t('staff.add')}
          </Button>
        )}
      </div>
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
      {waiting ? <SecondPersonForm key={waiting.login} subject={waiting.login} action="letIn" title={waiting.action} lead={waiting.lead} back={{ label: t('gate.back'), onPress: () => setWaiting(null) }} onApproved={(approval) => void waiting.again(approval)} /> : null}
      {adding ? (
        // Not taken away while a supervisor confirms: who goes back finds what was typed.
        <div hidden={waiting !== null}>
          <AddPerson onAdd={(input) => confirmed(letIn(input), (approval) => ask('people.add', { ...input, ...approval }), () => setAdding(false))} />
        </div>
      ) : null}
      {entering && !waiting ? (
        <AddCard
          name={entering.name}
          ready={reader === 'present'}
          onAdd={(pin) => confirmed(letIn(entering), (approval) => ask('people.addCard', { id: entering.id, pin, ...approval }), () => setEntering(null))}
          onBack={() => setEntering(null)}
        />
      ) : null}
      <ul className="staff-list">
        {(rows ?? []).map((row) => (
          <li key={row.id}>
            <div>
              <strong>{row.name}</strong>
              <span className="muted small">
                {row.login} · {t(`role.${row.role}`)}
              </span>
              {row.leftAt ? <StateWord mark="open">{t('staff.left')}</StateWord> : row.barredUntil ? <StateWord mark="look">{t('staff.barred')}</StateWord> : null}
            </div>
            {reader === 'none' || row.leftAt ? null : row.card ? (
              <Button tone="quiet" onPress={() => void ask('people.removeCard', { id: row.id }).then(take)} aria-label={t('staff.removeCardNamed', { name: row.name })}>
                {t('staff.removeCard')}
              </Button>
            ) : (
              <Button tone="quiet" onPress={() => setEntering(row)} aria-label={t('staff.addCardNamed', { name: row.name })}>
                {t('staff.addCard')}
              </Button>
            )}
            {row.id === own ? null : (
              <Button tone={row.leftAt ? 'plain' : 'quiet'} onPress={() => change(row, !row.leftAt)} aria-label={t(row.leftAt ? 'staff.restoreNamed' : 'staff.endNamed', { name: row.name })}>
                {t(row.leftAt ? 'staff.restore' : 'staff.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Whoever the card belongs to types its PIN. */
function AddCard({ name, ready, onAdd, onBack }: { name: string; ready: boolean; onAdd: (pin: string) => Promise<unknown>; onBack: () => void }): ReactElement {
  const t = useT();
  const [pin, setPin] = useState('');
  return (
    <form
      className="gate-form staff-add"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && pin.length >= 4) void onAdd(pin).finally(() => setPin(''));
      }}
    >
      <p>{t(ready ? 'staff.cardPin' : 'staff.cardInsert', { name })}</p>
      <Field label={t('gate.pin')} value={pin} onChange={setPin} maxLength={8} secret autoFocus />
      <div className="gate-actions">
        <Button tone="primary" type="submit" isDisabled={!ready || pin.length < 4}>
          {t('staff.addCard')}
        </Button>
        <Button tone="quiet" onPress={onBack}>
          {t('gate.back')}
        </Button>
      </div>
    </form>
  );
}

function AddPerson({ onAdd }: { onAdd: (input: { login: string; name: string; role: Role; password: string }) => Promise<unknown> }): ReactElement {
  const t = useT();
  const [name, setName] = useState('');
  const [login, setLogin] = useState('');
  const [role, setRole] = useState<Role | null>(null);
  const [password, setPassword] = useState('');
  const ready = role !== null && name.trim().length >= 2 && login.trim().length >= 2 && password.length >= leastLetters;
  return (
    <form
      className="gate-form staff-add"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && role !== null) void onAdd({ login, name, role, password });
      }}
    >
      <div className="form-columns">
        <Field label={t('gate.name')} value={name} onChange={setName} maxLength={80} autoFocus />
        <Field label={t('gate.login')} value={login} onChange={setLogin} maxLength={40} hint={t('gate.loginHint')} />
      </div>
      <Choices label={t('staff.role')} value={role} onChange={setRole} choices={roles.map((one) => ({ value: one, label: t(`role.${one}`), note: t(`role.${one}.note`) }))} />
      <NewPassword label={t('staff.firstPassword')} value={password} onChange={setPassword} />
      <div className="gate-actions">
        <Button tone="primary" type="submit" isDisabled={!ready}>
          {t('staff.addAction')}
        </Button>
      </div>
    </form>
  );
}
