/**
 * Speed and memory of the face core: `node tests/bench/face.bench.ts`. Live assessments a second as a camera sends
 * them (640 pixels JPEG, one worker) beside the bare detector of the same package as peer, in one run; milliseconds of
 * CPU per frame, which a busy machine does not change; memory per template and of the loaded networks.
 */
import sharp from 'sharp';
import { assess, crop, examine } from '../../src-main/biometrics/face/assess.ts';
import { describeFace } from '../../src-main/biometrics/face/comparison.ts';
import { decode } from '../../src-main/biometrics/face/decode.ts';
import { startFollowing } from '../../src-main/biometrics/face/locate.ts';
import { loadNetwork } from '../../src-main/biometrics/face/network.ts';
import { paintFace } from '../../src-main/training/synthetic-face.ts';

const before = process.memoryUsage();
const network = await loadNetwork();
const after = process.memoryUsage();
const painted = await paintFace({ seed: 1, width: 1280, height: 960, headWidth: 0.6 });
const frame = await sharp(painted).resize(640).jpeg({ quality: 85 }).toBuffer();
const follow = startFollowing();
const { image } = await decode(frame);

interface Cost {
  /** Milliseconds. */
  wall: number;
  cpu: number;
}

async function cost(rounds: number, work: () => Promise<unknown>): Promise<Cost> {
  for (let i = 0; i < 3; i++) await work();
  const walls: number[] = [];
  const cpu = process.cpuUsage();
  for (let i = 0; i < rounds; i++) {
    const began = performance.now();
    await work();
    walls.push(performance.now() - began);
  }
  const used = process.cpuUsage(cpu);
  return { wall: walls.sort((a, b) => a - b)[rounds >> 1]!, cpu: (used.user + used.system) / 1000 / rounds };
}

const line = (what: string, { wall, cpu }: Cost, peer?: Cost) => console.log(`${what}: median ${wall.toFixed(1)} ms, CPU ${cpu.toFixed(1)} ms (${(1000 / cpu).toFixed(1)} a second on a free core)${peer ? `, ${(cpu / peer.cpu).toFixed(2)} × the bare detector` : ''}`);
const detector = await cost(30, () => network.detect(image, 'live'));
line('Peer: Tiny Face Detector of @vladmandic/face-api, boxes only', detector);
line('Live assessment, every criterion, mesh and irises', await cost(60, () => assess(network, frame, 2, follow)), detector);
line('Kept picture 1280×960, careful', await cost(8, () => examine(network, painted)), detector);
line('Crop to the profile with its assessment', await cost(5, () => crop(network, painted)), detector);
line('Template of a picture (two descriptors)', await cost(5, () => describeFace(network, painted)), detector);
const { descriptor } = await describeFace(network, painted);
console.log(`Template: ${descriptor.byteLength} bytes (${descriptor.length} numbers of ${descriptor.BYTES_PER_ELEMENT} bytes)`);
console.log(`Networks loaded: ${((after.rss - before.rss) / 2 ** 20).toFixed(0)} MiB resident`);
