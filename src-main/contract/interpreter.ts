/**
 * Interpreters: who can serve a language, the running call, and what the call view and the core say to each
 * other. Sound and picture never leave the call view; the case gets the interpreter's id, language and duration.
 */
import { z } from 'zod';

/** ISO 639-3. */
export const languageCode = z.string().regex(/^[a-z]{3}$/);
export const callMedia = z.enum(['video', 'audio']);

export const interpreter = z.object({
  /** The provider's number of the interpreter or of the pool that is called; never a name of a person. */
  id: z.string().min(1),
  provider: z.string(),
  languages: z.array(languageCode),
  state: z.enum(['available', 'busy', 'offline', 'unknown']),
  /** Null where the provider does not say. */
  expectedWaitSeconds: z.number().int().min(0).nullable(),
});
export type Interpreter = z.infer<typeof interpreter>;

export const callEndReason = z.enum(['hungUp', 'remote', 'noAnswer', 'busy', 'declined', 'unreachable', 'relay', 'certificate', 'lineLost', 'noMicrophone', 'viewClosed']);
export type CallEndReason = z.infer<typeof callEndReason>;

const refusedHost = z.object({ host: z.string(), expired: z.boolean() });

export const interpreterCall = z.object({
  callId: z.string(),
  sessionId: z.string().uuid(),
  interpreterId: z.string(),
  provider: z.string(),
  language: languageCode,
  state: z.enum(['dialling', 'ringing', 'connected', 'held', 'ended']),
  media: callMedia,
  /** Why there is no picture although one was wanted. */
  audioOnly: z.enum(['thinLine', 'chosen', 'noCamera']).nullable(),
  muted: z.boolean(),
  /** The own picture gives way to the live picture of a photograph. */
  resting: z.boolean(),
  /** Number that was called in addition. */
  third: z.string().nullable(),
  /** The number that was called in last, also where it has left: the case keeps it. */
  joined: z.string().nullable(),
  /** A proxy or relay of this call whose certificate was not believed. */
  refused: refusedHost.nullable(),
  startedAt: z.iso.datetime(),
  connectedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  endReason: callEndReason.nullable(),
  /** German sentence. */
  message: z.string(),
});
export type InterpreterCall = z.infer<typeof interpreterCall>;

/** What the call view is told to do. */
export const callOrder = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('dial'),
    callId: z.string(),
    /** `wss:` address of the SIP proxy (RFC 7118). */
    websocket: z.string(),
    /** Authority whose certificate the proxy must have, PEM; null: those this machine trusts. */
    authority: z.string().nullable(),
    /** Own address, `sip:desk1@example.org`. */
    uri: z.string(),
    password: z.string().nullable(),
    target: z.string(),
    media: callMedia,
    iceServers: z.array(z.object({ urls: z.string(), authority: z.string().nullable(), username: z.string().optional(), credential: z.string().optional() })),
    relayOnly: z.boolean(),
  }),
  z.object({ type: z.literal('hangUp'), callId: z.string() }),
  z.object({ type: z.literal('hold'), callId: z.string() }),
  z.object({ type: z.literal('resume'), callId: z.string() }),
  z.object({ type: z.literal('mute'), callId: z.string(), on: z.boolean() }),
  z.object({ type: z.literal('media'), callId: z.string(), media: callMedia }),
  z.object({ type: z.literal('rest'), callId: z.string(), on: z.boolean() }),
  z.object({ type: z.literal('third'), callId: z.string(), target: z.string() }),
]);
export type CallOrder = z.infer<typeof callOrder>;

/** What the call view says has happened. `still` after a restart of the core: the telephone has not forgotten the call. */
export const callReport = z.discriminatedUnion('type', [
  z.object({ type: z.literal('still'), callId: z.string(), call: interpreterCall }),
  z.object({ type: z.literal('ringing'), callId: z.string() }),
  z.object({ type: z.literal('connected'), callId: z.string(), media: callMedia, noCamera: z.boolean() }),
  z.object({ type: z.literal('held'), callId: z.string(), on: z.boolean() }),
  z.object({ type: z.literal('muted'), callId: z.string(), on: z.boolean() }),
  z.object({ type: z.literal('media'), callId: z.string(), media: callMedia, because: z.enum(['thinLine', 'chosen', 'noCamera']).nullable() }),
  z.object({ type: z.literal('rested'), callId: z.string(), on: z.boolean(), noCamera: z.boolean() }),
  /** Nothing comes through just now. */
  z.object({ type: z.literal('stalled'), callId: z.string(), on: z.boolean() }),
  /** `because`: why there is none any more; null where one has come. */
  z.object({ type: z.literal('third'), callId: z.string(), number: z.string().nullable(), because: callEndReason.nullable() }),
  /** From the window itself, which judges certificates. */
  z.object({ type: z.literal('refused'), callId: z.string(), host: z.string(), expired: z.boolean() }),
  z.object({ type: z.literal('ended'), callId: z.string(), reason: callEndReason }),
]);
export type CallReport = z.infer<typeof callReport>;

/** What the case keeps of an interpretation. */
export const interpretation = z.object({ interpreterId: z.string(), provider: z.string(), language: languageCode, startedAt: z.string(), seconds: z.number().int().min(0), media: callMedia, third: z.string().nullable() });
export type Interpretation = z.infer<typeof interpretation>;

/** What the caseworker shows the person beside the scene: a sentence card, or the languages to point at. */
export const personCard = z.enum(['sit', 'document', 'face', 'glasses', 'rightHand', 'leftHand', 'thumbs', 'press', 'dry', 'wait', 'interpreter', 'done', 'languages']);
export type PersonCard = z.infer<typeof personCard>;
