/** Paper in millimetres, and points of 1/72 inch. */
import type { Sheet } from '../../contract/printing.ts';

const named: Record<string, [number, number]> = { A4: [210, 297], A5: [148, 210], A6: [105, 148] };

export const mm = (millimetres: number): number => (millimetres * 72) / 25.4;

/** @returns width and height in millimetres; null where the name is no paper */
export function paperSize(paper: string): { width: number; height: number } | null {
  const known = named[paper];
  if (known) return { width: known[0], height: known[1] };
  const own = /^(\d{2,3})x(\d{2,3})mm$/.exec(paper);
  if (!own) return null;
  const [width, height] = [Number(own[1]), Number(own[2])];
  return width >= 20 && height >= 15 && width <= 420 && height <= 594 ? { width, height } : null;
}

/** Name of the paper as CUPS and PWG 5101.1 know it. */
export function mediaName(paper: Sheet['paper']): string {
  return paper in named ? paper : `Custom.${paper}`;
}

/** Size in hundredths of a millimetre, as IPP's media-col takes it (PWG 5100.3). */
export function mediaSize(paper: Sheet['paper']): { x: number; y: number } {
  const size = paperSize(paper) ?? paperSize('A4')!;
  return { x: size.width * 100, y: size.height * 100 };
}
