// `npm run pictures`: takes the pictures anew: those of the README from the desk in training mode, those of the manual
// out of the gallery's screens (`npm run pictures -- manual` only these).
import { environment, has, node24, passThrough } from './lib.mjs';
import { namedPictures, takeOver } from './manual-pictures.mjs';
import { setUp } from './setup.mjs';

const { electron } = await setUp({ tests: true });
const env = environment({ SCHALTER_ELECTRON_BINARY: electron.binary, SCHALTER_ELECTRON_SUBSTITUTE: electron.substitute ?? '', SCHALTER_NODE24: node24 });
const screen = ['-a', '-s', '-screen 0 1920x1200x24', ...(has('dbus-run-session') ? ['dbus-run-session', '--'] : []), node24];
const gallery = ['node_modules/@playwright/test/cli.js', 'test', '--config', 'tests/end-to-end/playwright.config.ts', '--project', 'screens', '-g', `screen (${namedPictures().join('|')})$`];

if (!process.argv.includes('manual')) process.exitCode = await passThrough('xvfb-run', [...screen, 'tests/end-to-end/pictures.ts'], { env });
process.exitCode ||= await passThrough('xvfb-run', [...screen, ...gallery], { env });
await takeOver();
