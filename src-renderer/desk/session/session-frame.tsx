/**
 * The frame of a session: stepper above, the person left, the one thing to do in the middle, details right.
 * The middle is chosen by the step the core says the session is at.
 */
import { Languages, Library } from 'lucide-react';
import type { ReactElement } from 'react';
import type { SessionView, StepName } from '../../../src-main/contract/session.ts';
import { useKey } from '../../parts/keys.ts';
import { Button } from '../../parts/controls.tsx';
import { StateMark, type Mark } from '../../parts/marks.tsx';
import { useT } from '../../texts/t.ts';
import { DocumentStep } from '../document/document-step.tsx';
import { FaceStep } from '../face/face-step.tsx';
import { FingerprintsStep } from '../fingerprints/fingerprints-step.tsx';
import { RolledStep } from '../fingerprints/rolled-step.tsx';
import { IdentificationStep } from '../identification/identification-step.tsx';
import { PersonStep } from '../person/person-step.tsx';
import { usePapers } from '../printing/papers-store.ts';
import { PrintPreview } from '../printing/print-preview.tsx';
import { ResultStep } from '../result/result-step.tsx';
import { useSession } from '../session-store.ts';
import { useBeside } from '../beside/beside-store.ts';
import { InquiryPage } from '../beside/inquiry-page.tsx';
import { InterpreterPage } from '../beside/interpreter-page.tsx';
import { PersonBand } from './person-band.tsx';

const stepMarks: Record<SessionView['steps'][number]['state'], Mark> = { open: 'open', current: 'work', done: 'done', skipped: 'open', waiting: 'work' };

const screens: Record<StepName, (props: { view: SessionView }) => ReactElement> = {
  person: PersonStep,
  document: DocumentStep,
  face: FaceStep,
  fingerprints: FingerprintsStep,
  identification: IdentificationStep,
  rolled: RolledStep,
  result: ResultStep,
};

/** Interpreter and information systems: beside every step, each on its key. */
function BesideWays(): ReactElement {
  const t = useT();
  const { page, toggle } = useBeside();
  useKey('F5', () => toggle('interpreter'));
  useKey('F6', () => toggle('inquiry'));
  return (
    <div className="beside-ways">
      <Button tone="quiet" icon={<Languages />} shortcut="F5" onPress={() => toggle('interpreter')} aria-expanded={page === 'interpreter'}>
        {t('interpreter.button')}
      </Button>
      <Button tone="quiet" icon={<Library />} shortcut="F6" onPress={() => toggle('inquiry')} aria-expanded={page === 'inquiry'}>
        {t('inquiry.button')}
      </Button>
    </div>
  );
}

function Stepper({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const command = useSession((state) => state.command);
  const at = view.steps.findIndex((one) => one.step === view.session.step);
  const before = view.steps[at - 1];
  const goBack = (): void => {
    if (before) void command({ type: 'goTo', step: before.step });
  };
  useKey('ArrowLeft', goBack, { alt: true });
  return (
    <nav className="stepper" aria-label={t('stepper.label')}>
      <p className="stepper-short">{t('stepper.short', { now: at + 1, all: view.steps.length, step: t(`step.${view.session.step}`) })}</p>
      <ol>
        {view.steps.map((one, index) => {
          const current = one.step === view.session.step;
          return (
            <li key={one.step} className={`step-item step-${one.state}${current ? ' step-here' : ''}`}>
              <button type="button" className="step-button" aria-current={current ? 'step' : undefined} title={one.note ?? undefined} onClick={() => {
                usePapers.getState().show(null);
                void command({ type: 'goTo', step: one.step });
              }}>
                <StateMark mark={stepMarks[one.state]} size={18} />
                <span className="step-title">
                  {index + 1} {t(`step.${one.step}`)}
                </span>
                <span className="sr-only">{t(`step.state.${one.state}`)}</span>
                {one.state === 'waiting' ? <span className="tag">{t('step.state.waiting')}</span> : null}
                {one.state === 'skipped' ? <span className="tag">{t('step.state.skipped')}</span> : null}
              </button>
            </li>
          );
        })}
      </ol>
      <BesideWays />
    </nav>
  );
}

export function SessionFrame({ view }: { view: SessionView }): ReactElement {
  const Step = screens[view.session.step];
  const { forms, shown, sessionId } = usePapers();
  const paper = sessionId === view.session.id ? forms?.find((one) => one.form === shown) : undefined;
  const beside = useBeside((state) => state.page);
  const middle =
    beside === 'interpreter' ? (
      <InterpreterPage view={view} />
    ) : beside === 'inquiry' ? (
      <InquiryPage view={view} />
    ) : paper ? (
      <PrintPreview key={paper.form} sessionId={view.session.id} form={paper} />
    ) : (
      <Step key={view.session.step} view={view} />
    );
  return (
    <div className="session">
      <Stepper view={view} />
      <div className="bands">
        <PersonBand view={view} />
        {middle}
      </div>
    </div>
  );
}
