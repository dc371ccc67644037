/** A page in the place of the step: same frame, one way back on Escape and on its button. */
import { ArrowLeft } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Button, ProblemNotice } from '../../parts/controls.tsx';
import { useKey } from '../../parts/keys.ts';
import { useT } from '../../texts/t.ts';
import { PageHead } from '../session/page-head.tsx';
import { useBeside } from './beside-store.ts';

export function BesidePage({ title, lead, children }: { title: string; lead: string; children: ReactNode }): ReactElement {
  const t = useT();
  const { close, problem } = useBeside();
  useKey('Escape', close);
  return (
    <main id="main" className="step beside" aria-labelledby="beside-title">
      <PageHead id="beside-title" title={title} lead={lead} page={title}>
        <Button tone="plain" icon={<ArrowLeft />} shortcut="Esc" onPress={close}>
          {t('beside.back')}
        </Button>
      </PageHead>
      <div className="step-body" role="group" aria-labelledby="beside-title" tabIndex={0}>
        {problem ? <ProblemNotice problem={problem} onDismiss={() => useBeside.setState({ problem: null })} /> : null}
        {children}
      </div>
    </main>
  );
}
