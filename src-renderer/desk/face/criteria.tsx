/** TR-03121-3-4 4.8.1.1: every criterion with value, threshold and OK/NOK, and the summarised result. */
import type { ReactElement } from 'react';
import type { FaceCapture, FaceCriterion } from '../../../src-main/contract/session.ts';
import { numberText } from '../../parts/format.ts';
import { StateMark, StateWord, type Mark } from '../../parts/marks.tsx';
import { textOr, useLocale, useT } from '../../texts/t.ts';

/** Units that say something to a reader; the others are ratios and stand in docs/face.md. */
const shortUnits: ReadonlySet<string> = new Set(['°', 'Pixel', ': 1']);

const markOf = (criterion: FaceCriterion): Mark => (criterion.ok === null ? 'open' : criterion.ok ? 'done' : criterion.mandatory ? 'fail' : 'look');

export function Criteria({ criteria }: { criteria: FaceCriterion[] }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const number = (value: number): string => numberText(value, locale);
  const limits = (criterion: FaceCriterion): string => {
    if (criterion.min !== null && criterion.max !== null) return t('face.between', { min: number(criterion.min), max: number(criterion.max) });
    if (criterion.min !== null) return t('face.from', { min: number(criterion.min) });
    if (criterion.max !== null) return t('face.upTo', { max: number(criterion.max) });
    return '–';
  };
  return (
    <section>
      <h3>{t('face.criteria')}</h3>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t('face.criteria')}>
        <table className="criteria">
          <thead>
            <tr>
              <th scope="col">{t('face.criterion')}</th>
              <th scope="col">{t('face.value')}</th>
              <th scope="col">{t('face.limit')}</th>
              <th scope="col">{t('face.result')}</th>
            </tr>
          </thead>
          <tbody>
            {criteria.map((criterion) => (
              <tr key={criterion.id}>
                <th scope="row">
                  {textOr(t, `face.criterion.${criterion.id}`, criterion.name)}
                  {criterion.mandatory ? '' : ` (${t('obligation.optional')})`}
                </th>
                <td className="figures">{criterion.value === null ? '–' : `${number(criterion.value)} ${shortUnits.has(criterion.unit) ? criterion.unit : ''}`}</td>
                <td className="figures">{limits(criterion)}</td>
                <td>
                  <StateWord mark={markOf(criterion)}>{criterion.ok === null ? criterion.value === null ? t('face.notMeasured') : t('face.unsure') : criterion.ok ? t('face.okShort') : t('face.nokShort')}</StateWord>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The summarised result in words: what is met, and by name what is not. */
export function CriteriaSummary({ capture }: { capture: FaceCapture }): ReactElement {
  const t = useT();
  const measured = capture.criteria.filter((one) => one.ok !== null);
  const missed = measured.filter((one) => one.ok === false);
  return (
    <section className="criteria-summary" aria-label={t('face.summary')}>
      <p>
        <StateWord mark={capture.ok ? 'done' : 'look'}>
          <strong>{capture.ok ? t('face.sumOk') : t('face.sumNok')}</strong>
        </StateWord>
      </p>
      <p className="muted figures">
        {t('face.counted', { ok: measured.length - missed.length, all: measured.length })} · {capture.width} × {capture.height} px · {t(`face.release.${capture.release}`)}
      </p>
      {missed.length > 0 ? (
        <ul className="missed">
          {missed.map((one) => (
            <li key={one.id}>
              <StateMark mark={markOf(one)} />
              {textOr(t, `face.criterion.${one.id}`, one.name)}
            </li>
          ))}
        </ul>
      ) : null}
      <p className="muted small">{t('face.detailsHint')}</p>
    </section>
  );
}
