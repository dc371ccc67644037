/**
 * `schalter chip simulate`: plays a personalised chip of an invented state behind a virtual PC/SC reader
 * (vsmartcard-vpcd), for training and trials. Runs until it is interrupted.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { SchalterError } from '../errors.ts';
import { personalise, radioPace, startVpcdChip, type Alteration, type Chip, type PaceSupport, type Personalisation } from '../training/chip-simulator/index.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';

const usage = 'schalter chip simulate --mrz FILE [--face FILE] [--files DIR] [--can N] [--access none|bac|both|pace] [--pace GM|IM|CAM] [--ca] [--aa rsa|ecdsa] [--alteration NAME] [--masterlist-out FILE] [--port N] [--host NAME] [--kbit N]';

const ALTERATIONS: Readonly<Record<string, Alteration>> = {
  dg1: 'altered DG1', dg2: 'exchanged DG2', signature: 'damaged signature', 'unknown-issuer': 'unknown issuer', cloned: 'cloned',
};
const ACCESS: Readonly<Record<string, NonNullable<Personalisation['access']>>> = { none: 'none', bac: 'BAC', both: 'BAC and PACE', pace: 'PACE' };

type Values = Partial<Record<'mrz' | 'face' | 'files' | 'can' | 'access' | 'pace' | 'aa' | 'alteration' | 'masterlist-out' | 'port' | 'host' | 'kbit', string>> & { ca?: boolean };

export const command: Command = {
  usage,
  summary: 'Spielt einen Chip eines erfundenen Staates an einem virtuellen Leser, zum Üben.',
  async run(args, io) {
    const text = { type: 'string' } as const;
    const values = parseWords(args, {
      mrz: text, face: text, files: text, can: text, access: text, pace: text, ca: { type: 'boolean' }, aa: text,
      alteration: text, 'masterlist-out': text, port: text, host: text, kbit: text,
    }, usage, { min: 0, max: 0 }).values as Values;
    const chip = await chipOf(values, io);
    if (values['masterlist-out'] !== undefined) await writeFile(values['masterlist-out'], chip.masterList);
    const port = values.port === undefined ? 35963 : Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65535) throw usageError();
    const running = await startVpcdChip({
      port, chip,
      ...(values.host === undefined ? {} : { host: values.host }),
      ...(values.kbit === undefined ? {} : { pace: radioPace(Number(values.kbit) * 1000) }),
    });
    io.err(`Der Chip liegt im virtuellen Leser an Port ${port}. Ende mit Strg+C.`);
    const stop = (): void => void running.close();
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    await running.ended;
    io.out(JSON.stringify({ port, commands: running.commands() }));
    return 0;
  },
};

async function chipOf(values: Values, io: CommandIo): Promise<Chip> {
  if (values.mrz === undefined) throw usageError();
  const access = values.access === undefined ? undefined : ACCESS[values.access];
  const alteration = values.alteration === undefined ? undefined : ALTERATIONS[values.alteration];
  const unknown = (values.access !== undefined && access === undefined) || (values.alteration !== undefined && alteration === undefined);
  if (unknown || (values.pace !== undefined && !['GM', 'IM', 'CAM'].includes(values.pace)) || (values.aa !== undefined && !['rsa', 'ecdsa'].includes(values.aa))) throw usageError();
  const mrz = new TextDecoder().decode(await readInput(values.mrz, io.stdin));
  return personalise({
    mrzLines: mrz.split(/\r?\n/).filter((line) => line.trim() !== ''),
    faceJpeg: values.face === undefined ? await drawnFace() : await readFile(values.face),
    ...(values.files === undefined ? {} : { dataGroups: await dataGroupsIn(values.files) }),
    ...(access === undefined ? {} : { access }),
    ...(values.can === undefined ? {} : { can: values.can }),
    ...(values.pace === undefined ? {} : { pace: [{ mapping: values.pace as PaceSupport['mapping'], cipher: 'AES-128', parameterId: 13 }] }),
    ...(values.ca === true ? { chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13 }] } : {}),
    ...(values.aa === undefined ? {} : {
      activeAuthentication: values.aa === 'rsa' ? { kind: 'rsa', bits: 2048, hash: 'SHA-256' } : { kind: 'ecdsa', parameterId: 13, hash: 'SHA-256' },
    }),
    ...(alteration === undefined ? {} : { alteration }),
  });
}

/** DG3.bin to DG16.bin of a folder, unchanged; DG1, DG2, DG14 and DG15 are made here. */
async function dataGroupsIn(directory: string): Promise<Map<number, Uint8Array>> {
  const groups = new Map<number, Uint8Array>();
  for (const name of await readdir(directory)) {
    const number = Number(/^DG(\d+)\.bin$/.exec(basename(name))?.[1] ?? 0);
    if (number >= 3 && number <= 16 && number !== 14 && number !== 15) groups.set(number, await readFile(join(directory, name)));
  }
  return groups;
}

/** A drawn face, so that no picture of a person is needed. */
function drawnFace(): Promise<Uint8Array> {
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="413" height="531"><rect width="413" height="531" fill="#d8dee6"/>
    <path d="M60 531q10-130 146-130t146 130z" fill="#39506b"/><ellipse cx="206" cy="240" rx="105" ry="140" fill="#e8c3a4"/>
    <path d="M100 210q10-130 106-130t106 130q-30-70-106-70t-106 70z" fill="#5b4030"/>
    <g fill="#2d2d2d"><circle cx="166" cy="230" r="10"/><circle cx="246" cy="230" r="10"/></g>
    <path d="M206 240l-10 45h22M170 325q36 18 72 0" fill="none" stroke="#8a5a44" stroke-width="5"/></svg>`;
  return sharp(Buffer.from(picture)).jpeg({ quality: 85 }).toBuffer();
}

function usageError(): SchalterError {
  return new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
}
