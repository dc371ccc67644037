/**
 * What does not fit a schema, said in German: refusals are read by people. Every schema that has no sentence of its own
 * takes its words from here; whoever imports this file has them in the whole process.
 */
import { z } from 'zod';

const types: Record<string, string> = { string: 'ein Text', number: 'eine Zahl', int: 'eine ganze Zahl', boolean: '»true« oder »false«', array: 'eine Liste', object: 'ein Objekt mit Feldern', record: 'ein Objekt mit Feldern', null: 'leer (null)', date: 'ein Datum', nan: 'eine Zahl' };
const formats: Record<string, string> = { url: 'eine Adresse', uuid: 'eine UUID', date: 'ein Tag (JJJJ-MM-TT)', datetime: 'ein Zeitpunkt nach ISO 8601', time: 'eine Uhrzeit', email: 'eine E-Mail-Adresse', base64: 'Base64' };
const measures: Record<string, (n: string) => string> = { string: (n) => `${n} Zeichen`, array: (n) => `${n} Einträge`, set: (n) => `${n} Einträge`, file: (n) => `${n} Byte` };

/** The value as such, in quotes where it is a word: what a schema itself names, never what somebody typed. */
const named = (value: unknown): string => (typeof value === 'string' ? `»${value}«` : String(value));

export const germanIssue: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'die Angabe fehlt' : `hier steht ${types[issue.expected] ?? 'etwas anderes'}`;
    case 'invalid_value':
      return issue.values.length === 1 ? `hier steht ${named(issue.values[0])}` : `erlaubt ist nur ${issue.values.map(named).join(', ')}`;
    case 'too_small':
    case 'too_big': {
      if (issue.code === 'too_small' && issue.origin === 'string' && issue.minimum === 1) return 'die Angabe darf nicht leer sein';
      const amount = (measures[issue.origin] ?? String)(String(issue.code === 'too_small' ? issue.minimum : issue.maximum));
      const edge = issue.inclusive ? '' : issue.code === 'too_small' ? 'mehr als ' : 'weniger als ';
      return edge ? `erlaubt ist nur ${edge}${amount}` : `erlaubt ${issue.code === 'too_small' ? 'sind mindestens' : 'sind höchstens'} ${amount}`;
    }
    case 'invalid_format':
      return formats[issue.format] === undefined ? 'die Schreibweise passt nicht' : `hier steht ${formats[issue.format]}`;
    case 'not_multiple_of':
      return `die Zahl muss ein Vielfaches von ${issue.divisor} sein`;
    case 'unrecognized_keys':
      return `${issue.keys.length === 1 ? 'dieses Feld gibt' : 'diese Felder gibt'} es nicht: ${issue.keys.map((key) => named(key.slice(0, 40))).join(', ')}`;
    case 'invalid_union':
      return 'keine der erlaubten Formen passt';
    case 'invalid_key':
      return 'der Name eines Feldes passt nicht';
    default:
      return 'die Angabe passt nicht';
  }
};

z.config({ localeError: germanIssue });

/**
 * The first thing that does not fit: where (`station.url`; '' for the whole) and what, both for a sentence.
 * @param under name of what was checked, where it is part of something larger
 */
export function firstIssue(error: z.ZodError, under = ''): { path: PropertyKey[]; field: string; words: string } {
  const { path, message } = error.issues[0]!;
  return { path, field: [under, ...path].filter((part) => part !== '').join('.'), words: message };
}
