/**
 * State of the line to the station: measured, never guessed. `up` only while the last answer of the station
 * is younger than `freshMs`; a failed measurement makes it `down`; no measurement at all is `unknown`.
 * Plain data and pure functions; `sync.ts` feeds them.
 */
import type { LineStatus } from '../contract/desk.ts';
import type { StationError, StationStatus } from '../matching/port.ts';
import { isoOf } from './clock.ts';

export interface LineState {
  running: boolean;
  /** Last answer of the station to a measurement or to a request with work. */
  answeredAt: number | null;
  measuredAt: number | null;
  roundTripMs: number | null;
  /** Since when every measurement failed. */
  downSince: number | null;
  failure: { code: string; message: string } | null;
  /** The station answers but takes nothing. */
  notAccepting: string | null;
  /** Station's clock minus ours, from the last measurement. */
  clockOffsetMs: number | null;
}

export const unknownLine: LineState = { running: false, answeredAt: null, measuredAt: null, roundTripMs: null, downSince: null, failure: null, notAccepting: null, clockOffsetMs: null };

export function lineMeasured(line: LineState, status: StationStatus, sentAt: number, now: number): LineState {
  const stationTime = Date.parse(status.time);
  return {
    ...line,
    answeredAt: now,
    measuredAt: now,
    roundTripMs: now - sentAt,
    downSince: null,
    failure: null,
    notAccepting: status.accepting ? null : (status.message ?? 'Die PIK-Station nimmt zurzeit nichts an.'),
    clockOffsetMs: Number.isNaN(stationTime) ? null : Math.round(stationTime - (sentAt + now) / 2),
  };
}

/** A request with work was answered: as good a proof as a measurement, but no round-trip time. */
export function lineAnswered(line: LineState, now: number): LineState {
  return { ...line, answeredAt: now, downSince: null, failure: null };
}

/** The station answers, and asks to be left alone for a while: the line is up. */
export function lineBusy(line: LineState, error: StationError, now: number): LineState {
  return { ...lineAnswered(line, now), measuredAt: now, notAccepting: error.message };
}

export function lineFailed(line: LineState, error: StationError, now: number): LineState {
  return { ...line, measuredAt: now, roundTripMs: null, downSince: line.downSince ?? now, failure: { code: error.code, message: error.message } };
}

/** @param freshMs how long an answer counts as proof */
export function lineStatusOf(line: LineState, stationName: string, now: number, freshMs: number): LineStatus {
  const measuredAt = Math.max(line.answeredAt ?? 0, line.measuredAt ?? 0);
  const common = { measuredAt: measuredAt === 0 ? null : isoOf(measuredAt), roundTripMs: line.roundTripMs, downSince: line.downSince === null ? null : isoOf(line.downSince) };
  if (!line.running) return { ...common, state: 'paused', message: `Die Verbindung zu »${stationName}« ist angehalten. Sendungen warten.` };
  if (line.failure) return { ...common, state: 'down', message: line.failure.message };
  if (line.answeredAt === null || now - line.answeredAt > freshMs) return { ...common, roundTripMs: null, state: 'unknown', message: `Die Verbindung zu »${stationName}« wird gemessen.` };
  if (line.notAccepting) return { ...common, state: 'up', accepting: false, message: line.notAccepting };
  return { ...common, state: 'up', message: `»${stationName}« antwortet.` };
}
