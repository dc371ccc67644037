/** What each deviation of a machine-readable zone (ICAO 9303 parts 3 to 7) means, a German sentence, and where it is of use what to do. */
export const zoneProblemWords = {
  BLANKS: 'Leerzeichen wurden ausgelassen.',
  CHARACTER: 'Hier steht ein Zeichen, das in keiner Zone stehen darf. Bitte die Stelle mit dem Dokument vergleichen.',
  CHECK_DIGIT: 'Eine Prüfziffer stimmt nicht. Bitte die Zeile mit dem Dokument vergleichen.',
  COMPOSITE_OLDER_RULE: 'Die Gesamtprüfziffer lässt die freien Angaben aus, wie bei älteren niederländischen Karten; sie gilt.',
  CORRECTED: 'Ein verlesenes Zeichen wurde berichtigt. Bitte mit dem Dokument vergleichen.',
  DATE: 'Hier steht kein mögliches Datum. Bitte mit dem Dokument vergleichen.',
  DATE_PARTIAL: 'Vom Datum ist nur ein Teil bekannt.',
  DOCUMENT_CODE: 'Die Dokumentart am Anfang passt nicht zu dieser Form von Zone.',
  FIELD_CHARACTERS: 'In diesem Feld steht ein Zeichen, das dort nicht stehen darf. Bitte mit dem Dokument vergleichen.',
  LINE_LENGTH: 'Die Zeile ist zu kurz oder zu lang. Bitte die Zone noch einmal vollständig eingeben oder lesen.',
  LONG_NUMBER: 'Die Dokumentnummer soll in den freien Angaben weitergehen, dort folgt aber nichts.',
  LONG_NUMBER_WITH_FILLER: 'Die Prüfziffer der langen Dokumentnummer zählt das Füllzeichen mit, wie bei belgischen Karten; sie gilt.',
  LOWER_CASE: 'Kleine Buchstaben oder andere Klammern wurden als Großbuchstaben und Füllzeichen gelesen.',
  NAME_EMPTY: 'Das Namensfeld ist leer.',
  NAME_PARTS: 'Der Name hat mehr als zwei Teile.',
  NUMBER_EMPTY: 'Die Dokumentnummer fehlt.',
  SEX_X: 'Ohne Angabe des Geschlechts steht in einer Zone ein Füllzeichen, hier steht X.',
  STATE: 'Diese Staatenkennung gibt es nicht. Bitte mit dem Dokument vergleichen.',
  TOO_LONG: 'So lang ist keine Zeile einer Zone; nur ihr Anfang wurde angesehen.',
  UNKNOWN_FORMAT: 'Zahl und Länge der Zeilen gehören zu keiner bekannten Zone. Bitte alle Zeilen vollständig eingeben oder lesen.',
} as const;
export type ZoneProblemCode = keyof typeof zoneProblemWords;
