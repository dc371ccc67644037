/** The office beside the day: what other desks have begun and can be taken over on purpose, and desks that ask to join. */
import { useEffect, useState, type ReactElement } from 'react';
import type { SharedCase } from '../../../src-main/contract/office.ts';
import { useNow } from '../../parts/clock.ts';
import { Button, Field, Notice, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Problem } from '../../parts/core.ts';
import { spanText } from '../../parts/format.ts';
import { StateWord, type Mark } from '../../parts/marks.tsx';
import { useT, type TextKey } from '../../texts/t.ts';
import { useSession } from '../session-store.ts';
import { connectOffice, useOffice } from './office-store.ts';

/** Takes over and shows the case; an answer with a problem leaves everything as it was. */
function TakeOver({ shared, onDone }: { shared: SharedCase; onDone: () => void }): ReactElement {
  const t = useT();
  const open = useSession((state) => state.open);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const take = async (): Promise<void> => {
    setBusy(true);
    const answer = await ask('office.takeOver', { caseId: shared.caseId, reason });
    setBusy(false);
    if (!answer.ok) return setProblem(answer.problem);
    onDone();
    await open(shared.caseId);
  };
  return (
    <div className="take-over">
      <p className="small">{shared.heldBy ? t('office.takeHeld', { desk: shared.heldBy }) : t('office.takeFree', { desk: shared.lastDesk })}</p>
      <Field label={t('office.reason')} required value={reason} onChange={setReason} />
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
      <div className="take-over-actions">
        <Button tone="primary" isDisabled={busy || reason.trim() === ''} onPress={() => void take()}>
          {t('office.take')}
        </Button>
        <Button tone="quiet" onPress={onDone}>
          {t('office.leave')}
        </Button>
      </div>
    </div>
  );
}

function Shared({ shared }: { shared: SharedCase }): ReactElement {
  const t = useT();
  const now = useNow();
  const [taking, setTaking] = useState(false);
  return (
    <li>
      <div>
        <strong>{shared.person || t('person.unnamed')}</strong>
        <span className="muted small">
          {t(`step.${shared.step}` as TextKey)}
          {shared.updatedAt ? ` · ${t('time.ago', { span: spanText(now - Date.parse(shared.updatedAt)) })}` : ''}
        </span>
        <StateWord mark={shared.conflict ? 'look' : shared.heldBy ? 'work' : 'open'}>{shared.conflict ? t('office.twoForms') : shared.heldBy ? t('office.heldBy', { desk: shared.heldBy }) : t('office.free', { desk: shared.lastDesk })}</StateWord>
        {taking ? <TakeOver shared={shared} onDone={() => setTaking(false)} /> : null}
      </div>
      {taking || shared.conflict ? null : (
        <Button onPress={() => setTaking(true)} aria-label={t('office.takeNamed', { person: shared.person })}>
          {t('office.take')}
        </Button>
      )}
    </li>
  );
}

function Asking({ deskId, name, checkNumber }: { deskId: string; name: string; checkNumber: string }): ReactElement {
  const t = useT();
  const admit = useOffice((state) => state.admit);
  const [problem, setProblem] = useState<Problem | null>(null);
  return (
    <Notice mark="look">
      <p>{t('office.asks', { desk: name })}</p>
      <p>
        {t('office.checkNumber')} <strong className="figures mono">{checkNumber}</strong>
      </p>
      <Button onPress={() => void admit(deskId).then(setProblem)}>{t('office.admit')}</Button>
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
    </Notice>
  );
}

export function OfficePanel(): ReactElement | null {
  const t = useT();
  const { standing, shared } = useOffice();
  useEffect(connectOffice, []);
  if (!standing || standing.state === 'none') return null;
  const elsewhere = shared.filter((one) => !one.heldHere && (!one.here || one.heldBy !== null));
  const mark: Mark = standing.state === 'up' ? 'done' : standing.state === 'unknown' ? 'open' : 'look';
  return (
    <section className="side-panel" aria-labelledby="office-title">
      <div className="panel-head">
        <h2 id="office-title">{t('office.title')}</h2>
        <StateWord mark={mark} title={standing.message}>
          {t(`office.state.${standing.state}` as TextKey)}
        </StateWord>
      </div>
      {standing.asking.map((desk) => (
        <Asking key={desk.deskId} {...desk} />
      ))}
      {standing.state === 'down' ? <p className="small">{t('office.goOn')}</p> : null}
      {standing.state === 'waiting' ? (
        <p className="small">
          {t('office.waiting')} <strong className="figures mono">{standing.checkNumber}</strong>
        </p>
      ) : null}
      {standing.unshared > 0 ? <p className="small">{t('office.unshared', { n: standing.unshared })}</p> : null}
      {standing.state === 'up' && elsewhere.length === 0 ? <p className="muted">{t('office.none')}</p> : null}
      <ul className="open-list">
        {elsewhere.slice(0, 30).map((one) => (
          <Shared key={one.caseId} shared={one} />
        ))}
      </ul>
    </section>
  );
}
