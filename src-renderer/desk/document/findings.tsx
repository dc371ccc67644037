/** Findings, worst first: what was looked at, what it means, what to do. Never an overall »genuine«. */
import { useState, type ReactElement } from 'react';
import type { DocumentData, Finding } from '../../../src-main/contract/session.ts';
import { Button, Notice } from '../../parts/controls.tsx';
import { numberText } from '../../parts/format.ts';
import { StateMark, type Mark } from '../../parts/marks.tsx';
import { useLocale, useT } from '../../texts/t.ts';
import { branchesOf, worstFirst } from './compare.ts';
import { FindingCrops } from './crops.tsx';
import { useFindingFocus } from './finding-focus.ts';

export const resultMark: Record<Finding['result'], Mark> = { successful: 'done', failed: 'fail', undetermined: 'look', notSupported: 'open', aborted: 'look' };

function FindingLine({ sessionId, document, finding }: { sessionId: string; document: DocumentData; finding: Finding }): ReactElement {
  const t = useT();
  const { finding: focused, look } = useFindingFocus();
  const here = focused?.id === finding.id;
  return (
    <li className={`finding finding-${finding.result}`}>
      <StateMark mark={resultMark[finding.result]} size={20} />
      <div>
        <p className="finding-title">
          <strong>{finding.title}</strong> <span className="muted small">{t(`result.${finding.result}`)}</span>
        </p>
        <p>{finding.meaning}</p>
        {finding.advice ? <p>{finding.advice}</p> : null}
        {here ? <FindingCrops sessionId={sessionId} document={document} finding={finding} /> : null}
      </div>
      {finding.area ? (
        <Button tone="quiet" onPress={() => look(here ? null : finding)} aria-pressed={here}>
          {here ? t('document.hideArea') : t('document.showArea')}
        </Button>
      ) : null}
    </li>
  );
}

/** [TR-03135-1 5.2] The branch's result with its mark, and one level down every check of it with what was looked at. */
function BranchLine({ branch, result, findings, ...of }: { branch: Finding['branch']; result: Finding['result']; findings: Finding[]; sessionId: string; document: DocumentData }): ReactElement {
  const t = useT();
  const [open, setOpen] = useState(false);
  const head = (
    <>
      <StateMark mark={resultMark[result]} size={20} />
      <span>
        <strong>{t(`branch.title.${branch}`)}</strong> {t(`branch.result.${result}`)}
        {findings.length > 0 ? <span className="muted small"> {t('document.checks', { n: findings.length })}</span> : null}
      </span>
    </>
  );
  if (findings.length === 0) return <p className="branch-head">{head}</p>;
  return (
    <details className="quiet-findings" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="branch-head">{head}</summary>
      {open ? (
        <ul className="finding-list">
          {findings.map((finding) => (
            <FindingLine key={finding.id} {...of} finding={finding} />
          ))}
        </ul>
      ) : null}
    </details>
  );
}

export function DocumentFindings({ sessionId, document }: { sessionId: string; document: DocumentData }): ReactElement {
  const t = useT();
  const sorted = worstFirst(document.findings);
  const remarkable = sorted.filter((one) => one.result !== 'successful' && one.result !== 'notSupported');
  const count = (result: Finding['result']): number => sorted.filter((one) => one.result === result).length;
  return (
    <section aria-labelledby="findings-title" className="findings">
      <h2 id="findings-title">{t('document.findings')}</h2>
      {remarkable.length === 0 ? (
        <Notice mark="done">
          <p>
            <strong>{t('document.nothingFound')}</strong> {t('document.nothingFoundHelp', { checked: count('successful'), unchecked: count('notSupported') })}
          </p>
        </Notice>
      ) : null}
      {branchesOf(document).map((one) => (
        <BranchLine key={one.branch} {...one} sessionId={sessionId} document={document} findings={sorted.filter(({ branch }) => branch === one.branch)} />
      ))}
      {remarkable.length > 0 ? (
        <ul className="finding-list" aria-label={t('document.remarkable')}>
          {remarkable.map((finding) => (
            <FindingLine key={finding.id} sessionId={sessionId} document={document} finding={finding} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

/** One level down, for the details band: every check with its id, obligation and margin; zone and chip as read. */
export function DocumentProtocol({ document }: { document: DocumentData }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  return (
    <>
      {document.mrz ? (
        <section>
          <h3>{t('document.mrz', { format: document.mrz.format })}</h3>
          <pre className="mrz" tabIndex={0} aria-label={t('document.mrzLabel')}>
            {document.mrz.lines.join('\n')}
          </pre>
        </section>
      ) : null}
      {document.chip ? (
        <section>
          <h3>{t('document.chip')}</h3>
          <dl className="facts">
            <div>
              <dt>{t('document.chipAccess')}</dt>
              <dd>{document.chip.access ?? '–'}</dd>
            </div>
            <div>
              <dt>{t('document.chipFiles')}</dt>
              <dd className="mono small">{document.chip.files.join(', ') || '–'}</dd>
            </div>
          </dl>
          {document.chip.message ? <p>{document.chip.message}</p> : null}
        </section>
      ) : null}
      {document.findings.length > 0 ? (
        <section>
          <h3>{t('document.protocol')}</h3>
          <ul className="protocol">
            {document.findings.map((finding) => (
              <li key={finding.id}>
                <StateMark mark={resultMark[finding.result]} />
                <span>
                  {finding.title}
                  <span className="muted small">
                    {' '}
                    {t(`result.${finding.result}`)} · {t(`branch.${finding.branch}`)} · {t(`obligation.${finding.obligation}`)}
                    {finding.margin === null ? '' : ` · ${t('document.margin', { margin: numberText(finding.margin, locale) })}`}
                  </span>
                  <code className="small">{finding.id}</code>
                </span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
