/** A session as it begins: from an appointment or for a walk-in. */
import type { Appointment } from '../contract/desk.ts';
import type { DocumentData, Session } from '../contract/session.ts';
import type { RuleContext } from './events.ts';
import { slapSequences } from './fingers.ts';
import { renewNotTaken } from './fingerprints.ts';

export const unreadDocument = (): DocumentData => ({ state: 'open', noneReason: null, pages: [], mrz: null, chip: null, findings: [], overall: null, conclusion: null, conclusionReason: null });

/** @param appointment what the appointment list knows of the person; null for a walk-in */
export function newSession(context: RuleContext, appointment: Appointment | null): Session {
  const basis = context.legalBases.find((one) => one.norm === appointment?.legalBasis || one.id === appointment?.legalBasis) ?? null;
  const session: Session = {
    id: context.newId(),
    createdAt: context.now,
    updatedAt: context.now,
    version: 1,
    status: 'active',
    statusReason: null,
    profile: 'ARE_ArrivalAttestationDocument',
    appointmentId: appointment?.id ?? null,
    caseworker: context.caseworker,
    step: 'person',
    legalBasis: basis?.id ?? null,
    purpose: appointment?.purpose ?? basis?.purpose ?? null,
    retainUntil: null,
    noticeConfirmedAt: null,
    person: {
      surname: appointment?.surname ?? '',
      givenNames: appointment?.givenNames ?? '',
      birthDate: appointment?.birthDate ?? null,
      sex: '',
      nationality: appointment?.nationality ?? '',
      birthPlace: '',
      azrNumber: null,
      languages: appointment?.languages ?? [],
    },
    document: unreadDocument(),
    face: { captures: [], best: null, accepted: null },
    fingerprints: { sequence: '4-4-2', missing: [], slaps: slapSequences['4-4-2'].map((slap) => ({ slap, state: 'open', attempts: [], best: null, veto: null })), notTaken: null },
    rolled: { required: false, fingers: [] },
    identification: { state: 'notSent', transactionId: null, taskId: null, queuedAt: null, answeredAt: null, candidates: [], decisions: [], conclusion: null, conclusionReason: null, message: null },
    result: { storage: { state: 'notSent', transactionId: null, recordId: null, message: null }, printedAt: null, completedAt: null },
    interpretations: [],
    interpreterWithdrawn: null,
    inquiries: [],
  };
  renewNotTaken(session, context);
  return session;
}
