/** The second person of a four-eyes action proves at this desk who they are; the core decides whether that is enough. */
import { useState, type FormEvent, type ReactElement, type ReactNode } from 'react';
import type { FourEyesAction } from '../../../src-main/contract/people.ts';
import { Button, Field, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Problem } from '../../parts/core.ts';
import { useT } from '../../texts/t.ts';
import { usePeople } from './people-store.ts';

export interface SecondPerson {
  login: string;
  password: string;
  setLogin(login: string): void;
  setPassword(password: string): void;
  problem: Problem | null;
  ready: boolean;
  send(): void;
}

/** @param onApproved gets what the core takes once for this action and subject */
export function useSecondPerson(action: FourEyesAction, subject: string, onApproved: (approval: string) => void): SecondPerson {
  const training = usePeople((people) => (people.state?.training.length ?? 0) > 0);
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (): Promise<void> => {
    const answer = await ask('people.approve', { login, password: password || '-', action, subject });
    setPassword('');
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) onApproved(answer.value.approval);
  };
  return { login, password, setLogin, setPassword, problem, ready: login.trim() !== '' && (training || password !== ''), send: () => void send() };
}

export function SecondPersonFields({ login, password, setLogin, setPassword, problem, autoFocus = false }: SecondPerson & { autoFocus?: boolean }): ReactElement {
  const t = useT();
  return (
    <>
      {problem ? <ProblemNotice problem={problem} /> : null}
      <Field label={t('gate.login')} value={login} onChange={setLogin} maxLength={40} autoFocus={autoFocus} />
      <Field label={t('gate.password')} value={password} onChange={setPassword} maxLength={128} secret />
    </>
  );
}

export interface WayBack {
  label: string;
  onPress: () => void;
}

export function SendForm({ action, ready, onSend, back, children }: { action: string; ready: boolean; onSend: () => void; back?: WayBack | undefined; children: ReactNode }): ReactElement {
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) onSend();
  };
  return (
    <form className="gate-form privacy-form" onSubmit={send} autoComplete="off">
      {children}
      <div className="gate-actions">
        <Button tone="primary" type="submit" isDisabled={!ready}>
          {action}
        </Button>
        {back ? (
          <Button tone="quiet" onPress={back.onPress}>
            {back.label}
          </Button>
        ) : null}
      </div>
    </form>
  );
}

interface SecondPersonFormProps {
  subject: string;
  action: FourEyesAction;
  title: string;
  /** What they confirm, where it does not stand above. */
  lead?: string;
  back?: WayBack;
  onApproved: (approval: string) => void;
}

/** What they confirm stands above their name. The form comes in the place of what was pressed, and takes the focus. */
export function SecondPersonForm({ subject, action, title, lead, back, onApproved }: SecondPersonFormProps): ReactElement {
  const t = useT();
  const second = useSecondPerson(action, subject, onApproved);
  return (
    <SendForm action={title} ready={second.ready} onSend={second.send} back={back}>
      <p className={lead === undefined ? 'muted' : undefined}>{lead ?? t('privacy.second')}</p>
      <SecondPersonFields {...second} autoFocus />
    </SendForm>
  );
}
