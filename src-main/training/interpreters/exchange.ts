/**
 * The interpreting service of training: a directory over HTTP and a SIP proxy with registrar over WebSocket (RFC 3261,
 * RFC 7118) on this machine, so that a newcomer calls as in the office: same settings, same call view, same protocol. Who
 * picks up is the training end of the window (src-renderer/call/training-end.ts); the call waits for it as for a person who
 * walks to the telephone. Nobody here is real, and nothing leaves the machine.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { spokenLanguages } from '../appointments.ts';
import { trainingDomain, trainingEnd } from './names.ts';
import { answerTo, firstOf, parseSip, targetUser, writeSip, type SipMessage, type SipRequest } from './sip.ts';

/** One who picks up, one who is taken, one who has gone home: each state of the list is practised. */
const people = [
  { id: 'Ü-101', user: '101', state: 'available', expectedWaitSeconds: 20 },
  { id: 'Ü-102', user: '102', state: 'busy', expectedWaitSeconds: 240 },
  { id: 'Ü-103', user: '103', state: 'offline', expectedWaitSeconds: null },
] as const;
const directory = { interpreters: people.map(({ user, ...one }) => ({ ...one, languages: spokenLanguages, target: `sip:${user}@${trainingDomain}` })) };
const refusals = new Map<string, [number, string]>([['102', [486, 'Busy Here']], ['103', [480, 'Temporarily Unavailable']]]);

export interface InterpreterExchange {
  /** The desk's settings for this service. */
  provider: { id: string; name: string; websocket: string; uri: string; directory: { url: string } };
  stop(): Promise<void>;
}

interface Line {
  id: string;
  socket: WebSocket;
  /** Users that are reached on it: the registered name and the one of its contact. */
  users: Set<string>;
  /** Address it has registered. */
  contact: string | null;
}

/** Our own Via names the line a request came from, so that its answers find back without a table (RFC 3261 16.7). */
const viaOf = (line: Line, request: SipRequest): string => `SIP/2.0/WS ${trainingDomain};branch=z9hG4bK-${line.id}-${/branch=z9hG4bK([^;,\s]*)/.exec(firstOf(request, 'via') ?? '')?.[1] ?? ''}`;
const lineInVia = (via: string | undefined): string | undefined => /branch=z9hG4bK-([0-9a-f]+)-/.exec(via ?? '')?.[1];

export async function startInterpreterExchange({ patienceMs = 20_000 }: { patienceMs?: number } = {}): Promise<InterpreterExchange> {
  const lines = new Map<string, Line>();
  /** Calls that came before the training end had registered. */
  const waiting = new Map<SipRequest, { from: Line; timer: NodeJS.Timeout }>();
  const lineOf = (user: string): Line | undefined => [...lines.values()].find(({ users }) => users.has(user));
  const answer = (line: Line, request: SipRequest, status: number, reason: string, more: [string, string][] = []): void => line.socket.send(writeSip(answerTo(request, status, reason, randomBytes(4).toString('hex'), more)));
  const forward = (from: Line, request: SipRequest, to: Line): void => to.socket.send(writeSip({ ...request, headers: [['Via', viaOf(from, request)], ...request.headers] }));
  /** Whom a call is for is looked up; within it the ends name each other. */
  const ring = (from: Line, request: SipRequest, to: Line): void => forward(from, { ...request, uri: to.contact ?? request.uri }, to);
  const forget = (request: SipRequest): void => {
    clearTimeout(waiting.get(request)?.timer);
    waiting.delete(request);
  };

  function register(line: Line, request: SipRequest): void {
    const contact = firstOf(request, 'contact') ?? '';
    const gone = firstOf(request, 'expires') === '0' || /expires=0\b/.test(contact) || contact === '*';
    line.contact = /<([^>]+)>/.exec(contact)?.[1] ?? null;
    for (const user of [targetUser(firstOf(request, 'to') ?? ''), targetUser(contact)]) if (user) line.users[gone ? 'delete' : 'add'](user);
    answer(line, request, 200, 'OK', gone ? [] : [['Contact', `${contact.replace(/;expires=\d+/, '')};expires=600`]]);
    if (!line.users.has(trainingEnd)) return;
    for (const [call, { from }] of waiting) {
      forget(call);
      ring(from, call, line);
    }
  }

  function invite(line: Line, request: SipRequest, user: string): void {
    const refusal = refusals.get(user);
    if (refusal) return answer(line, request, ...refusal);
    const end = lineOf(user) ?? lineOf(trainingEnd);
    if (end) return ring(line, request, end);
    answer(line, request, 100, 'Trying');
    const timer = setTimeout(() => {
      forget(request);
      answer(line, request, 480, 'Temporarily Unavailable');
    }, patienceMs);
    waiting.set(request, { from: line, timer });
  }

  /** Whoever hangs up before anybody has picked up. */
  function cancel(line: Line, request: SipRequest): void {
    const call = [...waiting.keys()].find((one) => firstOf(one, 'call-id') === firstOf(request, 'call-id'));
    const end = lineOf(trainingEnd);
    if (!call) return end ? ring(line, request, end) : answer(line, request, 481, 'Call/Transaction Does Not Exist');
    forget(call);
    answer(line, request, 200, 'OK');
    answer(line, call, 487, 'Request Terminated');
  }

  function take(line: Line, message: SipMessage): void {
    if ('status' in message) {
      const [own, ...rest] = message.headers;
      const back = lines.get(lineInVia(own?.[0].toLowerCase() === 'via' ? own[1] : undefined) ?? '');
      back?.socket.send(writeSip({ ...message, headers: rest }));
      return;
    }
    const user = targetUser(message.uri);
    if (message.method === 'REGISTER') return register(line, message);
    if (message.method === 'INVITE' && !/;tag=/.test(firstOf(message, 'to') ?? '')) return invite(line, message, user);
    if (message.method === 'CANCEL') return cancel(line, message);
    const to = lineOf(user);
    if (to) forward(line, message, to);
    // An acknowledgement of our own refusal ends here; everything else is told that nobody is there.
    else if (message.method !== 'ACK') answer(line, message, 481, 'Call/Transaction Does Not Exist');
  }

  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/directory.json') response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(directory));
    else response.writeHead(404).end();
  });
  // SIP messages with a session description stay far below (RFC 7118).
  const sockets = new WebSocketServer({ server, maxPayload: 256 * 1024, handleProtocols: (asked) => asked.has('sip') && 'sip' });
  sockets.on('connection', (socket) => {
    const line: Line = { id: randomBytes(4).toString('hex'), socket, users: new Set(), contact: null };
    lines.set(line.id, line);
    socket.on('message', (data) => {
      const message = parseSip(String(data));
      if (message) take(line, message);
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => void lines.delete(line.id));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    provider: { id: 'uebung', name: 'Dolmetschdienst (Übung)', websocket: `ws://127.0.0.1:${port}`, uri: `sip:schalter1@${trainingDomain}`, directory: { url: `http://127.0.0.1:${port}/directory.json` } },
    async stop() {
      for (const call of [...waiting.keys()]) forget(call);
      for (const { socket } of lines.values()) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
