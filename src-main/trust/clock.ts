/** Whether this machine's clock can be right, judged by what the store has already seen. Pure. */

const tolerated = 5 * 60_000;
const longestGap = 400 * 86_400_000;

/**
 * @param lastSeen time of the last audit entry, null in a new store
 * @param notBefore a time that is certainly past: when the program was built
 * @returns German sentence, null where nothing is wrong
 */
export function clockNotice(now: string, lastSeen: string | null, notBefore: string): string | null {
  const at = Date.parse(now);
  if (at < Date.parse(notBefore)) return 'Die Uhr dieses Rechners geht nach: sie zeigt eine Zeit vor der Herstellung dieses Programms. Bitte Datum und Uhrzeit stellen; Fristen und Prüfungen von Zertifikaten wären sonst falsch.';
  if (lastSeen !== null && at < Date.parse(lastSeen) - tolerated) return 'Die Uhr dieses Rechners wurde zurückgestellt: der letzte Eintrag im Protokoll ist jünger. Bitte Datum und Uhrzeit prüfen.';
  if (lastSeen !== null && at > Date.parse(lastSeen) + longestGap) return 'Seit dem letzten Eintrag im Protokoll ist mehr als ein Jahr vergangen. Wenn das nicht stimmt, bitte Datum und Uhrzeit stellen, bevor der Löschlauf Fristen danach rechnet.';
  return null;
}
