/** Step 2: the document placed, read in all lights with zone and chip, shown with its findings; the caseworker concludes. */
import { useEffect, useState, type ReactElement } from 'react';
import type { SessionView } from '../../../src-main/contract/session.ts';
import { ask } from '../../parts/core.ts';
import { Choices, Field, Notice } from '../../parts/controls.tsx';
import { useT } from '../../texts/t.ts';
import { useSession } from '../session-store.ts';
import { useDesk } from '../store.ts';
import { Blockers, StepPage, type Action } from '../session/step-page.tsx';
import { useWhenBack } from '../session/when-back.ts';
import { comparisonRows, personFromDocument } from './compare.ts';
import { DocumentFindings, DocumentProtocol } from './findings.tsx';
import { ExportLog } from './export-log.tsx';
import { DocumentPages } from './pages.tsx';
import { Portraits } from './portraits.tsx';
import { Comparison } from './comparison.tsx';
import { ReadingProgress } from './reading.tsx';
import { PlaceDocument } from './place.tsx';
import { ReferencePanel } from './reference-panel.tsx';

type Conclusion = 'accepted' | 'doubtful' | 'retained';

function NoDocument({ onChoose, reasons }: { onChoose: (reason: string) => void; reasons: string[] }): ReactElement {
  const t = useT();
  return (
    <section className="inline-panel" aria-labelledby="none-title">
      <h2 id="none-title">{t('document.noneTitle')}</h2>
      <Choices label={t('document.noneTitle')} hideLabel value={null} onChange={onChoose} choices={reasons.map((reason) => ({ value: reason, label: reason }))} />
    </section>
  );
}

export function DocumentStep({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const info = useDesk((state) => state.info);
  const { command, during, busy, progress } = useSession();
  const { session } = view;
  const { document } = session;
  const [withoutDocument, setWithoutDocument] = useState(false);
  // The core asks for a reason wherever the aggregated result is not successful.
  const failed = document.state === 'read' && document.overall !== 'successful';
  // Nothing is chosen before the caseworker chooses it, also where nothing was found.
  const [conclusion, setConclusion] = useState<Conclusion | null>(document.conclusion);
  const [writes, setWrites] = useState(false);
  const [reason, setReason] = useState(document.conclusionReason ?? '');
  useEffect(() => setConclusion(document.conclusion), [document.conclusion, document.state]);
  const reader = useWhenBack('document-reader');

  const read = async (): Promise<void> => {
    const before = useSession.getState().progress;
    if (before) useSession.setState({ progress: null });
    const answer = await during('document.read', () => ask('document.read', { sessionId: session.id }), (value) => value);
    if (answer === null && useSession.getState().problem?.kind === 'unavailable') reader.arm(() => void read());
  };
  const readFurther = async (): Promise<void> => {
    useSession.setState({ progress: null });
    await during('document.readFurther', () => ask('document.readFurther', { sessionId: session.id }), (value) => value);
  };
  const reading = document.state === 'reading' || busy === 'document.read' || busy === 'document.readFurther';
  const finish = async (): Promise<void> => {
    if (!conclusion) return;
    const stored = await command({ type: 'concludeDocument', conclusion, reason: reason.trim() });
    if (stored && stored.session.step === 'document') await command({ type: 'next' });
  };
  const needsReason = conclusion !== null && (conclusion !== 'accepted' || failed) && reason.trim() === '';
  const rows = comparisonRows(session.person, document);
  const change = personFromDocument(session.person, document);

  let primary: Action | null;
  let secondary: Action[] = [];
  let body: ReactElement;
  let decision: ReactElement | null = null;
  if (reading) {
    primary = null;
    secondary = [{ label: t('document.stop'), run: () => void ask('document.cancel', { sessionId: session.id }) }];
    body = <ReadingProgress progress={progress} />;
  } else if (document.state === 'none') {
    primary = { label: t('document.next'), run: () => void command({ type: 'next' }), disabled: busy !== null };
    secondary = [{ label: t('document.haveOne'), run: () => void command({ type: 'resetDocument' }) }];
    body = <Notice mark="look">{t('document.noneBecause', { reason: document.noneReason ?? '' })}</Notice>;
  } else if (document.state === 'read') {
    primary = { label: conclusion === null ? t('document.decideNext') : conclusion === 'accepted' ? t('document.acceptNext') : conclusion === 'doubtful' ? t('document.doubtNext') : t('document.retainNext'), run: () => void finish(), disabled: busy !== null || conclusion === null || needsReason };
    secondary = [
      { label: t('document.again'), run: () => void command({ type: 'resetDocument' }).then((stored) => stored && void read()), disabled: busy !== null },
      ...(document.mrz && document.conclusion === null ? [{ label: t('document.readFurther'), run: () => void readFurther(), disabled: busy !== null }] : []),
      ...(Object.keys(change).length > 0 ? [{ label: t('document.take'), run: () => void command({ type: 'setPerson', person: change }), disabled: busy !== null }] : []),
    ];
    decision = (
      <>
        <Choices
          label={t('document.concludeTitle')}
          row
          value={conclusion}
          onChange={(chosen, byKey) => {
            setConclusion(chosen);
            setWrites(byKey);
          }}
          choices={[
            { value: 'accepted', label: t('document.conclusion.accepted'), shortcut: t('document.key.accepted') },
            { value: 'doubtful', label: t('document.conclusion.doubtful'), shortcut: t('document.key.doubtful') },
            { value: 'retained', label: t('document.conclusion.retained'), shortcut: t('document.key.retained') },
          ]}
        />
        {conclusion !== null && (conclusion !== 'accepted' || failed) ? <Field label={t('document.reason')} required value={reason} onChange={setReason} placeholder={t('document.reasonHint')} autoFocus={writes} /> : null}
      </>
    );
    body = (
      <div className="document-read">
        <div className="document-look">
          <DocumentPages sessionId={session.id} document={document} />
          <Comparison rows={rows} />
        </div>
        <div className="document-facts">
          <DocumentFindings sessionId={session.id} document={document} />
          <Portraits view={view} />
          <ReferencePanel sessionId={session.id} document={document} />
        </div>
      </div>
    );
  } else {
    primary = { label: t('document.read'), run: () => void read(), disabled: busy !== null };
    secondary = [{ label: t('document.none'), run: () => setWithoutDocument(!withoutDocument) }];
    body = (
      <>
        <PlaceDocument />
        {withoutDocument ? <NoDocument reasons={info?.noDocumentReasons ?? []} onChoose={(none) => void command({ type: 'noDocument', reason: none })} /> : null}
      </>
    );
  }
  return (
    <StepPage
      view={view}
      title={t('document.title')}
      lead={document.state === 'open' && !reading ? t('document.lead') : undefined}
      devices={['document-reader', 'chip-reader']}
      primary={primary}
      secondary={secondary}
      decision={decision}
      details={
        <>
          <DocumentProtocol document={document} />
          {document.state === 'read' ? <ExportLog sessionId={session.id} /> : null}
        </>
      }
      aside={document.state === 'read' && conclusion === null ? <Blockers list={[t('document.concludeOpen')]} /> : needsReason ? <Blockers list={[t('document.reasonOpen')]} /> : <Blockers list={document.state === 'read' || document.state === 'none' ? view.blockers.filter(() => document.conclusion !== null) : []} />}
    >
      {body}
    </StepPage>
  );
}
