/** One hint at a time: the criterion that helps most, as a code for every language and as a German request. */
import type { FaceCriterion } from '../../contract/session.ts';

/** German, as the caseworker reads it; the person's window has the same in its languages (texts/person-hints.ts). Left and right are the person's own. */
export const hintTexts = {
  look: 'Bitte in die Kamera schauen',
  onePerson: 'Bitte nur eine Person vor die Kamera',
  closer: 'Bitte näher kommen',
  back: 'Bitte etwas zurückgehen',
  moveLeft: 'Bitte etwas nach links rücken',
  moveRight: 'Bitte etwas nach rechts rücken',
  cameraUp: 'Kamera etwas höher stellen',
  cameraDown: 'Kamera etwas tiefer stellen',
  straight: 'Kopf gerade halten',
  turn: 'Gerade in die Kamera schauen',
  chinUp: 'Kinn etwas höher',
  chinDown: 'Kinn etwas tiefer',
  uncoverEyes: 'Augen bitte frei machen',
  uncoverMouth: 'Mund bitte frei machen',
  openEyes: 'Augen bitte weit öffnen',
  gaze: 'Bitte in die Kamera blicken',
  closeMouth: 'Mund bitte schließen',
  neutral: 'Bitte neutral schauen',
  hold: 'Bitte still halten',
  light: 'Licht ändern: zu hell oder zu dunkel',
  evenLight: 'Licht von beiden Seiten',
  softLight: 'Licht weicher stellen',
  glasses: 'Brille spiegelt: Kopf oder Licht etwas drehen',
  colour: 'Licht hat eine Farbe: Lampe wechseln',
  background: 'Hintergrund frei machen',
  backgroundLight: 'Hintergrund gleichmäßig beleuchten',
} as const;
export type HintCode = keyof typeof hintTexts;

type Hint = (value: number, criterion: FaceCriterion) => HintCode;

const low = (value: number, criterion: FaceCriterion) => criterion.min !== null && value < criterion.min;

/** In the order in which they are worth saying. */
const hints: readonly (readonly [id: string, hint: Hint])[] = [
  ['4.3', () => 'onePerson'],
  ['5.7', () => 'closer'],
  ['5.6', (value) => (value < 0.5 ? 'moveLeft' : 'moveRight')],
  ['5.5', (value, c) => (low(value, c) ? 'cameraUp' : 'cameraDown')],
  ['5.4', (value, c) => (low(value, c) ? 'closer' : 'back')],
  ['5.3', (value, c) => (low(value, c) ? 'closer' : 'back')],
  ['1.3', () => 'straight'],
  ['1.1', () => 'turn'],
  ['1.2', (value) => (value > 0 ? 'chinUp' : 'chinDown')],
  ['3.2', () => 'uncoverEyes'],
  ['8.2', () => 'uncoverMouth'],
  ['3.1', () => 'openEyes'],
  ['3.3', () => 'gaze'],
  ['2.2', () => 'closeMouth'],
  ['2.1', () => 'neutral'],
  ['2.3', () => 'neutral'],
  ['7.2', () => 'hold'],
  ['7.1', () => 'light'],
  ['6.1', () => 'evenLight'],
  ['6.2', () => 'evenLight'],
  ['6.4', () => 'glasses'],
  ['6.3', () => 'softLight'],
  ['7.3', () => 'colour'],
  ['4.1', () => 'background'],
  ['4.2', () => 'backgroundLight'],
];

/** Null when every judged criterion is fulfilled. */
export function hintFor(criteria: readonly FaceCriterion[]): HintCode | null {
  for (const [id, hint] of hints) {
    const criterion = criteria.find((one) => one.id === id);
    if (criterion?.ok === false && criterion.value !== null) return hint(criterion.value, criterion);
  }
  return null;
}
