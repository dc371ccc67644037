/**
 * The table of commands: words as typed, and where the command lives. Loaded on demand so that one
 * command never pays for the libraries of another.
 */
import type { Command } from './command.ts';

export const commands: Record<string, () => Promise<{ command: Command }>> = {
  doctor: () => import('./doctor.ts'),
  station: () => import('./station.ts'),
  office: () => import('./office.ts'),
  'office desk': () => import('./office-desk.ts'),
  'office publish': () => import('./office-publish.ts'),
  'queue list': () => import('./queue-list.ts'),
  'queue retry': () => import('./queue-retry.ts'),
  'queue export': () => import('./queue-export.ts'),
  'session run': () => import('./session-run.ts'),
  'device list': () => import('./device-list.ts'),
  'device test': () => import('./device-test.ts'),
  'mrz parse': () => import('./mrz-parse.ts'),
  'page read': () => import('./page-read.ts'),
  an2k: () => import('./an2k.ts'),
  audit: () => import('./audit.ts'),
  backup: () => import('./backup.ts'),
  case: () => import('./case.ts'),
  store: () => import('./store.ts'),
  appointments: () => import('./appointments.ts'),
  find: () => import('./find.ts'),
  cases: () => import('./cases.ts'),
  print: () => import('./print.ts'),
  retention: () => import('./retention.ts'),
  'face assess': () => import('./face-assess.ts'),
  'face compare': () => import('./face-compare.ts'),
  wsq: () => import('./wsq.ts'),
  'chip read': () => import('./chip-read.ts'),
  'chip simulate': () => import('./chip-simulate.ts'),
  'chip verify': () => import('./chip-verify.ts'),
  'masterlist inspect': () => import('./masterlist-inspect.ts'),
  'finger quality': () => import('./finger-quality.ts'),
  'finger segment': () => import('./finger-segment.ts'),
  'finger compare': () => import('./finger-compare.ts'),
  'finger minutiae': () => import('./finger-minutiae.ts'),
  'finger export': () => import('./finger-export.ts'),
  'finger identify': () => import('./finger-identify.ts'),
};
