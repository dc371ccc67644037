/** NFIQ 2.2 thresholds of TR-03121-3-4, Tables 4.7, 4.8 and 4.9; finger code → least quality. */
import type { ApplicationProfile } from '../contract/session.ts';

export type FingerThresholds = Readonly<Record<number, number>>;

/** Table 4.7: plain prints for enrolment. */
export const plainEnrolment: FingerThresholds = { 1: 30, 2: 30, 3: 20, 4: 10, 5: 10, 6: 30, 7: 30, 8: 20, 9: 10, 10: 10 };

/** Table 4.8: plain control prints and prints for identification searches. */
export const plainControl: FingerThresholds = { 1: 20, 2: 20, 3: 20, 4: 10, 5: 10, 6: 20, 7: 20, 8: 20, 9: 10, 10: 10 };

/** Table 4.9: rolled prints. */
export const rolledEnrolment: FingerThresholds = { 1: 20, 2: 15, 3: 15, 4: 10, 5: 5, 6: 20, 7: 15, 8: 15, 9: 10, 10: 5 };

/**
 * Which table holds for plain prints: where rolled prints follow, the plain ones are controls (4.4.4.1.4,
 * last sentence); in special situations they are what is enrolled.
 */
export function plainThresholds(profile: ApplicationProfile): FingerThresholds {
  return profile === 'ARE_ArrivalAttestationDocument' ? plainControl : plainEnrolment;
}
