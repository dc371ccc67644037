/** What an office has decided about its paper: `printing` in desk.json. */
import { z } from 'zod';
import { formId, sheet } from '../../contract/printing.ts';
import { paperSize } from '../../devices/printer/paper.ts';

export const printingSettings = z.strictObject({
  /** Folder with the office's own templates; relative to desk.json. */
  templatesDir: z.string().nullable().default(null),
  /** Name, address and telephone of the controller (Art. 13 (1) a DSGVO), one line. */
  controller: z.string().max(300).nullable().default(null),
  /** How the data protection officer is reached (Art. 13 (1) b). */
  dataProtectionOfficer: z.string().max(300).nullable().default(null),
  /** Where somebody may complain (Art. 13 (2) d). */
  supervisoryAuthority: z.string().max(300).nullable().default(null),
  /** Paper, sides, tray and copies of a form, over what its template says. */
  sheets: z.partialRecord(formId, sheet.extend({ paper: z.string().refine((paper) => paperSize(paper) !== null, 'muss A4, A5, A6 oder ein Maß wie 89x36mm sein') }).partial()).default({}),
});
export type PrintingSettings = z.infer<typeof printingSettings>;
