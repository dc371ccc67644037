/**
 * The station's own side, on a loopback port with a token: a small page of what it received, the work of a
 * dactyloscopist (confirm, refuse, withdraw, merge), seeding for training, faults for tests.
 */
import { timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Engine } from './engine.ts';
import { faultSettings, noFaults, type Faults } from './faults.ts';
import { seedPerson, seedRegister } from './seed.ts';
import type { StationStore } from './store.ts';
import { firstIssue } from '../../src-main/contract/german-issues.ts';

export interface AdminOptions {
  store: StationStore;
  engine: Engine;
  faults: Faults;
  token: string;
  now: () => number;
  faultsChanged(): void;
}

/** A fault that does not exist is refused: whoever mistypes one would test nothing. */
const faultChange = faultSettings.partial().strict();

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (value: unknown): string => String(value ?? '').replace(/[&<>"']/g, (character) => escapes[character]!);

export function createAdminServer(options: AdminOptions): FastifyInstance {
  const { store, engine, faults } = options;
  const app = Fastify({ bodyLimit: 64 * 1024 * 1024 });

  app.addHook('onRequest', async (request, reply) => {
    reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'").header('x-content-type-options', 'nosniff').header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    if (!hasToken(request, options.token)) return reply.code(401).send({ code: 'TOKEN', message: 'Das Zeichen fehlt oder ist falsch.' });
  });

  app.setErrorHandler((thrown, _request, reply) => {
    if (!(thrown instanceof z.ZodError)) return reply.code((thrown as { statusCode?: number }).statusCode ?? 500).send({ code: 'UNREADABLE', message: 'Die Anfrage ließ sich nicht bearbeiten.', field: null });
    const issue = thrown.issues[0]!;
    const field = [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])].join('.');
    return reply.code(422).send({ code: 'SCHEMA', message: `Feld »${field}« passt nicht: ${firstIssue(thrown).words}`, field });
  });

  const unknown = { code: 'UNKNOWN', message: 'Das gibt es hier nicht, oder es ist schon entschieden.', field: null };
  const told = (reply: FastifyReply, done: boolean) => (done ? reply.code(204).send() : reply.code(404).send(unknown));
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(unknown));

  app.get('/', async (_request, reply) => reply.type('text/html; charset=utf-8').send(await page(store)));
  app.get('/counts', () => store.counts());
  app.get('/transactions', () => store.latest(200));
  app.get('/hits', () => store.openHits());

  app.get('/faults', () => faults.settings);
  app.put('/faults', async (request) => {
    faults.set({ ...noFaults, ...faultChange.parse(request.body) });
    options.faultsChanged();
    return faults.settings;
  });

  app.post<{ Params: { taskId: string; recordId: string } }>('/hits/:taskId/:recordId', async (request, reply) => {
    const { verdict } = z.object({ verdict: z.enum(['confirmed', 'refused']) }).parse(request.body);
    return told(reply, await engine.decideHit(request.params.taskId, request.params.recordId, verdict));
  });
  app.post<{ Params: { recordId: string } }>('/records/:recordId/withdraw', async (request, reply) => told(reply, await engine.withdrawRecord(request.params.recordId)));
  app.post<{ Params: { recordId: string } }>('/records/:recordId/merge', async (request, reply) => {
    const { into } = z.object({ into: z.string() }).parse(request.body);
    return told(reply, await engine.mergeRecords(request.params.recordId, into));
  });
  app.post('/seed', async (request) => {
    const people = z.array(seedPerson).parse(request.body);
    return { recordIds: await seedRegister(store, people, options.now()) };
  });
  return app;
}

/** Header `x-station-token`, or `?token=` for the browser. */
function hasToken(request: FastifyRequest, token: string): boolean {
  const header = request.headers['x-station-token'];
  const query = (request.query as { token?: unknown }).token;
  const given = Buffer.from(typeof header === 'string' ? header : typeof query === 'string' ? query : '');
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

const kinds: Record<string, string> = { identification: 'Identifizierung', storage: 'Speicherung' };
const states: Record<string, string> = { pending: 'in Arbeit', answered: 'beantwortet', cancelled: 'abgebrochen', withdrawn: 'zurückgezogen' };

async function page(store: StationStore): Promise<string> {
  const [counts, latest, hits] = [await store.counts(), await store.latest(100), await store.openHits()];
  const rows = latest.map(
    (task) =>
      `<tr><td>${escaped(task.receivedAt.replace('T', ' ').slice(0, 19))}</td><td>${escaped(kinds[task.kind] ?? task.kind)}</td><td><code>${escaped(task.transactionId)}</code></td><td>${escaped(task.client)}</td><td class="n">${escaped(Math.ceil(task.bytes / 1024))} KiB</td><td>${escaped(states[task.state] ?? task.state)}</td></tr>`,
  );
  const open = hits.map((hit) => `<tr><td><code>${escaped(hit.taskId)}</code></td><td><code>${escaped(hit.recordId)}</code></td><td class="n">${escaped(hit.score)}</td></tr>`);
  const figure = (label: string, value: number) => `<div><strong>${escaped(value)}</strong><span>${escaped(label)}</span></div>`;
  return `<!doctype html><html lang="de"><meta charset="utf-8"><title>Referenz-PIK-Station</title><meta name="viewport" content="width=device-width"><style>
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#17233a;background:#f7f8fa}
h1{font-size:1.4rem;margin:0}p{color:#54607a;margin:.2rem 0 1.5rem}
.figures{display:flex;flex-wrap:wrap;gap:1rem;margin-bottom:2rem}.figures div{background:#fff;border:1px solid #dfe3ea;border-radius:8px;padding:.7rem 1.1rem}.figures strong{display:block;font-size:1.5rem}.figures span{color:#54607a}
table{width:100%;border-collapse:collapse;background:#fff;border:1px solid #dfe3ea;margin-bottom:2rem}th,td{text-align:left;padding:.45rem .7rem;border-bottom:1px solid #eceff4}th{color:#54607a;font-weight:600}.n{text-align:right;font-variant-numeric:tabular-nums}
@media(prefers-color-scheme:dark){body{background:#10151f;color:#e6eaf2}.figures div,table{background:#182030;border-color:#2b3548}th,td{border-color:#243047}p,th,.figures span{color:#9aa7be}}
</style><h1>Referenz-PIK-Station</h1><p>Nur für Entwicklung und Schulung. Zeigt, was angekommen ist; keine Personendaten.</p>
<div class="figures">${figure('Vorgänge', counts.tasks)}${figure('in Arbeit', counts.pending)}${figure('Aufnahmen', counts.captures)}${figure('Ergebnisse', counts.results)}${figure('davon bestätigt', counts.acknowledged)}${figure('Registersätze', counts.records)}</div>
<table><thead><tr><th>Eingang (UTC)</th><th>Art</th><th>Vorgang</th><th>Arbeitsplatz</th><th class="n">Umfang</th><th>Stand</th></tr></thead><tbody>${rows.join('') || '<tr><td colspan="6">Noch nichts angekommen.</td></tr>'}</tbody></table>
${open.length === 0 ? '' : `<h1>Vorläufige Treffer</h1><p>Warten auf die daktyloskopische Prüfung.</p><table><thead><tr><th>Aufgabe</th><th>Registersatz</th><th class="n">Wert</th></tr></thead><tbody>${open.join('')}</tbody></table>`}</html>`;
}
