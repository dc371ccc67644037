/** Invented people for the register, so that training has somebody to find. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { StationStore } from './store.ts';

const image = z.object({ mime: z.string(), /** Base64. */ data: z.string() });

export const seedPerson = z.object({
  azrNumber: z.string().regex(/^\d{12}$/),
  surname: z.string(),
  givenNames: z.string(),
  birthDate: z.string().nullable(),
  nationality: z.string(),
  face: image.extend({ /** ISO instant of capture. */ takenAt: z.string() }).nullable(),
  fingers: z.array(image.extend({ finger: z.number().int().min(1).max(10) })),
});
export type SeedPerson = z.infer<typeof seedPerson>;

/** Enters people into the register, once each (by AZR number). Answers with their record ids. */
export function seedRegister(store: StationStore, people: SeedPerson[], now: number): Promise<string[]> {
  const at = new Date(now).toISOString();
  return store.sql.transaction(async (sql) => {
    const ids: string[] = [];
    for (const person of people) {
      const known = await store.recordByAzr(sql, person.azrNumber);
      const recordId = known?.recordId ?? randomUUID();
      ids.push(recordId);
      if (known) continue;
      await store.insertRecord(sql, { recordId, azrNumber: person.azrNumber, surname: person.surname, givenNames: person.givenNames, birthDate: person.birthDate, nationality: person.nationality }, at);
      for (const finger of person.fingers) await store.insertImage(sql, { recordId, kind: 'finger', finger: finger.finger, mime: finger.mime, takenAt: at }, Buffer.from(finger.data, 'base64'));
      if (person.face) await store.insertImage(sql, { recordId, kind: 'face', finger: null, mime: person.face.mime, takenAt: person.face.takenAt }, Buffer.from(person.face.data, 'base64'));
    }
    return ids;
  });
}
