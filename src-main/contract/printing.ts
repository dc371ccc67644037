/** What window and core say to each other about paper: forms, preview, printing, and what became of a job. */
import { z } from 'zod';

export const formId = z.enum(['summary', 'check-report', 'attendance', 'retention-receipt', 'information', 'photographs', 'label', 'figures', 'test-page']);
export type FormId = z.infer<typeof formId>;

export const sides = z.enum(['one-sided', 'two-sided-long-edge', 'two-sided-short-edge']);
export type Sides = z.infer<typeof sides>;

/** A tray as orders and `lp` can name it. */
export const trayName = z.string().regex(/^[A-Za-z0-9_.-]{1,60}$/, 'darf nur Buchstaben, Ziffern, Punkt und Striche haben');

/** How a form lies in the printer: from its template, unless the desk's settings say otherwise. */
export const sheet = z.object({
  /** `A4`, `A6`, or `89x36mm`. */
  paper: z.string(),
  sides,
  /** Tray as the print service names it (`tray-1`, `manual`); null: the printer chooses. */
  tray: trayName.nullable(),
  copies: z.number().int().min(1).max(20),
});
export type Sheet = z.infer<typeof sheet>;

export const printableForm = z.object({
  form: formId,
  title: z.string(),
  /** Why this form cannot be printed for this session now; German sentence. */
  unavailable: z.string().nullable(),
  /** How often it was handed to a printer and did not come to nothing; the next one carries a copy mark. */
  printed: z.number().int(),
  lastPrintedAt: z.string().nullable(),
  sheet,
  /** Languages a form exists in, ISO 639-1, the person's first; empty: German only. */
  languages: z.array(z.object({ code: z.string(), name: z.string(), draft: z.boolean() })),
  /** The office's own template, or the built-in one. */
  template: z.enum(['office', 'built-in']),
});
export type PrintableForm = z.infer<typeof printableForm>;

export const printerAbilities = z.object({
  /** Trays by the names it wants in an order; empty where it names none. */
  trays: z.array(trayName),
  /** Without two-sided ones where it says that it has none. */
  sides: z.array(sides).min(1),
});
export type PrinterAbilities = z.infer<typeof printerAbilities>;

export const jobState = z.object({
  printer: z.string(),
  job: z.string(),
  /** `failed`: nothing came out; `partly`: given up when something had. */
  state: z.enum(['waiting', 'printing', 'printed', 'stopped', 'failed', 'partly', 'unknown']),
  /** German sentence: what happens, what to do. */
  message: z.string(),
});
export type JobState = z.infer<typeof jobState>;

export const preview = z.object({
  pdf: z.instanceof(Uint8Array),
  title: z.string(),
  /** What the paper lacks or cannot show, German sentences: a character no font has, a draft translation. */
  remarks: z.array(z.string()),
});
