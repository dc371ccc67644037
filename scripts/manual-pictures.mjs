// The pictures of the manual, out of the gallery's screens (tests/.artifacts/screens): every picture that a chapter
// names and that the gallery has taken becomes a small WebP in src-renderer/manual/pictures. Run by `npm run pictures`
// after the gallery; a picture the gallery has not taken is named.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from './lib.mjs';

const manual = join(root, 'src-renderer/manual');
const screens = join(root, 'tests/.artifacts/screens');

/** Names of all pictures in the chapters, without their ending: names of gallery screens. */
export function namedPictures() {
  const texts = readdirSync(join(manual, 'chapters')).map((file) => readFileSync(join(manual, 'chapters', file), 'utf8'));
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/\]\(([a-z0-9-]+)\.webp\)/g)].map((match) => match[1])))].sort();
}

export async function takeOver() {
  mkdirSync(join(manual, 'pictures'), { recursive: true });
  for (const name of namedPictures()) {
    const source = join(screens, `${name}.light.png`);
    if (!existsSync(source)) console.error(`${name}: die Galerie hat dieses Bild nicht aufgenommen.`);
    else await sharp(source).resize({ width: 1200 }).webp({ quality: 78, effort: 6 }).toFile(join(manual, 'pictures', `${name}.webp`));
  }
}

if (process.argv[1] === import.meta.filename) await takeOver();
