/** Who and where this desk is; appearance, language, the person's window. */
import { BookOpen, Contrast, Languages, Lock, MonitorUp, ScrollText, ShieldCheck, Moon, Sun, SunMoon } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../parts/controls.tsx';
import { useKey } from '../parts/keys.ts';
import { useManual } from '../manual/manual-store.ts';
import { useLocale, useT } from '../texts/t.ts';
import { useAppearance, type Appearance } from './appearance.ts';
import { usePeople, worksOnCases } from './people/people-store.ts';
import { useDesk } from './store.ts';

const pictures: Record<Appearance, ReactElement> = { system: <SunMoon />, light: <Sun />, dark: <Moon />, contrast: <Contrast /> };

export function TopBar(): ReactElement {
  const t = useT();
  const info = useDesk((state) => state.info);
  const { appearance, next } = useAppearance();
  const { locale, setLocale } = useLocale();
  const person = usePeople((people) => people.state?.person ?? null);
  const lock = usePeople((people) => people.lock);
  const { screen, show } = useDesk();
  const openPerson = (): void => void window.schalter.openPersonWindow();
  const openHere = useManual((manual) => manual.openHere);
  useKey('F1', openHere, { over: true });
  useKey('F9', openPerson);
  useKey(person ? 'F10' : null, () => void lock(), { over: true });
  return (
    <header className="top-bar">
      <p className="place">
        <strong>{info ? info.office : t('app.name')}</strong>
        {info ? (
          <span className="muted">
            {info.desk}
            {person ? ` · ${person.name} (${t(`role.${person.role}`)})` : ''}
          </span>
        ) : null}
      </p>
      <div className="top-actions">
        {person?.role === 'supervisor' ? (
          <Button tone="quiet" icon={<ScrollText />} onPress={() => show(screen === 'trail' ? 'day' : 'trail')}>
            {t(screen === 'trail' ? 'top.day' : 'top.trail')}
          </Button>
        ) : null}
        {worksOnCases(person?.role) ? (
          <Button tone="quiet" className="button-folds" icon={<ShieldCheck />} onPress={() => show(screen === 'privacy' ? 'day' : 'privacy')} aria-label={t(screen === 'privacy' ? 'top.day' : 'top.privacy')}>
            {t(screen === 'privacy' ? 'top.day' : 'top.privacy')}
          </Button>
        ) : null}
        {person ? (
          <Button tone="quiet" icon={<Lock />} shortcut="F10" onPress={() => void lock()}>
            {t('top.lock')}
          </Button>
        ) : null}
        <Button tone="quiet" className="button-folds" icon={<BookOpen />} shortcut="F1" onPress={openHere} aria-label={t('top.manual')}>
          {t('top.manual')}
        </Button>
        <Button tone="quiet" icon={<MonitorUp />} shortcut="F9" onPress={openPerson}>
          {t('top.personWindow')}
        </Button>
        <Button tone="quiet" className="button-folds" icon={pictures[appearance]} onPress={next} aria-label={t('top.appearanceNow', { now: t(`top.appearance.${appearance}`) })}>
          {t('top.appearanceShort')}
        </Button>
        <Button tone="quiet" className="button-folds" icon={<Languages />} onPress={() => setLocale(locale === 'de' ? 'en' : 'de')} aria-label={t('top.languageLabel')}>
          {locale === 'de' ? 'English' : 'Deutsch'}
        </Button>
      </div>
    </header>
  );
}
