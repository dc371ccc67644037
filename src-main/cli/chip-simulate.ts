/**
 * `schalter chip simulate`: plays a personalised chip of an invented state behind a virtual PC/SC reader
 * (vsmartcard-vpcd), for training and trials. Runs until it is interrupted.
 */
import { readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { SchalterError } from '../errors.ts';
import { personalise, radioPace, startVpcdChip, type Chip } from '../training/chip-simulator/index.ts';
import { parseWords, readInput } from './arguments.ts';
import { dataGroupsIn, personalisationOf, SIMULATE_USAGE as usage, terminalPkiIn, type SimulateValues } from './chip-simulate-options.ts';
import type { Command, CommandIo } from './command.ts';

export const command: Command = {
  usage,
  summary: 'Spielt einen Chip eines erfundenen Staates an einem virtuellen Leser, zum Üben.',
  async run(args, io) {
    const names = ['mrz', 'face', 'files', 'can', 'pin', 'puk', 'access', 'pace', 'cipher', 'domain', 'ca-version', 'aa', 'ta', 'ta-version', 'lds-version', 'alteration', 'tear', 'masterlist-out', 'port', 'host', 'kbit'] as const;
    const values = parseWords(args, {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])), ca: { type: 'boolean' }, quirk: { type: 'string', multiple: true },
    }, usage, { min: 0, max: 0 }).values as SimulateValues;
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

async function chipOf(values: SimulateValues, io: CommandIo): Promise<Chip> {
  if (values.mrz === undefined || personalisationOf(values, undefined) === undefined) throw usageError();
  const mrz = new TextDecoder().decode(await readInput(values.mrz, io.stdin));
  const terminalPki = values.ta === undefined ? undefined : await terminalPkiIn(values.ta);
  return personalise({
    mrzLines: mrz.split(/\r?\n/).filter((line) => line.trim() !== ''),
    faceJpeg: values.face === undefined ? await drawnFace() : await readFile(values.face),
    ...(values.files === undefined ? {} : { dataGroups: await dataGroupsIn(values.files) }),
    ...personalisationOf(values, terminalPki)!,
  });
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
