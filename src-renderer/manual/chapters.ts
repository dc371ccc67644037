/** The chapters and pictures of the manual, bundled; and which chapter belongs to which screen. */
import type { StepName } from '../../src-main/contract/session.ts';
import { parseMarkdown } from './markdown.ts';
import type { Chapter } from './search.ts';

const sources = import.meta.glob<string>('./chapters/*.md', { query: '?raw', import: 'default', eager: true });
const files = import.meta.glob<string>('./pictures/*.webp', { query: '?url', import: 'default', eager: true });

export const chapters: Chapter[] = Object.entries(sources)
  .sort(([a], [b]) => a.localeCompare(b))
  .map(([path, source]) => {
    const blocks = parseMarkdown(source);
    const title = blocks.find((block) => block.kind === 'heading');
    return { id: path.replace(/^.*\/|\.md$/g, ''), title: title?.kind === 'heading' ? title.text : '', blocks };
  });

/** Address of a picture; undefined where it has not been taken. */
export const pictureOf = (name: string): string | undefined => files[`./pictures/${name}`];

export interface Place {
  screen: string;
  step: StepName | null;
  beside: string | null;
  paper: boolean;
  role: string | null;
  /** A device that the step needs is missing. */
  deviceMissing: boolean;
}

const ofStep: Record<StepName, string> = { person: '03-person', document: '04-dokument', face: '05-lichtbild', fingerprints: '06-fingerabdruecke', identification: '07-abgleich', rolled: '08-gerollt', result: '09-ergebnis' };
const ofScreen: Record<string, string> = { day: '02-tag', queue: '10-ausfall', readiness: '17-bereitschaft', setup: '17-bereitschaft', trail: '16-datenschutz', cases: '15-faelle' };

/** The chapter that helps where somebody is. */
export function chapterFor(place: Place): string {
  if (place.role === null) return '01-anfang';
  if (place.screen === 'setup') return '17-bereitschaft';
  if (place.role === 'administrator') return '18-rollen';
  if (place.role === 'auditor') return '16-datenschutz';
  if (place.screen !== 'session' || place.step === null) return ofScreen[place.screen] ?? '01-anfang';
  if (place.beside === 'interpreter') return '13-verstaendigung';
  if (place.beside === 'inquiry') return '14-auskuenfte';
  if (place.paper) return '12-drucken';
  return place.deviceMissing ? '11-geraete' : ofStep[place.step];
}
