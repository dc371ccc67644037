/**
 * The templates that come with the program. An office that wants others writes them out with
 * `schalter print templates DIR --write`, changes them and names the folder in its settings.
 */
import type { FormId } from '../../contract/printing.ts';

export const builtInTemplates: Record<FormId, string> = {
  summary: `---
form: summary
title: Zusammenfassung der Erfassung
paper: A4
sides: one-sided
---
# Zusammenfassung der Erfassung
{{office}}, {{desk}}\\
Vorgang {{session.number}}, begonnen {{session.started}}
@if hasFace
[[photo 35x45]]
@end

## Person
Name :: {{person.surname}}
Vornamen :: {{person.givenNames}}
Geburtsdatum :: {{person.birthDate}}
Geburtsort :: {{person.birthPlace}}
Staatsangehörigkeit :: {{person.nationality}}
AZR-Nummer :: {{person.azrNumber}}

## Zweck
Rechtsgrundlage :: {{legalBasis}}, {{legalPurpose}}
Verfahren :: {{profile}}
Hinweis bestätigt :: {{notice}}
Aufbewahrung :: {{retention}}

## Dokument
Dokument :: {{document.state}}
Beurteilung :: {{document.conclusion}}

## Aufnahmen
Lichtbild :: {{face.state}}
Fingerabdrücke :: {{fingerprints.state}}

## Abgleich
Stand :: {{identification.state}}
`,
  'check-report': `---
form: check-report
title: Prüfbericht zum Dokument
paper: A4
sides: two-sided-long-edge
---
# Prüfbericht zum Dokument
{{office}}, {{desk}}\\
Vorgang {{session.number}}, geprüft {{session.started}} von {{caseworker}}

Dokument :: {{document.kind}} {{document.number}}
Ausgestellt von :: {{document.issuer}}
Gültig bis :: {{document.expiry}}
Inhaber nach dem Dokument :: {{person.name}}, geboren {{person.birthDate}}
Chip :: {{document.chip}}
Ergebnis der Prüfungen :: {{document.overall}}

Die Prüfungen sind Hinweise zum Ansehen. Über das Dokument entscheidet ein Mensch:

Beurteilung :: {{document.conclusion}}
Begründung :: {{document.conclusionReason}}
@if hasDocument
[[page white 110]]
@end
@if hasFindings
## Auffälligkeiten
[[findings remarkable]]
@end
## Alle Prüfungen nach TR-03135
[[findings all]]
[[signature Ort, Datum, Unterschrift]]
`,
  attendance: `---
form: attendance
title: Bescheinigung über die Vorsprache
paper: A4
---
# Bescheinigung über die Vorsprache
{{office}}\\
{{location}}, den {{today}}

{{person.name}}, geboren am {{person.birthDate}}, hat heute bei uns vorgesprochen.

Von :: {{attended.from}}
Bis :: {{attended.until}}
Anlass :: {{session.purpose}}
Vorgang :: {{session.number}}

Diese Bescheinigung sagt nichts über die Identität der Person und ist kein Aufenthaltstitel.
[[signature Im Auftrag, {{caseworker}}]]
`,
  'retention-receipt': `---
form: retention-receipt
title: Quittung über ein einbehaltenes Dokument
paper: A4
copies: 2
---
# Quittung über ein einbehaltenes Dokument
{{office}}\\
{{location}}, den {{today}}

Wir haben heute dieses Dokument in Verwahrung genommen:

Dokument :: {{document.kind}}
Nummer :: {{document.number}}
Ausgestellt von :: {{document.issuer}}
Gültig bis :: {{document.expiry}}
Vorgelegt von :: {{person.name}}, geboren {{person.birthDate}}
Grund :: {{document.conclusionReason}}
Rechtsgrundlage :: § 50 Abs. 5 und § 48 AufenthG, § 15 AsylG: vom Amt zu bestätigen
Vorgang :: {{session.number}}

Diese Quittung ersetzt das Dokument nicht. Bitte heben Sie sie auf: mit ihr bekommen Sie das Dokument zurück.
[[signature Für die Behörde, {{caseworker}}]]
[[signature Vorgelegt von]]
`,
  information: `---
form: information
title: Informationen nach Art. 13 DSGVO
paper: A4
sides: two-sided-long-edge
---
[[sections]]
{{controller}}\\
{{dataProtectionOfficer}}\\
{{supervisoryAuthority}}
`,
  photographs: `---
form: photographs
title: Lichtbilder
paper: A6
margin: 8
size: 8
---
[[photos 35x45 4]]
{{person.name}}, {{session.number}}
`,
  label: `---
form: label
title: Aktenetikett
paper: 89x36mm
margin: 3
size: 7.5
---
[[qr 20 {{session.number}}]]
**{{person.surname}}**, {{person.givenNames}}\\
geb. {{person.birthDate}}, {{person.nationalityCode}}\\
{{session.purpose}}, {{today}}
[[code128 60x7 {{session.number}}]]
{{session.number}}
`,
  figures: `---
form: figures
title: Jahreszahlen {{year}}
paper: A4
---
# Jahreszahlen {{year}}
{{office}}, Stand {{now}}
@if suppressedOutside

Zahlen unter 5 sind als »< 5« angegeben, damit niemand erkannt werden kann. {{suppressed}}
@end

## Nicht durchgeführte Maßnahmen nach Grund
[[bars reasons]]
[[table reasons]]

## Ausgang der Fälle
[[table outcomes]]

## Klärung der Identität
[[table identity]]
`,
  'test-page': `---
form: test-page
title: Testseite
paper: A4
---
# Testseite des Schalters
{{office}}, {{desk}}, {{now}}

Drucker :: {{printer}}
Buchstaben :: ÄÖÜ äöü ß, Łukasz, Їжакевич, Ελένη, أمل, მარიამ
Ziffern :: 0O 1Il 8B 5S 2Z

Die Strecke muss genau 100 mm lang sein. Ist sie es nicht, passt der Drucker die Seite an; dann stimmen auch Lichtbilder nicht.
[[ruler 100]]
[[qr 25 SCHALTER]]
[[code128 60x10 SCHALTER]]
`,
};
