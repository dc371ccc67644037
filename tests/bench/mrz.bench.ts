/**
 * Machine-readable zones parsed per second beside npm `mrz` (dev dependency, pinned) in the same run. Both resolve fields
 * and check digits; ours also reports every deviation with its place.
 */
import { parseMrz } from '../../src-main/documents/mrz/index.ts';

const zones = [
  ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
  ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'],
  ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'],
];

function perSecond(parse: (lines: string[]) => unknown): number {
  for (let i = 0; i < 3000; i++) parse(zones[i % zones.length]!);
  const begun = performance.now();
  let count = 0;
  for (; performance.now() - begun < 2000; count++) parse(zones[count % zones.length]!);
  return count / ((performance.now() - begun) / 1000);
}

const own = perSecond((lines) => parseMrz(lines, { today: '2026-11-01' }));
console.log(`schalter parseMrz: ${Math.round(own)} zones/s`);
const name: string = 'mrz';
try {
  const { parse } = (await import(name)) as { parse(lines: string[]): unknown };
  const peer = perSecond(parse);
  console.log(`npm mrz: ${Math.round(peer)} zones/s; ratio ${(own / peer).toFixed(2)}`);
} catch {
  console.log('npm mrz: not installed, no ratio');
}
