// `npm start`: sets up what is missing, then opens the desk. Without further words in training mode:
// invented day, simulated devices, own reference station. `npm start -- --desk` opens a real desk.
import { inRoot, has, environment, node24, passThrough, say } from './lib.mjs';
import { setUp } from './setup.mjs';

const { electron } = await setUp();
const words = process.argv.slice(2);
const application = [inRoot('.'), ...(words.includes('--desk') ? words.filter((word) => word !== '--desk') : ['--training', ...words])];
const root = process.getuid?.() === 0;
const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
// An invisible screen has no graphics card; the process for one would only be a thing that can die.
const electronWords = [...(root ? ['--no-sandbox'] : []), ...(display ? [] : ['--in-process-gpu', '--disable-gpu']), ...application];
if (root) say('Als root läuft Electron ohne Sandbox; für die tägliche Arbeit bitte ein gewöhnliches Benutzerkonto verwenden.');
if (electron.substitute) say(`Es läuft der Electron-Ersatz für Tests und Erprobung (${electron.substitute}).`);

const env = environment(electron.substitute ? { SCHALTER_NODE: node24 } : {});
if (!display) say('Hier ist kein Bildschirm angeschlossen; das Fenster öffnet sich auf einem unsichtbaren (xvfb). Ende mit Strg+C.');
let command = [electron.binary, ...electronWords];
if (process.platform === 'linux' && !process.env.DBUS_SESSION_BUS_ADDRESS && has('dbus-run-session')) command = ['dbus-run-session', '--', ...command];
if (!display) command = ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24', ...command];
process.exitCode = await passThrough(command[0], command.slice(1), { env });
