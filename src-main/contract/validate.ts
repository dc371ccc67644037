/**
 * Validation on both sides of the contract. A payload that does not fit is a defect or an attack:
 * it is refused with a stable code and never half used.
 */
import { calls, events, type CallInput, type CallName, type CallOutput, type EventName, type EventPayload } from './calls.ts';
import { SchalterError } from '../errors.ts';

export function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(calls, name);
}
export function isEventName(name: unknown): name is EventName {
  return typeof name === 'string' && Object.hasOwn(events, name);
}

function refuse(where: string, cause: unknown): never {
  throw new SchalterError('CONTRACT_VIOLATION', 'internal', `Eine Nachricht zwischen Fenster und Kern hatte nicht die vereinbarte Form (${where}). Bitte das Programm neu starten und den Support anrufen.`, { cause });
}

/** @throws SchalterError CONTRACT_VIOLATION */
export function validInput<N extends CallName>(name: N, input: unknown): CallInput<N> {
  const parsed = calls[name].input.safeParse(input);
  return parsed.success ? (parsed.data as CallInput<N>) : refuse(`${name}, Eingabe`, parsed.error);
}

/** @throws SchalterError CONTRACT_VIOLATION */
export function validOutput<N extends CallName>(name: N, output: unknown): CallOutput<N> {
  const parsed = calls[name].output.safeParse(output);
  return parsed.success ? (parsed.data as CallOutput<N>) : refuse(`${name}, Antwort`, parsed.error);
}

/** @throws SchalterError CONTRACT_VIOLATION */
export function validEvent<N extends EventName>(name: N, payload: unknown): EventPayload<N> {
  const parsed = events[name].safeParse(payload);
  return parsed.success ? (parsed.data as EventPayload<N>) : refuse(`Ereignis ${name}`, parsed.error);
}
