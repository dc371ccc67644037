/** Finds the faces of a picture and lays the mesh over the largest; what the mesh does not confirm is no face. */
import type { FaceMesh } from './mesh.ts';
import type { Box, Network } from './network.ts';
import type { RgbImage } from './port.ts';

export interface Located {
  /** Confirmed faces, largest first. */
  boxes: Box[];
  /** Of the largest; null without a face. */
  mesh: FaceMesh | null;
}

function boxOf({ points }: FaceMesh): Box {
  const [xs, ys] = [points.map((point) => point[0]), points.map((point) => point[1])];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/** The network answers faces with nearly 1 and everything else with nearly 0. */
const sure = 0.5;

export async function locate(network: Network, image: RgbImage, mode: 'live' | 'careful'): Promise<Located> {
  const careful = mode === 'careful';
  const boxes: Box[] = [];
  let mesh: FaceMesh | null = null;
  for (const box of await network.detect(image, mode)) {
    // While live only the largest is looked at closely: a second person is counted by the detector alone.
    if (!careful && mesh) {
      boxes.push(box);
      continue;
    }
    const found = await network.find(image, box, careful && !mesh);
    if (found.confidence < sure) continue;
    boxes.push(box);
    mesh ??= found;
  }
  return mesh ? { boxes, mesh } : guess(network, image, careful);
}

/**
 * No detector saw a face: looks where portraits have one. Needs the mesh to be all but certain. Detectors lose dark
 * faces in dim light long before light ones (tests/bench/face-fairness.bench.ts), the mesh does not.
 */
async function guess(network: Network, image: RgbImage, careful: boolean): Promise<Located> {
  for (const share of [0.5, 0.75]) {
    const side = share * Math.min(image.width, image.height);
    const box: Box = { x: (image.width - side) / 2, y: Math.max(0, image.height * 0.48 - side / 2), width: side, height: side };
    const mesh = await network.find(image, box, careful);
    if (mesh.confidence >= 0.95) return { boxes: [boxOf(mesh)], mesh };
  }
  return { boxes: [], mesh: null };
}

/** Pictures of one camera, one after the other: the face is looked for where it was, which costs a third. */
export type Follow = (network: Network, image: RgbImage) => Promise<Located>;

/** After so many pictures the detector looks again, and sees who has joined. */
const lookAgain = 4;

export function startFollowing(): Follow {
  let last: { box: Box; others: Box[]; width: number; height: number; looks: number } | null = null;
  return async (network, image) => {
    if (last && last.width === image.width && last.height === image.height && last.looks < lookAgain) {
      const mesh = await network.find(image, last.box, false);
      if (mesh.confidence > 0.9) {
        last = { ...last, box: boxOf(mesh), looks: last.looks + 1 };
        return { boxes: [last.box, ...last.others], mesh };
      }
    }
    const found = await locate(network, image, 'live');
    last = found.mesh ? { box: boxOf(found.mesh), others: found.boxes.slice(1), width: image.width, height: image.height, looks: 0 } : null;
    return found;
  };
}
