/**
 * A card before the person: one sentence in their language with a pictogram, spoken by the system's own voice
 * where there is one for the language; or the languages by their own names, to point at.
 */
import { useEffect, type ReactElement } from 'react';
import type { EventPayload } from '../../src-main/contract/calls.ts';
import { Pictogram } from '../parts/pictogram.tsx';
import { ownName, phrase } from '../texts/phrases.ts';
import { textLanguage } from '../texts/notice.ts';
import { languageCodes } from '../texts/states.ts';

/** Only voices that live on this machine: nothing said here may go to a service. */
function speak(text: string, lang: string): () => void {
  const voice = globalThis.speechSynthesis?.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith(lang));
  if (!voice) return () => undefined;
  const saying = new SpeechSynthesisUtterance(text);
  Object.assign(saying, { voice, lang: voice.lang, rate: 0.9 });
  speechSynthesis.speak(saying);
  return () => speechSynthesis.cancel();
}

export function PersonCard({ card: { card, language } }: { card: EventPayload<'person.card'> }): ReactElement | null {
  const said = card === null || card === 'languages' ? null : (phrase(card, language) ?? phrase(card, 'eng'));
  useEffect(() => (said ? speak(said.text, said.lang) : undefined), [said?.text, said?.lang]);
  if (card === 'languages') {
    return (
      <main className="person-window scene-languages">
        <ul>
          {languageCodes.map((code) => (
            <li key={code} lang={textLanguage(code)} dir="auto">
              {ownName(code)}
            </li>
          ))}
        </ul>
      </main>
    );
  }
  if (card === null || !said) return null;
  return (
    <main className="person-window scene-card" lang={said.lang} dir={said.dir}>
      <Pictogram of={card} />
      <h1 aria-live="polite">{said.text}</h1>
    </main>
  );
}
