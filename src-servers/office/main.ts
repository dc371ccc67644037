/** An instance of the office server as its own process; prints one JSON line when it is ready, ends on SIGTERM or SIGINT. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startOffice } from './office.ts';

const { values } = parseArgs({ options: { postgres: { type: 'string' }, ca: { type: 'string' }, cert: { type: 'string' }, key: { type: 'string' }, host: { type: 'string' }, port: { type: 'string' }, connections: { type: 'string' } } });
const { postgres, ca, cert, key } = values;
if (!postgres || !ca || !cert || !key) {
  process.stderr.write('schalter: USAGE: main --postgres URL --ca FILE --cert FILE --key FILE [--host H] [--port N] [--connections N]\n');
  process.exit(2);
}
const text = (file: string): string => readFileSync(file, 'utf8');
const office = await startOffice({
  postgres,
  tls: { ca: text(ca), cert: text(cert), key: text(key) },
  ...(values.host ? { host: values.host } : {}),
  port: Number(values.port ?? 0),
  ...(values.connections ? { connections: Number(values.connections) } : {}),
});
process.stdout.write(`${JSON.stringify({ ready: true, url: office.url, pid: process.pid })}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void office.close().then(() => process.exit(0)));
