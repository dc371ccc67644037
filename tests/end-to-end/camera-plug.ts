/**
 * Pulls the camera's plug: the process of Chromium's video capture service dies and the device behind it
 * cannot be opened again before it is plugged in. The page sees what it sees of a real camera: its track ends.
 */
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import type { Desk } from './desk-app.ts';

const service = 'video_capture.mojom.VideoCaptureService';

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** @param film the file that plays before the camera of this desk alone */
export async function pullCamera(desk: Desk, film: string): Promise<{ plug(): void }> {
  const aside = `${film}.aside`;
  renameSync(film, aside);
  const own = (pid: string) => commandLine(pid).includes(`--user-data-dir=${desk.dataDir}-electron`) || commandLine(pid).includes(`use-file-for-fake-video-capture=${film}`);
  const found = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandLine(name).includes(service) && own(name));
  if (found.length === 0) throw new Error('Chromium hat keinen Prozess für die Kamera.');
  for (const pid of found) process.kill(Number(pid), 'SIGKILL');
  return {
    plug() {
      if (existsSync(aside)) renameSync(aside, film);
    },
  };
}
