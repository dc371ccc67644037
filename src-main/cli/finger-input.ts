/** What the finger commands share: reading pictures and options. */
import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { asSchalterError, SchalterError } from '../errors.ts';
import { extractWithQuality } from '../biometrics/finger/quality.ts';
import { readImageFile } from '../biometrics/finger/image-files.ts';
import { readMinutiaeRecord } from '../biometrics/finger/records.ts';
import type { FingerTemplate, GrayImage, SlapName } from '../biometrics/finger/types.ts';
import { readInput } from './arguments.ts';

export const ppiOption = { ppi: { type: 'string' } } as const;

/** `--ppi` as a number, or undefined. Throws USAGE. */
export function ppiOf(word: unknown): number | undefined {
  if (word === undefined) return undefined;
  const value = Number(word);
  if (!(value >= 50 && value <= 5000)) throw new SchalterError('USAGE', 'input', '--ppi erwartet eine Zahl zwischen 50 und 5000.');
  return value;
}

/** What is wrong with a file, with its name in front: commands take more than one. */
async function naming<T>(path: string, read: Promise<T>): Promise<T> {
  return read.catch((thrown: unknown) => {
    const { code, kind, message } = asSchalterError(thrown);
    if (kind === 'internal') throw thrown;
    throw new SchalterError(code, kind, `${basename(path)}: ${message}`, { cause: thrown });
  });
}

export async function readFinger(path: string, stdin: Readable, ppi?: number): Promise<GrayImage> {
  const bytes = await readInput(path, stdin);
  return naming(path, readImageFile(bytes, ppi));
}

/** A template from a picture, or from a minutiae record (ISO/IEC 19794-2, ANSI 378). */
export async function readTemplate(path: string, stdin: Readable, ppi?: number): Promise<FingerTemplate> {
  const bytes = await readInput(path, stdin);
  return naming(path, templateOf(bytes, ppi));
}

async function templateOf(bytes: Uint8Array, ppi?: number): Promise<FingerTemplate> {
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== 'FMR\0') return extractWithQuality(await readImageFile(bytes, ppi)).template;
  const view = readMinutiaeRecord(bytes).views[0];
  if (!view) throw new SchalterError('FINGER_RECORD', 'input', 'In der Datei ist kein Finger.');
  return view.template;
}

export interface Unreadable {
  file: string;
  error: { code: string; message: string };
}

/** Goes on after a file that is no print, and says which it was. Throws what is not the file's fault. */
export async function orUnreadable<T>(path: string, read: Promise<T>): Promise<T | Unreadable> {
  return read.catch((thrown: unknown) => {
    const { code, kind, message } = asSchalterError(thrown);
    if (kind !== 'input') throw thrown;
    return { file: basename(path), error: { code, message } };
  });
}

const known = new Set(['.png', '.jpg', '.jpeg', '.tif', '.tiff', '.pgm', '.ppm', '.pbm', '.pnm', '.pam', '.bmp', '.wsq', '.jp2', '.j2k', '.j2c', '.jpc', '.fmr', '.iso', '.ansi']);

/** Pictures and records of a folder by name. Throws FILE_UNREADABLE. */
export async function filesOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => known.has(extname(name).toLowerCase())).sort().map((name) => join(folder, name));
  } catch (cause) {
    throw new SchalterError('FILE_UNREADABLE', 'input', `Der Ordner ${folder} lässt sich nicht lesen. Bitte Pfad und Rechte prüfen.`, { cause });
  }
}

const slaps = ['right4', 'left4', 'thumbs', 'rightThumb', 'leftThumb'] as const;

export function slapOf(word: unknown): SlapName {
  const slap = slaps.find((name) => name === word);
  if (!slap) throw new SchalterError('USAGE', 'input', `--slap erwartet eins von: ${slaps.join(', ')}.`);
  return slap;
}
