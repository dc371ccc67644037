/**
 * A simulated chip in a process of its own, as tests over real PC/SC need it: a reader that disconnects
 * waits for the card, so card and reader must not share an event loop.
 *
 * `node tests/simulators/chip-card.ts '<personalisation as JSON>'` prints the chip's files (base64 by name)
 * and its answer to reset as one line of JSON when the card lies in the reader, and ends with the reader.
 * With `"relay": true` the card that was torn away is laid down again once.
 */
import { personalise, startVpcdChip, type Personalisation } from '../../src-main/training/chip-simulator/index.ts';

const { relay, port, faceLength, ...wish } = JSON.parse(process.argv[2] ?? '{}') as Omit<Personalisation, 'faceJpeg'> & { relay?: boolean; port: number; faceLength: number };
const chip = personalise({ ...wish, faceJpeg: Uint8Array.from({ length: faceLength }, (_, i) => (i * 31 + 7) & 0xff) });
const first = await startVpcdChip({ port, chip });
const files = Object.fromEntries([...chip.files].map(([name, octets]) => [name, Buffer.from(octets).toString('base64')]));
process.stdout.write(`${JSON.stringify({ files, atr: Buffer.from(chip.simulated.atr).toString('base64') })}\n`);
await first.ended;
if (relay === true) {
  await new Promise((resolve) => setTimeout(resolve, 300));
  await (await startVpcdChip({ port, chip })).ended;
}
