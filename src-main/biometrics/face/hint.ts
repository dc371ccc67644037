/** One hint at a time: the criterion that helps most, as a short request to the person. */
import type { FaceCriterion } from '../../contract/session.ts';

type Hint = (value: number, criterion: FaceCriterion) => string;

const low = (value: number, criterion: FaceCriterion) => criterion.min !== null && value < criterion.min;

/** In the order in which they are worth saying. Left and right are the person's own. */
const hints: readonly (readonly [id: string, hint: Hint])[] = [
  ['4.3', () => 'Bitte nur eine Person vor die Kamera'],
  ['5.7', () => 'Bitte näher kommen'],
  ['5.6', (value) => (value < 0.5 ? 'Bitte etwas nach links rücken' : 'Bitte etwas nach rechts rücken')],
  ['5.5', (value, c) => (low(value, c) ? 'Kamera etwas höher stellen' : 'Kamera etwas tiefer stellen')],
  ['1.3', () => 'Kopf gerade halten'],
  ['1.1', () => 'Gerade in die Kamera schauen'],
  ['1.2', (value) => (value > 0 ? 'Kinn etwas höher' : 'Kinn etwas tiefer')],
  ['3.1', () => 'Augen bitte weit öffnen'],
  ['2.2', () => 'Mund bitte schließen'],
  ['7.2', () => 'Bitte still halten'],
  ['7.1', () => 'Licht ändern: zu hell oder zu dunkel'],
  ['6.1', () => 'Licht von beiden Seiten'],
  ['6.3', () => 'Licht weicher stellen'],
  ['4.1', () => 'Hintergrund frei machen'],
  ['4.2', () => 'Hintergrund gleichmäßig beleuchten'],
];

/** German; null when every judged criterion is fulfilled. */
export function hintFor(criteria: readonly FaceCriterion[]): string | null {
  for (const [id, hint] of hints) {
    const criterion = criteria.find((one) => one.id === id);
    if (criterion?.ok === false && criterion.value !== null) return hint(criterion.value, criterion);
  }
  return null;
}
