/** SIP messages as text (RFC 3261 7): read and written, as much as a proxy that changes nothing but the way needs. */

export type Headers = readonly (readonly [name: string, value: string])[];
export interface SipRequest {
  method: string;
  uri: string;
  headers: Headers;
  body: string;
}
export interface SipResponse {
  status: number;
  reason: string;
  headers: Headers;
  body: string;
}
export type SipMessage = SipRequest | SipResponse;

/** RFC 3261 7.3.3. */
const compact: Record<string, string> = { v: 'via', f: 'from', t: 'to', m: 'contact', i: 'call-id', l: 'content-length', c: 'content-type' };
const nameOf = (name: string): string => compact[name.toLowerCase()] ?? name.toLowerCase();

/** Undefined where the words are no SIP message: an empty line that keeps the way open, for example. */
export function parseSip(words: string): SipMessage | undefined {
  const [head = '', ...rest] = words.split('\r\n\r\n');
  const [start = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()] as const);
  const body = rest.join('\r\n\r\n');
  const response = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(start);
  if (response) return { status: Number(response[1]), reason: response[2]!, headers, body };
  const request = /^([A-Z]+) (\S+) SIP\/2\.0$/.exec(start);
  return request ? { method: request[1]!, uri: request[2]!, headers, body } : undefined;
}

export function writeSip(message: SipMessage): string {
  const start = 'status' in message ? `SIP/2.0 ${message.status} ${message.reason}` : `${message.method} ${message.uri} SIP/2.0`;
  return [start, ...message.headers.map(([name, value]) => `${name}: ${value}`), '', message.body].join('\r\n');
}

export const firstOf = ({ headers }: SipMessage, name: string): string | undefined => headers.find(([one]) => nameOf(one) === name)?.[1];

/** Who is meant: the user of the first SIP address. */
export const targetUser = (words: string): string => /sips?:([^@;>\s]+)@/.exec(words)?.[1] ?? '';

/** RFC 3261 8.2.6: the way back, the two ends and the number of the request stand in its answer. */
export function answerTo(request: SipRequest, status: number, reason: string, tag: string, more: Headers = []): SipResponse {
  const kept = request.headers.filter(([name]) => ['via', 'from', 'to', 'call-id', 'cseq'].includes(nameOf(name)));
  const tagged = kept.map(([name, value]) => (nameOf(name) === 'to' && status > 100 && !/;tag=/.test(value) ? ([name, `${value};tag=${tag}`] as const) : ([name, value] as const)));
  return { status, reason, headers: [...tagged, ...more, ['Content-Length', '0']], body: '' };
}
