/** Nobody is signed in: signing in, taking over, unlocking; the first start; the paper from the safe. */
import { useState, type FormEvent, type ReactElement, type ReactNode } from 'react';
import { Button, Field, Notice, ProblemNotice } from '../../parts/controls.tsx';
import { useKey } from '../../parts/keys.ts';
import { useT } from '../../texts/t.ts';
import { useDesk } from '../store.ts';
import { leastLetters, NewPassword } from './new-password.tsx';
import { usePeople } from './people-store.ts';

/** One quiet card in the middle. */
export function Gate({ title, lead, children }: { title: string; lead?: string; children: ReactNode }): ReactElement {
  const problem = usePeople((state) => state.problem);
  return (
    <main id="main" className="gate" tabIndex={-1}>
      <section className="gate-card" aria-labelledby="gate-title">
        <h1 id="gate-title">{title}</h1>
        {lead ? <p className="muted">{lead}</p> : null}
        {problem ? <ProblemNotice problem={problem} /> : null}
        {children}
      </section>
    </main>
  );
}

function Form({ onSend, children }: { onSend: () => void; children: ReactNode }): ReactElement {
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onSend();
  };
  return (
    <form className="gate-form" onSubmit={send} autoComplete="off">
      {children}
    </form>
  );
}

function TrainingPeople(): ReactElement {
  const t = useT();
  const people = usePeople((state) => state.state?.training ?? []);
  const { enter, busy } = usePeople();
  const choose = (at: number): void => {
    const person = people[at];
    if (person && !busy) void enter('people.signInTraining', { id: person.id });
  };
  useKey('Enter', () => choose(0));
  useKey('1', () => choose(0));
  useKey('2', () => choose(1));
  useKey('3', () => choose(2));
  useKey('4', () => choose(3));
  return (
    <Gate title={t('gate.signIn')} lead={t('gate.training')}>
      <div className="gate-people">
        {people.map((person, at) => (
          <Button key={person.id} tone={at === 0 ? 'primary' : 'plain'} shortcut={at === 0 ? 'Enter' : String(at + 1)} onPress={() => choose(at)} isDisabled={busy}>
            {t(`role.${person.role}`)}
          </Button>
        ))}
      </div>
    </Gate>
  );
}

/** Where the desk has a reader for cards: what to do with the card, and the PIN once it is in. */
function CardForm({ onPassword }: { onPassword: () => void }): ReactElement {
  const t = useT();
  const { state, enter, signOut, busy } = usePeople();
  const [pin, setPin] = useState('');
  const locked = state?.lockedFor ?? null;
  const ready = pin.length >= 4 && !busy;
  const send = (): void => {
    if (ready) void enter('people.signInWithCard', { pin }).finally(() => setPin(''));
  };
  return (
    <Gate title={locked ? t('gate.locked') : t('gate.signIn')} {...(locked ? { lead: t('gate.lockedLead', { name: locked }) } : {})}>
      <Form onSend={send}>
        {state?.card === 'present' ? <Field label={t('gate.pin')} value={pin} onChange={setPin} maxLength={8} secret autoFocus /> : <Notice mark={state?.card === 'empty' ? 'work' : 'look'} live>{t(state?.card === 'empty' ? 'gate.cardEmpty' : 'gate.cardNoReader')}</Notice>}
        <div className="gate-actions">
          {state?.card === 'present' ? (
            <Button tone="primary" shortcut="Enter" type="submit" isDisabled={!ready}>
              {busy ? t('gate.busy') : locked ? t('gate.unlock') : t('gate.signInAction')}
            </Button>
          ) : null}
          <Button tone={state?.card === 'present' ? 'quiet' : 'plain'} onPress={onPassword}>
            {t('gate.byPassword')}
          </Button>
          {locked ? (
            <Button tone="quiet" onPress={() => void signOut()}>
              {t('gate.signOut', { name: locked })}
            </Button>
          ) : null}
        </div>
      </Form>
    </Gate>
  );
}

function Password({ onPaper, onCard }: { onPaper: () => void; onCard: (() => void) | null }): ReactElement {
  const t = useT();
  const { state, enter, signOut, busy } = usePeople();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [changing, setChanging] = useState(false);
  const { fields, password: newPassword } = useNewPassword();
  const ready = login.trim() !== '' && password !== '' && (!changing || newPassword !== null) && !busy;
  const send = async (): Promise<void> => {
    if (!ready) return;
    const ok = await enter('people.signIn', { login, password, ...(changing ? { newPassword: newPassword! } : {}) });
    if (ok) return;
    // A password that was right is not asked for again: only the new one is missing.
    const code = usePeople.getState().problem?.code;
    if (code === 'PASSWORD_GIVEN') setChanging(true);
    if (code === 'SIGN_IN_WRONG') setPassword('');
  };
  const locked = state?.lockedFor ?? null;
  const lead = locked ? t('gate.lockedLead', { name: locked }) : state?.stage === 'sealed' ? t('gate.sealedLead') : undefined;
  return (
    <Gate title={locked ? t('gate.locked') : t('gate.signIn')} {...(lead ? { lead } : {})}>
      <Form onSend={() => void send()}>
        <Field label={t('gate.login')} value={login} onChange={setLogin} maxLength={40} autoFocus />
        <Field label={t('gate.password')} value={password} onChange={setPassword} maxLength={128} secret mayBeShown />
        {changing ? fields : null}
        <div className="gate-actions">
          <Button tone="primary" shortcut="Enter" type="submit" isDisabled={!ready}>
            {busy ? t('gate.busy') : locked ? t('gate.unlock') : t('gate.signInAction')}
          </Button>
          {changing ? null : (
            <Button tone="quiet" onPress={() => setChanging(true)}>
              {t('gate.changePassword')}
            </Button>
          )}
          {locked ? (
            <Button tone="quiet" onPress={() => void signOut()}>
              {t('gate.signOut', { name: locked })}
            </Button>
          ) : null}
          {onCard ? (
            <Button tone="quiet" onPress={onCard}>
              {t('gate.byCard')}
            </Button>
          ) : null}
          {state?.stage === 'sealed' ? (
            <Button tone="quiet" onPress={onPaper}>
              {t('gate.withPaper')}
            </Button>
          ) : null}
        </div>
      </Form>
    </Gate>
  );
}

/** A new password, written twice. */
function useNewPassword(): { fields: ReactElement; password: string | null } {
  const t = useT();
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const short = first !== '' && first.length < leastLetters;
  const differ = second !== '' && first !== second;
  return {
    password: first.length >= leastLetters && first === second ? first : null,
    fields: (
      <>
        <NewPassword label={t('gate.newPassword')} value={first} onChange={setFirst} error={short && second !== '' ? t('gate.passwordShort', { n: leastLetters }) : null} />
        <Field label={t('gate.repeat')} value={second} onChange={setSecond} maxLength={128} secret error={differ ? t('gate.passwordDiffers') : null} />
      </>
    ),
  };
}

function Paper({ onBack }: { onBack: () => void }): ReactElement {
  const t = useT();
  const { enter, busy } = usePeople();
  const [recoveryKey, setKey] = useState('');
  const [login, setLogin] = useState('');
  const { fields, password } = useNewPassword();
  const ready = recoveryKey.trim() !== '' && login.trim().length >= 2 && password !== null && !busy;
  const send = (): void => {
    if (ready) void enter('people.openWithRecoveryKey', { recoveryKey, login, password: password! });
  };
  return (
    <Gate title={t('gate.paper')} lead={t('gate.paperLead')}>
      <Form onSend={send}>
        <Field label={t('gate.recoveryKey')} value={recoveryKey} onChange={setKey} maxLength={200} mono autoFocus hint={t('gate.recoveryHint')} />
        <Field label={t('gate.login')} value={login} onChange={setLogin} maxLength={40} />
        {fields}
        <div className="gate-actions">
          <Button tone="primary" shortcut="Enter" type="submit" isDisabled={!ready}>
            {busy ? t('gate.busy') : t('gate.openWithPaper')}
          </Button>
          <Button tone="quiet" onPress={onBack}>
            {t('gate.back')}
          </Button>
        </div>
      </Form>
    </Gate>
  );
}

function SetUp(): ReactElement {
  const t = useT();
  const { setUp, busy } = usePeople();
  const [login, setLogin] = useState('');
  const [name, setName] = useState('');
  const { fields, password } = useNewPassword();
  const ready = login.trim().length >= 2 && name.trim().length >= 2 && password !== null && !busy;
  const send = (): void => {
    if (ready) void setUp({ login, name, password: password! });
  };
  return (
    <Gate title={t('gate.setUp')} lead={t('gate.setUpLead')}>
      <Form onSend={send}>
        <Field label={t('gate.name')} value={name} onChange={setName} maxLength={80} autoFocus />
        <Field label={t('gate.login')} value={login} onChange={setLogin} maxLength={40} hint={t('gate.loginHint')} />
        {fields}
        <div className="gate-actions">
          <Button tone="primary" shortcut="Enter" type="submit" isDisabled={!ready}>
            {busy ? t('gate.busy') : t('gate.setUpAction')}
          </Button>
        </div>
      </Form>
    </Gate>
  );
}

/** The recovery key, shown once: gone on only when one of its groups has been read back from the paper. */
export function PaperOnce({ recoveryKey, onDone }: { recoveryKey: string; onDone: () => void }): ReactElement {
  const t = useT();
  const groups = recoveryKey.split('-');
  const [asked] = useState(() => Math.floor(Math.random() * groups.length));
  const [typed, setTyped] = useState('');
  const right = typed.trim().toUpperCase() === groups[asked];
  return (
    <Gate title={t('paper.title')} lead={t('paper.lead')}>
      <ol className="paper-key" aria-label={t('gate.recoveryKey')}>
        {groups.map((group, at) => (
          <li key={at}>
            <span className="muted small">{at + 1}</span> <code>{group}</code>
          </li>
        ))}
      </ol>
      <Form onSend={() => right && onDone()}>
        <Field label={t('paper.readBack', { n: asked + 1 })} value={typed} onChange={setTyped} maxLength={8} mono autoFocus />
        <div className="gate-actions">
          <Button tone="primary" shortcut="Enter" type="submit" isDisabled={!right}>
            {t('paper.done')}
          </Button>
        </div>
      </Form>
    </Gate>
  );
}

export function SignIn(): ReactElement {
  const t = useT();
  const state = usePeople((people) => people.state);
  const deskProblem = useDesk((desk) => desk.problem);
  const [way, setWay] = useState<'card' | 'password' | 'paper'>('card');
  if (!state) {
    return (
      <Gate title={t('app.name')}>
        {deskProblem ? <ProblemNotice problem={deskProblem} /> : <Notice mark="work">{t('gate.opening')}</Notice>}
      </Gate>
    );
  }
  if (state.stage === 'setUp') return <SetUp />;
  if (state.training.length > 0) return <TrainingPeople />;
  if (way === 'paper' && state.stage === 'sealed') return <Paper onBack={() => setWay('password')} />;
  const hasReader = state.card !== 'none';
  if (way === 'card' && hasReader) return <CardForm onPassword={() => setWay('password')} />;
  return <Password onPaper={() => setWay('paper')} onCard={hasReader ? () => setWay('card') : null} />;
}
