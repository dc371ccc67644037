/**
 * One requirement of a guideline or law, in our own words, and how this project stands to it. The tables
 * beside this file hold them; generate.ts proves them against the tests that ran.
 */

export type Standing =
  /** Titles of tests, or unmistakable parts of them (`outer > inner`); every one must have run and passed. */
  | { is: 'proven'; by: readonly string[]; note?: string }
  /** What the office has to do; software cannot. */
  | { is: 'site'; what: string }
  /** What the device or its maker has to bring. */
  | { is: 'device'; what: string }
  | { is: 'notApplicable'; because: string }
  /** Software's duty that is not proven: what is missing. */
  | { is: 'open'; missing: string };

export interface Requirement {
  /** The clause, with step or number where it has several requirements. */
  readonly clause: string;
  readonly level: 'SHALL' | 'SHOULD';
  /** Our short paraphrase. */
  readonly says: string;
  readonly standing: Standing;
}

export interface Guideline {
  readonly id: string;
  readonly title: string;
  readonly requirements: readonly Requirement[];
}

export const proven = (...by: string[]): Standing => ({ is: 'proven', by });
/** Proven as far as software goes, with what the reader should know beside it. */
export const provenNote = (note: string, ...by: string[]): Standing => ({ is: 'proven', by, note });
export const site = (what: string): Standing => ({ is: 'site', what });
export const device = (what: string): Standing => ({ is: 'device', what });
export const notApplicable = (because: string): Standing => ({ is: 'notApplicable', because });
export const open = (missing: string): Standing => ({ is: 'open', missing });

export const shall = (clause: string, says: string, standing: Standing): Requirement => ({ clause, level: 'SHALL', says, standing });
export const should = (clause: string, says: string, standing: Standing): Requirement => ({ clause, level: 'SHOULD', says, standing });
