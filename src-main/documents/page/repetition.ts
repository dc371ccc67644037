/**
 * Tells the text of a pattern from that of a zone: a row of like tiles is read as a row of like characters, whose check
 * digits may well be right (those of noughts are), but no line of ICAO 9303-4 to -7 says so little or repeats itself.
 */

/** Fewer characters other than fillers say nothing either way. */
const LEAST_CHARACTERS = 14;
/** Share that the three most frequent characters of a line stay below: a nought may be read as O, D or Q. */
const MOST_OF_THREE = 0.85;
/** Share of characters that equal the one a period later. */
const MOST_PERIODIC = 0.8;
const LONGEST_PERIOD = 12;

export function repeatsItself(line: string): boolean {
  const written = [...line].filter((character) => character !== '<');
  if (written.length < LEAST_CHARACTERS) return false;
  const counts = new Map<string, number>();
  for (const character of written) counts.set(character, (counts.get(character) ?? 0) + 1);
  const three = [...counts.values()].sort((a, b) => b - a).slice(0, 3).reduce((sum, count) => sum + count, 0);
  return three >= MOST_OF_THREE * written.length || Array.from({ length: LONGEST_PERIOD }, (_unused, i) => i + 1).some((period) => isPeriodic(line, period));
}

function isPeriodic(line: string, period: number): boolean {
  let [same, compared] = [0, 0];
  for (let at = 0; at + period < line.length; at++) {
    if (line[at] === '<' && line[at + period] === '<') continue;
    compared++;
    if (line[at] === line[at + period]) same++;
  }
  return compared >= LEAST_CHARACTERS && same >= MOST_PERIODIC * compared;
}
