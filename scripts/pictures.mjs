// `npm run pictures`: takes the pictures anew: those of the README from the desk in training mode, those of the manual
// out of the gallery's screens (`npm run pictures -- manual` only these).
import { onScreen, windowTests } from './lib.mjs';
import { namedPictures, takeOver } from './manual-pictures.mjs';
import { setUp } from './setup.mjs';

const { electron } = await setUp({ tests: true });

if (!process.argv.includes('manual')) process.exitCode = await onScreen(['tests/end-to-end/pictures.ts'], electron);
process.exitCode ||= await windowTests(['--project', 'screens', '-g', `screen (${namedPictures().join('|')})$`], electron);
await takeOver();
