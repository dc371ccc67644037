/** What may come into a case with an inquiry: a page or a picture, known by its first bytes and not by its name. */
import { SchalterError } from '../../errors.ts';

export interface Attachment {
  name: string;
  mime: 'application/pdf' | 'image/png' | 'image/jpeg';
  bytes: Uint8Array;
}

export const mostAttachmentBytes = 8_000_000;

const beginnings: readonly [Attachment['mime'], string][] = [
  ['application/pdf', '255044462d'],
  ['image/png', '89504e470d0a1a0a'],
  ['image/jpeg', 'ffd8ff'],
];

/** @throws SchalterError INQUIRY_ATTACHMENT (input) */
export function attachmentOf(name: string, bytes: Uint8Array): Attachment {
  const start = Buffer.from(bytes.subarray(0, 8)).toString('hex');
  const kind = beginnings.find(([, beginning]) => start.startsWith(beginning));
  if (!kind || bytes.length > mostAttachmentBytes) throw new SchalterError('INQUIRY_ATTACHMENT', 'input', `Die Anlage »${name.slice(0, 60)}« ist kein PDF, PNG oder JPEG bis 8 MB. Bitte in einer dieser Formen speichern und noch einmal anhängen.`);
  return { name, mime: kind[0], bytes };
}
