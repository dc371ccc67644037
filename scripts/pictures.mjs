// `npm run pictures`: takes the pictures of the README anew from the desk in training mode.
import { environment, has, node24, passThrough } from './lib.mjs';
import { setUp } from './setup.mjs';

const { electron } = await setUp({ tests: true });
const words = ['xvfb-run', '-a', '-s', '-screen 0 1920x1200x24', ...(has('dbus-run-session') ? ['dbus-run-session', '--'] : []), node24, 'tests/end-to-end/pictures.ts'];
process.exitCode = await passThrough(words[0], words.slice(1), { env: environment({ SCHALTER_ELECTRON_BINARY: electron.binary, SCHALTER_ELECTRON_SUBSTITUTE: electron.substitute ?? '', SCHALTER_NODE24: node24 }) });
