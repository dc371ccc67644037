/**
 * What plays before the simulated camera: a Motion-JPEG film of the invented person who sits at the desk. Chromium opens
 * the file anew each time the camera is opened; a film is exchanged as a whole, so that nobody sees half of one.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the build has put the painted frames, and the file that plays. */
export interface CameraFilm {
  frames: string;
  file: string;
}

/** How the person sits, and for how many frames: two poses that get a hint, then the steady one that can be released. */
export const poses = [['leaning', 12], ['aside', 10], ['straight', 90]] as const;
export type Pose = (typeof poses)[number][0];

export const frameFile = (folder: string, caseId: string, pose: Pose): string => join(folder, `${caseId}-${pose}.jpeg`);

/** @returns false where no frames of this case were painted: what played goes on playing */
export function playFilm({ frames, file }: CameraFilm, caseId: string): boolean {
  if (!existsSync(frameFile(frames, caseId, 'straight'))) return false;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const next = `${file}.next`;
  writeFileSync(next, Buffer.concat(poses.flatMap(([pose, count]) => Array<Buffer>(count).fill(readFileSync(frameFile(frames, caseId, pose))))));
  renameSync(next, file);
  return true;
}
