/** Entries, zone, print and chip side by side; what does not agree is marked with a shape and a word. */
import type { ReactElement } from 'react';
import { dateText } from '../../parts/format.ts';
import { StateWord } from '../../parts/marks.tsx';
import { useT } from '../../texts/t.ts';
import type { Row } from './compare.ts';

const shown = (row: Row, value: string | null): string => (value === null ? '–' : row.name === 'birthDate' || row.name === 'expiryDate' ? dateText(value) : value);

export function Comparison({ rows }: { rows: Row[] }): ReactElement | null {
  const t = useT();
  if (rows.length === 0) return null;
  const printed = rows.some(({ visual }) => visual !== null);
  return (
    <section aria-labelledby="compare-title">
      <h2 id="compare-title">{t('document.compare')}</h2>
      <div className="table-scroll" tabIndex={0} role="region" aria-labelledby="compare-title">
        <table className="compare">
          <thead>
            <tr>
              <th scope="col">{t('document.field')}</th>
              <th scope="col">{t('document.entered')}</th>
              <th scope="col">{t('document.zone')}</th>
              {printed ? <th scope="col">{t('document.visualZone')}</th> : null}
              <th scope="col">{t('document.chip')}</th>
              <th scope="col">{t('document.agrees')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name} className={row.differs ? 'differs' : undefined}>
                <th scope="row">{t(`row.${row.name}`)}</th>
                <td>{shown(row, row.entered)}</td>
                <td>{shown(row, row.mrz)}</td>
                {printed ? <td>{shown(row, row.visual)}</td> : null}
                <td>{shown(row, row.chip)}</td>
                <td>{row.differs ? <StateWord mark="look">{t('document.differs')}</StateWord> : <StateWord mark="done">{t('document.same')}</StateWord>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
