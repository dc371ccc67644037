/**
 * The interpreter services of a desk, as the office describes them. A provider publishes who serves which
 * language as a list in the settings or behind an HTTPS address; nothing is guessed about availability.
 */
import { z } from 'zod';
import { interpreter, languageCode } from '../../contract/interpreter.ts';
import { iceAddress } from './ice-address.ts';

const loopback = /^wss?:\/\/(127\.0\.0\.1|localhost|\[::1\])([:/]|$)/;

export const interpreterProvider = z.strictObject({
  id: z.string().min(1).max(60),
  name: z.string().min(1).max(120),
  /** SIP over WebSocket, RFC 7118; unencrypted only to this machine. */
  websocket: z.string().url().refine((address) => address.startsWith('wss://') || loopback.test(address), 'muss mit wss:// beginnen'),
  uri: z.string().regex(/^sip:[^@\s]+@[^@\s]+$/),
  /** Authority whose certificate the proxy must have, PEM; null: those this machine trusts. */
  caFile: z.string().nullable().default(null),
  /** File that holds the password of SIP digest authentication; null where the proxy asks for none. */
  passwordFile: z.string().nullable().default(null),
  iceServers: z.array(z.strictObject({ urls: z.string().refine((urls) => iceAddress(urls) !== null, 'muss wie turn:name:port aussehen'), username: z.string().optional(), credentialFile: z.string().optional(), /** As above, for a relay over TLS. */ caFile: z.string().nullable().default(null) })).default([]),
  /** Sound and picture go through the TURN servers alone: where a firewall lets nothing else out. */
  relayOnly: z.boolean().default(false),
  /** Who can be called: fixed, or fetched anew before each choice. */
  directory: z.union([z.strictObject({ url: z.string().url() }), z.array(z.strictObject({ id: z.string().min(1), target: z.string().regex(/^sip:[^@\s]+@[^@\s]+$/), languages: z.array(languageCode).min(1) })).min(1)]),
});
export type InterpreterProvider = z.infer<typeof interpreterProvider>;

/** What the address of a directory answers with; documented in docs/interpreter.md. */
export const directoryAnswer = z.object({ interpreters: z.array(interpreter.omit({ provider: true }).extend({ target: z.string().regex(/^sip:[^@\s]+@[^@\s]+$/) })).max(2000) });
