/** Person and purpose: data, legal basis, profile, notice. */
import type { Session, SessionCommand } from '../contract/session.ts';
import type { RuleContext } from './events.ts';
import { renewNotTaken } from './fingerprints.ts';
import { profiles } from './profiles.ts';
import { refuse } from './refuse.ts';

type Command<T extends SessionCommand['type']> = Extract<SessionCommand, { type: T }>;

export function setPerson(session: Session, { person }: Command<'setPerson'>, context: RuleContext): void {
  if (session.result.completedAt) refuse('COMPLETED', 'Der Vorgang ist abgeschlossen; Angaben zur Person lassen sich nicht mehr ändern.');
  Object.assign(session.person, person);
  renewNotTaken(session, context);
}

export function setLegalBasis(session: Session, { legalBasis }: Command<'setLegalBasis'>, context: RuleContext): void {
  const basis = context.legalBases.find((one) => one.id === legalBasis);
  if (!basis) refuse('LEGAL_BASIS_UNKNOWN', 'Diese Rechtsgrundlage steht nicht in der Liste dieses Schalters.');
  whileNotSent(session);
  if (!basis.profiles.includes(session.profile)) refuse('PROFILE_NOT_ALLOWED', `Nach ${basis.norm} ist dieses Anwendungsprofil nicht vorgesehen.`);
  session.legalBasis = basis.id;
  session.purpose = basis.purpose;
  renewNotTaken(session, context);
}

/** 2.2: the profile for special situations only at a station that is approved for it. */
export function setProfile(session: Session, { profile }: Command<'setProfile'>, context: RuleContext): void {
  if (profile === session.profile) return;
  whileNotSent(session);
  if (profiles[profile].needsApproval && !context.specialSituationApproved) refuse('PROFILE_NOT_APPROVED', 'Dieser Schalter ist für das Verfahren in besonderer Lage nicht zugelassen.');
  const basis = context.legalBases.find((one) => one.id === session.legalBasis);
  if (basis && !basis.profiles.includes(profile)) refuse('PROFILE_NOT_ALLOWED', `Nach ${basis.norm} ist dieses Anwendungsprofil nicht vorgesehen.`);
  if (session.fingerprints.slaps.some((slap) => slap.attempts.length > 0)) refuse('PRINTS_TAKEN', 'Es sind schon Fingerabdrücke aufgenommen; für sie gelten die Schwellen des bisherigen Profils. Bitte zuerst die Aufnahme der Finger neu beginnen.');
  session.profile = profile;
}

/** After the identification was sent, what it said must stay what the session says. */
export function whileNotSent(session: Session): void {
  if (session.identification.state !== 'notSent') refuse('ALREADY_SENT', 'Der Abgleich ist schon auf den Weg gebracht; dieser Schritt lässt sich nicht mehr ändern.');
}
