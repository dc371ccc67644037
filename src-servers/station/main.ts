/** The reference PIK station as its own process; prints one JSON line when it is ready, ends on SIGTERM or SIGINT. */
import { parseArgs } from 'node:util';
import { startStation } from './station.ts';

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    host: { type: 'string' },
    port: { type: 'string' },
    'admin-port': { type: 'string' },
    postgres: { type: 'string' },
    'answer-delay': { type: 'string' },
    'confirmed-hits': { type: 'boolean' },
    files: { type: 'string' },
  },
});
if (!values.dir) {
  process.stderr.write('schalter: USAGE: main --dir DIR [--host H] [--port N] [--admin-port N] [--postgres URL] [--answer-delay MS] [--confirmed-hits] [--files DIR]\n');
  process.exit(2);
}
const station = await startStation({
  dir: values.dir,
  ...(values.host ? { host: values.host } : {}),
  port: Number(values.port ?? 0),
  adminPort: Number(values['admin-port'] ?? 0),
  ...(values.postgres ? { postgres: values.postgres } : {}),
  ...(values['answer-delay'] ? { answerDelayMs: Number(values['answer-delay']) } : {}),
  provisionalHits: !values['confirmed-hits'],
  ...(values.files ? { filesDir: values.files } : {}),
});
process.stdout.write(`${JSON.stringify({ ready: true, url: station.url, adminUrl: station.adminUrl, pid: process.pid })}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void station.close().then(() => process.exit(0)));
}
