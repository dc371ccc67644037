/** The guidelines and laws whose requirements are listed. */
import type { Guideline } from './requirement.ts';
import { aufenthV, gdpr } from './aufenthv.ts';
import { documentChecks, registrationProfile } from './tr-03135.ts';
import { volume4 } from './tr-03121-3-4.ts';

export const guidelines: readonly Guideline[] = [volume4, documentChecks, registrationProfile, aufenthV, gdpr];
