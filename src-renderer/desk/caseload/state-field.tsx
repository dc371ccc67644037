/** A person's state: its name chosen or typed, or the letters of document and register (ICAO 9303-3 section 5). */
import { useMemo, type ReactElement } from 'react';
import { SearchOrType } from '../../parts/search.tsx';
import { states } from '../../texts/states.ts';
import { useLocale } from '../../texts/t.ts';

export function StateField(props: { label: string; value: string; onChange: (value: string) => void; error: string | null }): ReactElement {
  const locale = useLocale((store) => store.locale);
  const items = useMemo(() => states(locale), [locale]);
  return <SearchOrType {...props} items={items} />;
}
