/**
 * How the desk was started: words on the command line into one plain object.
 *   --training            training mode: invented day, simulated devices, own reference station
 *   --data=FOLDER         where the desk keeps its data
 *   --settings=FILE       settings of the desk (desk.json)
 */
import { join } from 'node:path';

export interface StartOptions {
  training: boolean;
  dataDir: string;
  settingsFile: string | null;
}

export function startOptions(words: readonly string[], userData: string): StartOptions {
  const value = (name: string) => words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;
  const training = words.includes('--training');
  return { training, dataDir: value('data') ?? join(userData, training ? 'training' : 'desk'), settingsFile: value('settings') };
}

/**
 * Switches of Chromium that open the page to other programs of this machine, put a film before the camera or take a
 * protection away. No fuse closes them: a delivered application does not start with one.
 */
const refusedSwitches = ['remote-debugging-port', 'remote-debugging-pipe', 'remote-allow-origins', 'disable-web-security', 'ignore-certificate-errors', 'ignore-certificate-errors-spki-list', 'no-sandbox', 'load-extension', 'js-flags', 'host-rules', 'host-resolver-rules', 'use-fake-ui-for-media-stream', 'use-fake-device-for-media-stream', 'use-file-for-fake-video-capture'];

/** The first refused switch that was given. */
export const refusedSwitch = (has: (name: string) => boolean): string | undefined => refusedSwitches.find(has);
