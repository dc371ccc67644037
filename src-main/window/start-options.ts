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
