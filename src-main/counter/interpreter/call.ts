/**
 * The life of one interpreter call as pure rules: a call and what the call view reports in, the call after
 * it out. What the case keeps is made from the ended call alone.
 */
import type { CallEndReason, CallReport, Interpretation, InterpreterCall } from '../../contract/interpreter.ts';

export interface Wanted {
  callId: string;
  sessionId: string;
  interpreterId: string;
  provider: string;
  language: string;
  media: 'video' | 'audio';
  at: string;
}

export function dial({ callId, sessionId, interpreterId, provider, language, media, at }: Wanted): InterpreterCall {
  return { callId, sessionId, interpreterId, provider, language, state: 'dialling', media, audioOnly: null, muted: false, resting: false, third: null, joined: null, refused: null, startedAt: at, connectedAt: null, endedAt: null, endReason: null, message: 'Die Verbindung wird aufgebaut.' };
}

const ends: Record<CallEndReason, string> = {
  hungUp: 'Das Gespräch ist beendet.',
  remote: 'Die Dolmetscherin oder der Dolmetscher hat aufgelegt.',
  noAnswer: 'Niemand hat das Gespräch angenommen. Bitte eine andere Nummer wählen oder später erneut anrufen.',
  busy: 'Besetzt. Bitte eine andere Nummer wählen oder kurz warten.',
  declined: 'Der Anruf wurde abgelehnt. Bitte eine andere Nummer wählen.',
  unreachable: 'Der Dolmetschdienst ist nicht erreichbar. Bitte die Leitung prüfen; die Satzkarten helfen auch ohne Verbindung.',
  relay: 'Der Vermittlungsserver des Dolmetschdienstes (TURN) antwortet nicht oder weist diesen Schalter ab. Bitte den Support anrufen; die Satzkarten helfen auch ohne Verbindung.',
  certificate: 'Dem Zertifikat des Dolmetschdienstes wird nicht vertraut. Bitte den Support anrufen; die Satzkarten helfen auch ohne Verbindung.',
  lineLost: 'Die Verbindung ist abgerissen. Bitte erneut anrufen; die Satzkarten helfen auch ohne Verbindung.',
  noMicrophone: 'Es ist kein Mikrofon angeschlossen oder es ist gesperrt. Bitte ein Mikrofon anschließen und erneut anrufen.',
  viewClosed: 'Das Gesprächsfenster wurde beendet. Bitte erneut anrufen.',
};

const certificateMessage = ({ host, expired }: NonNullable<InterpreterCall['refused']>): string =>
  `${expired ? `Das Zertifikat von ${host} ist abgelaufen` : `Dem Zertifikat von ${host} wird nicht vertraut`}. Bitte den Support anrufen; die Satzkarten helfen auch ohne Verbindung.`;
/** Ends that a certificate explains which was not believed. */
const explained: ReadonlySet<CallEndReason> = new Set(['unreachable', 'relay', 'lineLost']);

const thirdGone: Partial<Record<CallEndReason, string>> = {
  busy: 'Die dritte Stelle ist besetzt.',
  declined: 'Die dritte Stelle hat abgelehnt.',
  noAnswer: 'Die dritte Stelle nimmt nicht ab.',
  remote: 'Die dritte Stelle hat aufgelegt.',
};
const thirdMessage = (because: CallEndReason): string => `${thirdGone[because] ?? 'Die dritte Stelle ist nicht erreichbar. Bitte die Nummer prüfen.'} Das Gespräch geht weiter.`;

const held = 'Das Gespräch wird gehalten.';
const connectedMessage = (call: InterpreterCall): string => {
  if (call.audioOnly === 'thinLine') return 'Die Leitung ist zu schmal für ein Bild; das Gespräch geht mit Ton weiter.';
  if (call.audioOnly === 'noCamera') return 'Verbunden, ohne eigenes Bild (keine Kamera frei).';
  if (call.media === 'audio') return 'Verbunden, nur Ton.';
  return call.resting ? 'Ihr Bild ruht, solange fotografiert wird.' : 'Verbunden.';
};

/** @returns the call unchanged where the report belongs to another call or comes after its end */
export function report(call: InterpreterCall, what: CallReport, at: string): InterpreterCall {
  if (what.callId !== call.callId || call.state === 'ended') return call;
  const next: InterpreterCall = { ...call };
  switch (what.type) {
    case 'still':
      return call;
    case 'ringing':
      if (call.state === 'dialling') Object.assign(next, { state: 'ringing', message: 'Es klingelt.' });
      return next;
    case 'connected':
      Object.assign(next, { state: 'connected', media: what.media, audioOnly: what.noCamera ? 'noCamera' : call.audioOnly, connectedAt: call.connectedAt ?? at, refused: null });
      break;
    case 'held':
      if (call.state !== 'connected' && call.state !== 'held') return call;
      next.state = what.on ? 'held' : 'connected';
      if (what.on) return { ...next, message: held };
      break;
    case 'muted':
      next.muted = what.on;
      return next;
    case 'media':
      Object.assign(next, { media: what.media, audioOnly: what.because });
      break;
    case 'rested':
      Object.assign(next, { resting: what.on, audioOnly: what.noCamera ? 'noCamera' : call.audioOnly });
      if (call.state !== 'connected') return next;
      break;
    case 'stalled':
      if (what.on) return { ...next, message: 'Die Verbindung stockt. Bitte einen Moment warten.' };
      if (call.state === 'held') return { ...next, message: held };
      break;
    case 'third':
      Object.assign(next, { third: what.number, joined: what.number ?? call.joined });
      return what.because === null ? next : { ...next, message: thirdMessage(what.because) };
    case 'refused':
      next.refused = { host: what.host, expired: what.expired };
      return next;
    case 'ended': {
      const over = { ...next, state: 'ended' as const, endedAt: at };
      return call.refused && explained.has(what.reason) ? { ...over, endReason: 'certificate', message: certificateMessage(call.refused) } : { ...over, endReason: what.reason, message: ends[what.reason] };
    }
  }
  next.message = connectedMessage(next);
  return next;
}

/** Null where nobody was ever connected: then nothing was interpreted. */
export function interpretationOf(call: InterpreterCall): Interpretation | null {
  if (call.state !== 'ended' || call.connectedAt === null || call.endedAt === null) return null;
  const seconds = Math.max(0, Math.round((Date.parse(call.endedAt) - Date.parse(call.connectedAt)) / 1000));
  return { interpreterId: call.interpreterId, provider: call.provider, language: call.language, startedAt: call.connectedAt, seconds, media: call.media, third: call.joined };
}
