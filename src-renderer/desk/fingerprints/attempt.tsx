/**
 * One attempt as 4.8.3.1 wants it shown: the slap with its segments marked, each finger with quality as a word and
 * a number against its threshold, repeated fingers marked pictorially, warnings for the wrong hand or number.
 */
import type { ReactElement, ReactNode } from 'react';
import type { FingerCode, FingerprintData, FingerQualityResult, SlapAttempt } from '../../../src-main/contract/session.ts';
import { CaptureImage } from '../../parts/capture-image.tsx';
import { Notice } from '../../parts/controls.tsx';
import { qualityWord } from '../../parts/fingers.ts';
import { StateWord, type Mark } from '../../parts/marks.tsx';
import { numberText } from '../../parts/format.ts';
import { useLocale, useT } from '../../texts/t.ts';
import { affectedFingers, repeatedPrints, shownHand } from './plan.ts';

export function useFingerName(): (finger: FingerCode) => string {
  const t = useT();
  return (finger) => t(`finger.${finger}` as 'finger.1');
}

export function AttemptPicture({ sessionId, attempt }: { sessionId: string; attempt: SlapAttempt }): ReactElement {
  const t = useT();
  const name = useFingerName();
  const repeated = affectedFingers(attempt);
  return (
    <div className="attempt-picture">
      <CaptureImage sessionId={sessionId} captureId={attempt.captureId} alt={t('fingers.attemptAlt', { n: attempt.attempt, fingers: attempt.fingers.map((one) => name(one.finger)).join(', ') })} />
      <svg className="segments" viewBox={`0 0 ${attempt.width} ${attempt.height}`} aria-hidden="true">
        {attempt.fingers.map((one) => {
          const { box } = one;
          const look = repeated.has(one.finger) ? 'repeated' : one.ok ? 'ok' : 'weak';
          const font = attempt.width / 30;
          return (
            <g key={one.finger} className={`segment segment-${look}`}>
              <rect x={box.x} y={box.y} width={box.width} height={box.height} transform={`rotate(${box.angle} ${box.x + box.width / 2} ${box.y + box.height / 2})`} />
              <g transform={`translate(${box.x + box.width / 2} ${Math.max(box.y - font * 0.6, font)})`}>
                <text className="segment-text" textAnchor="middle" fontSize={font}>
                  {repeated.has(one.finger) ? '⚠ ' : one.ok ? '✓ ' : '! '}
                  {one.quality > 100 ? '–' : one.quality}
                </text>
              </g>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

const wordMark: Record<ReturnType<typeof qualityWord>, Mark> = { none: 'look', poor: 'look', enough: 'done', good: 'done' };

export function FingerCard({ sessionId, finger, repeated, attackScore = null, children }: { sessionId: string; finger: FingerQualityResult; repeated: boolean; attackScore?: number | null; children?: ReactNode }): ReactElement {
  const t = useT();
  const name = useFingerName();
  const locale = useLocale((state) => state.locale);
  const word = qualityWord(finger.quality, finger.threshold);
  return (
    <li className={`finger-card${repeated ? ' finger-repeated' : ''}`}>
      <CaptureImage sessionId={sessionId} captureId={finger.captureId} alt={name(finger.finger)} />
      <div>
        <p>
          <strong>{name(finger.finger)}</strong>
        </p>
        <p className="finger-line">
          <StateWord mark={wordMark[word]}>{t(`quality.${word}`)}</StateWord>
          <span className="figures muted small">{finger.quality > 100 ? t('quality.failed') : t('quality.number', { value: finger.quality, threshold: finger.threshold })}</span>
        </p>
        {finger.reasons.length > 0 ? <p className="small">{finger.reasons.join(', ')}</p> : null}
        {repeated ? (
          <p>
            <StateWord mark="fail">{t('fingers.repeated')}</StateWord>
          </p>
        ) : null}
        {attackScore === null ? null : (
          <p>
            <StateWord mark={attackScore < 0.5 ? 'open' : 'look'}>{t('fingers.attackScore', { score: numberText(attackScore, locale) })}</StateWord>
          </p>
        )}
        {children}
      </div>
    </li>
  );
}

export function AttemptJudgement({ sessionId, attempt, data }: { sessionId: string; attempt: SlapAttempt; data: FingerprintData }): ReactElement {
  const t = useT();
  const name = useFingerName();
  const repeated = affectedFingers(attempt);
  const { classification } = attempt;
  return (
    <div className="judgement">
      <Notice mark={attempt.sufficient ? 'done' : 'look'} live>
        <p>
          <strong>{attempt.sufficient ? t('fingers.sufficient') : t('fingers.insufficient')}</strong>
        </p>
        {attempt.problems.map((problem) => (
          <p key={problem}>{problem}</p>
        ))}
      </Notice>
      {attempt.fingers.length !== attempt.expected.length ? <Notice mark="look">{t('fingers.count', { found: attempt.fingers.length, expected: attempt.expected.length })}</Notice> : null}
      {classification.mode === 'on' && classification.mismatch ? <Notice mark="fail">{t('fingers.wrongHand', { found: t(`hand.${classification.hand}`), expected: classification.expected === 'none' ? '' : t(`hand.${classification.expected}`) })}</Notice> : null}
      {attempt.duplicates.map((one) => (
        <Notice key={`${one.finger}-${one.otherFinger}`} mark="fail">
          <p>{t('fingers.duplicate', { finger: name(one.finger), other: name(one.otherFinger), slap: one.otherSlap ? t(`slap.${one.otherSlap}`) : t('fingers.rolledBefore') })}</p>
          <div className="repeated-pair">
            {repeatedPrints(data, attempt, one).map((print) => (
              <CaptureImage key={print.captureId} sessionId={sessionId} captureId={print.captureId} alt={name(print.finger)} />
            ))}
          </div>
        </Notice>
      ))}
      {attempt.presentationAttack === 'suspected' ? <Notice mark="fail">{t('fingers.attack')}</Notice> : null}
      <ul className="finger-cards" aria-label={t('fingers.perFinger')}>
        {attempt.fingers.map((finger) => (
          <FingerCard key={finger.finger} sessionId={sessionId} finger={finger} repeated={repeated.has(finger.finger)} attackScore={attempt.presentationAttack === 'suspected' ? (attempt.attackScores.find((one) => one.finger === finger.finger)?.score ?? null) : null} />
        ))}
      </ul>
    </div>
  );
}

/** For the details band: how the numbers came about. */
export function AttemptProtocol({ attempt }: { attempt: SlapAttempt }): ReactElement {
  const t = useT();
  const fingerName = useFingerName();
  const locale = useLocale((state) => state.locale);
  const hand = shownHand(attempt);
  return (
    <section>
      <h3>{t('fingers.protocol')}</h3>
      <dl className="facts">
        <div>
          <dt>{t('fingers.algorithm')}</dt>
          <dd>{[...new Set(attempt.fingers.map((one) => one.algorithm))].join(', ') || '–'}</dd>
        </div>
        <div>
          <dt>{t('fingers.picture')}</dt>
          <dd className="figures">
            {attempt.width} × {attempt.height} px, {attempt.ppi} ppi
          </dd>
        </div>
        <div>
          <dt>{t('fingers.trigger')}</dt>
          <dd>{t(`face.release.${attempt.trigger}`)}</dd>
        </div>
        <div>
          <dt>{t('fingers.classification')}</dt>
          <dd>
            {hand ? `${t(`hand.${hand}`)} (${t('classification.on')}, ${numberText(attempt.classification.score, locale)})` : t(`classification.${attempt.classification.mode}`)}
          </dd>
        </div>
        <div>
          <dt>{t('fingers.pad')}</dt>
          <dd>
            {t(`pad.${attempt.presentationAttack}`)}
            {attempt.attackScores.map(({ finger, score }) => (
              <span key={finger} className="figures">
                {' '}
                {fingerName(finger)} {numberText(score, locale)}
              </span>
            ))}
          </dd>
        </div>
      </dl>
    </section>
  );
}
