/**
 * Paints invented faces for training mode and tests: a drawing with soft shading that a face detector
 * accepts, made from a seed. Nobody real is in it, and no model was trained on anybody to make it.
 */
import sharp from 'sharp';
import type { InventedPerson } from './invented-person.ts';
import { seededRandom } from './seeded-random.ts';

export interface FacePainting {
  /** Same seed, same face. */
  seed: number;
  /** Pixels; the face fills the middle as on a portrait. */
  width: number;
  height: number;
  /** Share of the picture's width that the head takes. 0.6 as the profile wants it. */
  headWidth?: number;
  /** Degrees; positive turns the head clockwise in the picture. */
  roll?: number;
  /** 0 closed … 1 wide open. */
  mouthOpen?: number;
  /** 0 closed … 1 open. */
  eyesOpen?: number;
  /** Shift of the head from the middle, share of width. */
  offsetX?: number;
  offsetY?: number;
  /** -1 … 1: darker … lighter picture. */
  exposure?: number;
  /** Gaussian blur in pixels. */
  blur?: number;
  background?: string;
  /** 0 lightest … 9 darkest; without it the seed decides. Everything else stays the seed's. */
  skin?: number;
  /** Share of the light that reaches the camera; 1 as painted, 0.3 a dark room. */
  light?: number;
  /** Hair as the invented person wears it: long or short; without it the seed decides. */
  hair?: 'long' | 'short';
  /** Years; children and the old are painted as such. */
  age?: number;
}

export const background = '#d7dade';
/** The ten tones of the Monk Skin Tone scale (Ellis Monk, CC BY 4.0), from light to dark. */
export const skins = ['#f6ede4', '#f3e7db', '#f7ead0', '#eadaba', '#d7bd96', '#a07e56', '#825c43', '#604134', '#3a312a', '#292420'];
const hairs = ['#1d1512', '#2f211a', '#4a3222', '#6f4a2b', '#8d6a43', '#26242a'];
const irises = ['#4a3220', '#5d452b', '#3c5a6e', '#4e6648', '#2c2018'];
const greys = ['#8f8d8a', '#b9b6b1'];
const clothes = ['#34495e', '#5b4a6a', '#3d5a45', '#6b3f3f', '#444444'];

/** Pictures stay the same from year to year: everybody is painted as in this one. */
const paintedIn = 2026;

/** How an invented person looks: on the page, in the chip, in the register and before the camera. */
export function likenessOf({ seed, sex, birthDate }: Pick<InventedPerson, 'seed' | 'sex' | 'birthDate'>): Pick<FacePainting, 'seed' | 'hair' | 'age'> {
  return { seed, hair: sex === 'F' ? 'long' : 'short', age: paintedIn - Number(birthDate.slice(0, 4)) };
}

function shade(hex: string, ...factors: [number] | [red: number, green: number, blue: number]): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `rgb(${parts.map((part, i) => Math.max(0, Math.min(255, Math.round(part * (factors[i] ?? factors[0]))))).join(',')})`;
}

/** SVG of the portrait, head in a 600×800 coordinate system centred at (300, 380). */
export function faceSvg(painting: FacePainting): string {
  const random = seededRandom(painting.seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const between = (low: number, high: number) => low + (high - low) * random();
  const drawn = pick(skins);
  const skin = painting.skin === undefined ? drawn : (skins[painting.skin] ?? drawn);
  /** Of brows and lashes at every age: in grey the engine reads an expression into them. */
  const brow = pick(hairs);
  const iris = pick(irises);
  const cloth = pick(clothes);
  const jaw = between(0.82, 0.98);
  const eyeGap = between(66, 74);
  // A child's eyes are large and low, the nose short and narrow.
  const child = painting.age !== undefined && painting.age < 12;
  const eyeY = between(352, 364) + (child ? 24 : 0);
  const eyeWidth = between(25, 29) * (child ? 1.12 : 1);
  const noseLength = between(84, 98) * (child ? 0.76 : 1);
  const noseWidth = between(26, 34) * (child ? 0.8 : 1);
  const mouthWidth = between(46, 58) * (child ? 0.86 : 1);
  const browThickness = between(7, 12) * (child ? 0.6 : 1);
  const drawnLong = random() < 0.45;
  const longHair = painting.hair === undefined ? drawnLong : painting.hair === 'long';
  const hair = painting.age === undefined || painting.age < 58 ? brow : greys[painting.seed % greys.length]!;
  const open = (painting.eyesOpen ?? 1) * between(11, 13);
  const mouth = (painting.mouthOpen ?? 0) * 34;
  const mouthY = eyeY + noseLength + 52;
  const noseY = eyeY + noseLength;
  const dark = shade(skin, 0.62);
  const mid = shade(skin, 0.82);
  const lip = shade(skin, 0.74, 0.64, 0.64);
  const lowerLip = shade(skin, 0.8, 0.71, 0.7);

  const eye = (x: number) => `
    <ellipse cx="${x}" cy="${eyeY}" rx="${eyeWidth + 12}" ry="24" fill="${shade(skin, 0.78)}" opacity=".55" filter="url(#soft)"/>
    ${open > 2 ? `<path d="M${x - eyeWidth} ${eyeY + 2} Q${x} ${eyeY - open * 1.5} ${x + eyeWidth} ${eyeY + 2} Q${x} ${eyeY + open} ${x - eyeWidth} ${eyeY + 2}Z" fill="#f4f1ee"/>
    <clipPath id="lid${x}"><path d="M${x - eyeWidth} ${eyeY + 2} Q${x} ${eyeY - open * 1.5} ${x + eyeWidth} ${eyeY + 2} Q${x} ${eyeY + open} ${x - eyeWidth} ${eyeY + 2}Z"/></clipPath>
    <g clip-path="url(#lid${x})"><circle cx="${x}" cy="${eyeY - 2}" r="11" fill="${iris}"/><circle cx="${x}" cy="${eyeY - 2}" r="5" fill="#080605"/><circle cx="${x + 4}" cy="${eyeY - 6}" r="2.2" fill="#fff"/></g>` : ''}
    ${open > 2 ? `<path d="M${x - eyeWidth - 2} ${eyeY + 3} Q${x} ${eyeY - open * 1.5 - 2} ${x + eyeWidth + 2} ${eyeY + 3}" fill="none" stroke="${shade(brow, 0.7)}" stroke-width="4.5" stroke-linecap="round"/>
    <path d="M${x - eyeWidth + 3} ${eyeY + 5} Q${x} ${eyeY + open + 2} ${x + eyeWidth - 3} ${eyeY + 5}" fill="none" stroke="${dark}" stroke-width="2" opacity=".7"/>` : `<ellipse cx="${x}" cy="${eyeY - 2}" rx="${eyeWidth}" ry="15" fill="${skin}" opacity=".8" filter="url(#soft)"/>
    <path d="M${x - eyeWidth - 2} ${eyeY + 3} Q${x} ${eyeY + 20} ${x + eyeWidth + 2} ${eyeY + 3}" fill="none" stroke="${shade(brow, 0.7)}" stroke-width="3.5" stroke-linecap="round"/>`}
    <path d="M${x - eyeWidth - 9} ${eyeY - 30} Q${x - (x < 300 ? 2 : -2)} ${eyeY - 46} ${x + eyeWidth + 9} ${eyeY - 30}" fill="none" stroke="${brow}" stroke-width="${browThickness}" stroke-linecap="round" opacity=".9"/>`;

  const face = `M300 205 C${300 - 118} 205 ${300 - 142} 290 ${300 - 136} 370 C${300 - 134} 440 ${300 - 112 * jaw} 500 ${300 - 78 * jaw} 545 C${300 - 48} 580 ${300 - 24} 588 300 588 C${300 + 24} 588 ${300 + 48} 580 ${300 + 78 * jaw} 545 C${300 + 112 * jaw} 500 ${300 + 134} 440 ${300 + 136} 370 C${300 + 142} 290 ${300 + 118} 205 300 205Z`;
  const hairBack = longHair ? `<path d="M300 165 C140 160 130 330 140 470 C146 560 150 620 176 640 L424 640 C450 620 454 560 460 470 C470 330 460 160 300 165Z" fill="${shade(hair, 0.85)}"/>` : `<path d="M300 168 C160 165 146 300 158 400 L442 400 C454 300 440 165 300 168Z" fill="${shade(hair, 0.85)}"/>`;
  const scale = ((painting.headWidth ?? 0.6) * 600) / 276;
  const x = (painting.offsetX ?? 0) * 600;
  const y = (painting.offsetY ?? 0) * 800;

  return `<svg xmlns="http://www.w3.org/2000/svg" width="${painting.width}" height="${painting.height}" viewBox="0 0 600 800" preserveAspectRatio="xMidYMid meet">
  <defs>
    <filter id="soft" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="9"/></filter>
    <filter id="softer" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="20"/></filter>
    <radialGradient id="skin" cx=".5" cy=".42" r=".62"><stop offset="0" stop-color="${shade(skin, 1.05)}"/><stop offset=".6" stop-color="${skin}"/><stop offset="1" stop-color="${mid}"/></radialGradient>
    <clipPath id="neck"><path d="M242 520 L236 640 L364 640 L358 520Z"/></clipPath>
    <clipPath id="face"><path d="${face}"/></clipPath>
  </defs>
  <rect x="-1200" y="-800" width="3000" height="2400" fill="${painting.background ?? background}"/>
  <g transform="translate(${300 + x} ${390 + y}) rotate(${painting.roll ?? 0}) scale(${scale}) translate(-300 -380)">
    ${hairBack}
    <path d="M242 520 L236 640 C150 668 60 690 10 760 L10 1400 L590 1400 L590 760 C540 690 450 668 364 640 L358 520Z" fill="${mid}"/>
    <path d="M236 632 C150 662 40 690 -40 790 L-60 1500 L660 1500 L640 790 C560 690 450 662 364 632 C350 690 250 690 236 632Z" fill="${cloth}"/>
    <g clip-path="url(#neck)"><ellipse cx="300" cy="596" rx="80" ry="26" fill="${dark}" opacity=".55" filter="url(#soft)"/></g>
    <ellipse cx="163" cy="390" rx="17" ry="38" fill="${mid}"/><ellipse cx="437" cy="390" rx="17" ry="38" fill="${mid}"/>
    <path d="${face}" fill="url(#skin)"/>
    <g clip-path="url(#face)">
      <ellipse cx="180" cy="470" rx="44" ry="110" fill="${dark}" opacity=".28" filter="url(#softer)"/><ellipse cx="420" cy="470" rx="44" ry="110" fill="${dark}" opacity=".28" filter="url(#softer)"/>
      <ellipse cx="232" cy="440" rx="34" ry="24" fill="#c2604e" opacity=".14" filter="url(#soft)"/><ellipse cx="368" cy="440" rx="34" ry="24" fill="#c2604e" opacity=".14" filter="url(#soft)"/>
      <ellipse cx="300" cy="270" rx="84" ry="40" fill="#fff" opacity=".10" filter="url(#softer)"/>
    </g>
    ${eye(300 - eyeGap)}${eye(300 + eyeGap)}
    <path d="M${300 - 13} ${eyeY + 4} C${300 - 18} ${noseY - 50} ${300 - noseWidth * 0.6} ${noseY - 30} ${300 - noseWidth} ${noseY - 6}" fill="none" stroke="${dark}" stroke-width="5" opacity=".35" filter="url(#soft)"/>
    <path d="M${300 + 13} ${eyeY + 4} C${300 + 18} ${noseY - 50} ${300 + noseWidth * 0.6} ${noseY - 30} ${300 + noseWidth} ${noseY - 6}" fill="none" stroke="${dark}" stroke-width="7" opacity=".5" filter="url(#soft)"/>
    <ellipse cx="300" cy="${noseY - 22}" rx="9" ry="34" fill="#fff" opacity=".16" filter="url(#soft)"/>
    <path d="M${300 - noseWidth} ${noseY - 4} Q${300 - noseWidth + 4} ${noseY + 12} ${300 - 14} ${noseY + 8} Q300 ${noseY + 18} ${300 + 14} ${noseY + 8} Q${300 + noseWidth - 4} ${noseY + 12} ${300 + noseWidth} ${noseY - 4}" fill="none" stroke="${dark}" stroke-width="4" stroke-linecap="round" opacity=".8"/>
    <ellipse cx="${300 - 15}" cy="${noseY + 4}" rx="7" ry="4" fill="${shade(skin, 0.35)}" opacity=".8"/><ellipse cx="${300 + 15}" cy="${noseY + 4}" rx="7" ry="4" fill="${shade(skin, 0.35)}" opacity=".8"/>
    <path d="M${300 - mouthWidth} ${mouthY} Q${300 - mouthWidth / 2} ${mouthY - 15 - mouth / 2} ${300 - 10} ${mouthY - 13 - mouth / 2} Q300 ${mouthY - 8 - mouth / 2} ${300 + 10} ${mouthY - 13 - mouth / 2} Q${300 + mouthWidth / 2} ${mouthY - 15 - mouth / 2} ${300 + mouthWidth} ${mouthY} Q300 ${mouthY - 2 - mouth / 2} ${300 - mouthWidth} ${mouthY}Z" fill="${lip}"/>
    <path d="M${300 - mouthWidth} ${mouthY} Q300 ${mouthY + 4 + mouth / 2} ${300 + mouthWidth} ${mouthY} Q${300 + mouthWidth / 2} ${mouthY + 22 + mouth / 2} 300 ${mouthY + 22 + mouth / 2} Q${300 - mouthWidth / 2} ${mouthY + 22 + mouth / 2} ${300 - mouthWidth} ${mouthY}Z" fill="${lowerLip}"/>
    ${mouth > 4 ? `<ellipse cx="300" cy="${mouthY + 2}" rx="${mouthWidth * 0.78}" ry="${mouth / 2 + 2}" fill="#2a0d0d"/><path d="M${300 - mouthWidth * 0.5} ${mouthY - mouth * 0.28} Q300 ${mouthY - mouth * 0.2} ${300 + mouthWidth * 0.5} ${mouthY - mouth * 0.28} L${300 + mouthWidth * 0.42} ${mouthY - mouth * 0.42} Q300 ${mouthY - mouth * 0.5} ${300 - mouthWidth * 0.42} ${mouthY - mouth * 0.42}Z" fill="#efe9e2"/>` : ''}
    ${mouth <= 4 ? `<path d="M${300 - mouthWidth} ${mouthY} Q300 ${mouthY + 5} ${300 + mouthWidth} ${mouthY}" fill="none" stroke="${shade(skin, 0.4)}" stroke-width="3"/>` : ''}
    <ellipse cx="300" cy="${mouthY + 34}" rx="36" ry="9" fill="${dark}" opacity=".4" filter="url(#soft)"/>
    <path d="M300 168 C150 165 138 300 158 372 C166 300 186 262 ${between(220, 250)} 238 C${between(280, 330)} 226 400 236 414 262 C432 290 438 330 442 372 C462 300 450 165 300 168Z" fill="${hair}"/>
  </g>
</svg>`;
}

/** The portrait as JPEG. */
export async function paintFace(painting: FacePainting): Promise<Buffer> {
  let picture = sharp(Buffer.from(faceSvg(painting)));
  if (painting.blur !== undefined && painting.blur > 0.3) picture = picture.blur(painting.blur);
  if (painting.exposure !== undefined && painting.exposure !== 0) picture = picture.linear(1, painting.exposure * 110);
  if (painting.light !== undefined) picture = picture.linear(painting.light, 0);
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  // A camera's picture is never perfectly flat: a little grain, the same for the same seed.
  const grain = seededRandom(painting.seed ^ 0x5eed);
  for (let i = 0; i < data.length; i++) data[i] = Math.max(0, Math.min(255, data[i]! + Math.round((grain() - 0.5) * 7)));
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } }).jpeg({ quality: 93 }).toBuffer();
}
