/** The interpreting service of training, asked as a SIP end asks it: over a real WebSocket on this machine. */
import { afterEach, expect, it } from 'vitest';
import { request, WebSocket } from 'undici';
import { directoryAnswer, interpreterProvider } from '../../counter/interpreter/settings.ts';
import { startInterpreterExchange, type InterpreterExchange } from './exchange.ts';
import { trainingDomain, trainingEnd } from './names.ts';
import { firstOf, parseSip, type SipMessage } from './sip.ts';

let exchange: InterpreterExchange | undefined;
const open: WebSocket[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  await exchange?.stop();
  exchange = undefined;
});

/** One end: what it has heard, in order, and a way to say something. */
async function end() {
  exchange ??= await startInterpreterExchange();
  const socket = new WebSocket(exchange.provider.websocket, 'sip');
  open.push(socket);
  const [heard, waiting]: [SipMessage[], ((message: SipMessage) => void)[]] = [[], []];
  socket.addEventListener('message', ({ data }) => {
    const message = parseSip(String(data))!;
    const next = waiting.shift();
    if (next) next(message);
    else heard.push(message);
  });
  await new Promise((done) => socket.addEventListener('open', done, { once: true }));
  return {
    say: (start: string, headers: Record<string, string>, body = '') => socket.send([start, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n')),
    next: () => new Promise<SipMessage>((done) => (heard.length > 0 ? done(heard.shift()!) : waiting.push(done))),
  };
}

type End = Awaited<ReturnType<typeof end>>;
const headers = (method: string, to: string, more: Record<string, string> = {}) => ({ Via: 'SIP/2.0/WS a.invalid;branch=z9hG4bKab12', From: `<sip:schalter1@${trainingDomain}>;tag=f`, To: `<${to}>`, 'Call-ID': 'c1', CSeq: `1 ${method}`, ...more });
const register = (one: End, user: string) => one.say(`REGISTER sip:${trainingDomain} SIP/2.0`, headers('REGISTER', `sip:${user}@${trainingDomain}`, { Contact: `<sip:at-${user}@x.invalid;transport=ws>;expires=600` }));
const dial = (one: End, user: string, callId = 'c1') => one.say(`INVITE sip:${user}@${trainingDomain} SIP/2.0`, headers('INVITE', `sip:${user}@${trainingDomain}`, { Contact: '<sip:at-schalter1@x.invalid>', 'Call-ID': callId }), 'v=0');

it('its settings are those of an office, and its directory has somebody in each state', async () => {
  exchange = await startInterpreterExchange();
  expect(interpreterProvider.safeParse(exchange.provider).success).toBe(true);
  const answer = directoryAnswer.parse(await (await request(exchange.provider.directory.url)).body.json());
  expect(answer.interpreters.map(({ state }) => state)).toEqual(['available', 'busy', 'offline']);
});

it('[RFC 3261 16.6, 16.7] a call waits until the training end has registered, reaches it at its contact, and the answer finds back', async () => {
  const [desk, interpreter] = [await end(), await end()];
  dial(desk, '101');
  expect(await desk.next()).toMatchObject({ status: 100 });
  register(interpreter, trainingEnd);
  expect(await interpreter.next()).toMatchObject({ status: 200 });
  const call = await interpreter.next();
  expect(call).toMatchObject({ method: 'INVITE', uri: `sip:at-${trainingEnd}@x.invalid;transport=ws`, body: 'v=0' });
  const vias = call.headers.filter(([name]) => name === 'Via').map(([, value]) => value);
  expect(vias[1]).toBe('SIP/2.0/WS a.invalid;branch=z9hG4bKab12');
  interpreter.say(['SIP/2.0 200 OK', ...vias.map((via) => `Via: ${via}`), 'Call-ID: c1'].join('\r\n'), { CSeq: '1 INVITE' });
  const answered = await desk.next();
  expect(answered).toMatchObject({ status: 200 });
  expect(answered.headers.filter(([name]) => name === 'Via')).toEqual([['Via', 'SIP/2.0/WS a.invalid;branch=z9hG4bKab12']]);
});

it.each([['102', 486], ['103', 480]])('who is taken or away does not pick up: %s answers %i', async (user, status) => {
  const desk = await end();
  dial(desk, user);
  const refusal = await desk.next();
  expect(refusal).toMatchObject({ status });
  expect(firstOf(refusal, 'to')).toMatch(/;tag=/);
});

it('[RFC 3261 9.2] whoever hangs up while nobody has picked up is told so, and the training end is not rung later', async () => {
  const [desk, interpreter] = [await end(), await end()];
  dial(desk, '101');
  await desk.next();
  desk.say(`CANCEL sip:101@${trainingDomain} SIP/2.0`, headers('CANCEL', `sip:101@${trainingDomain}`));
  expect([await desk.next(), await desk.next()]).toMatchObject([{ status: 200 }, { status: 487 }]);
  register(interpreter, trainingEnd);
  expect(await interpreter.next()).toMatchObject({ status: 200 });
  dial(desk, '101', 'c2');
  expect(firstOf(await interpreter.next(), 'call-id')).toBe('c2');
});
