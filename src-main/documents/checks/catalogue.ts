/**
 * The checks this desk knows, each with its clause of TR-03135-1 v2.5, its group and its obligation in the
 * asylum registration profile [TR-03135-2 4.2.8, Tables 4.22 to 4.25], and what to tell a caseworker.
 * (The profile's tables name the clauses of an older edition, 4.5.2 for 5.5.2 and so on.)
 */
import type { Branch, Obligation } from './model.ts';

/** Sentences about a result; `{…}` never appears: personal data stay out of them. */
export interface CheckTexts {
  /** What it means that the check was successful. */
  readonly good: string;
  readonly bad: string;
  readonly badAdvice: string;
  readonly open: string;
  readonly openAdvice: string;
}

export interface CatalogueEntry {
  readonly clause: string;
  readonly branch: Branch;
  readonly group: string;
  readonly obligation: Obligation;
  readonly title: string;
  readonly texts: CheckTexts;
}

const EXAMINE = 'Das Dokument genauer ansehen und gegebenenfalls der Dokumentenprüfstelle vorlegen.';
const NOT_RELY = 'Den Angaben aus dem Chip nicht vertrauen; das Dokument der Dokumentenprüfstelle vorlegen.';

/** Checks of a security object; `electronic.sod.signature`, `electronic.cardSecurity.signature`, … */
function objectChecks(id: string, name: string): Record<string, CatalogueEntry> {
  const entry = (clause: string, group: string, title: string, texts: CheckTexts, obligation: Obligation = 'mandatory'): CatalogueEntry =>
    ({ clause, branch: 'electronic', group, obligation, title, texts });
  return {
    [`electronic.${id}.hash`]: entry('5.6.4.2.2', `electronic.securityObjects.${id}`, `Prüfsumme von ${name}`, {
      good: `Der Inhalt von ${name} ist so, wie er unterschrieben wurde.`,
      bad: `Der Inhalt von ${name} wurde nach der Unterschrift verändert.`, badAdvice: NOT_RELY,
      open: `Ob der Inhalt von ${name} unverändert ist, lässt sich nicht feststellen.`, openAdvice: 'Das Dokument von Hand prüfen.',
    }),
    [`electronic.${id}.signature`]: entry('5.6.4.2.2', `electronic.securityObjects.${id}`, `Signatur von ${name}`, {
      good: `${name} trägt eine richtige Signatur des Zertifikats, das es nennt.`,
      bad: `Die Signatur von ${name} ist falsch. Die Daten stammen so nicht vom Unterzeichner.`, badAdvice: NOT_RELY,
      open: `Die Signatur von ${name} lässt sich nicht prüfen.`, openAdvice: 'Das Dokument von Hand prüfen.',
    }),
    [`electronic.${id}.dsToCsca`]: entry('5.6.4.3.3', `electronic.issuers.${id}`, `Unterzeichner von ${name} gegen Staatszertifikat (DS gegen CSCA)`, {
      good: 'Der Unterzeichner ist von einem Staat ausgestellt, dessen Zertifikat in der Masterliste steht.',
      bad: 'Das Zertifikat des Unterzeichners trägt keine gültige Unterschrift des Staates, den es nennt.', badAdvice: NOT_RELY,
      open: 'Ob der Unterzeichner wirklich von einem Staat stammt, lässt sich nicht feststellen.', openAdvice: 'Eine aktuelle Masterliste einspielen und die Prüfung wiederholen; bis dahin das Dokument von Hand prüfen.',
    }),
    [`electronic.${id}.validityAtSigning`]: entry('5.6.4.3.4', `electronic.issuers.${id}`, `Gültigkeit der Zertifikate von ${name} bei der Unterschrift`, {
      good: 'Die Zertifikate waren gültig, als das Dokument unterschrieben wurde.',
      bad: 'Mindestens ein Zertifikat war nicht gültig, als das Dokument unterschrieben wurde.', badAdvice: EXAMINE,
      open: 'Ob die Zertifikate bei der Unterschrift gültig waren, lässt sich nicht feststellen.', openAdvice: 'Das Ausstellungsdatum auf dem Dokument mit der Gültigkeit des Unterzeichners vergleichen.',
    }),
    [`electronic.${id}.dsValidity`]: entry('5.6.4.3.4', `electronic.issuers.${id}`, `Gültigkeit des Unterzeichners von ${name} am Prüftag`, {
      good: 'Das Zertifikat des Unterzeichners ist am Prüftag gültig.',
      bad: 'Das Zertifikat des Unterzeichners ist am Prüftag nicht gültig.', badAdvice: 'Das Ablaufdatum des Dokuments prüfen: Ein gültiges Dokument hat in der Regel einen noch gültigen Unterzeichner.',
      open: 'Die Gültigkeit des Unterzeichners ist nicht bekannt.', openAdvice: '',
    }),
    [`electronic.${id}.cscaValidity`]: entry('5.6.4.3.4', `electronic.issuers.${id}`, `Gültigkeit des Staatszertifikats zu ${name} am Prüftag`, {
      good: 'Das Zertifikat des Staates ist am Prüftag gültig.',
      bad: 'Das Zertifikat des Staates ist am Prüftag nicht gültig.', badAdvice: 'Das Ausstellungsdatum des Dokuments prüfen und eine aktuelle Masterliste einspielen.',
      open: 'Das Zertifikat des Staates ist nicht bekannt.', openAdvice: 'Eine aktuelle Masterliste einspielen.',
    }),
    [`electronic.${id}.revocation`]: entry('5.6.4.3.5', `electronic.issuers.${id}`, `Sperrung des Unterzeichners von ${name}`, {
      good: 'Der Unterzeichner steht auf keiner Sperrliste seines Staates.',
      bad: 'Der Unterzeichner ist gesperrt.', badAdvice: NOT_RELY,
      open: 'Ob der Unterzeichner gesperrt ist, ist nicht bekannt.', openAdvice: 'Eine Sperrliste des Staates oder eine Defektliste einspielen, sobald sie vorliegt.',
    }),
  };
}

const protocol = (clause: string, group: string, title: string, good: string, bad: string, open: string, obligation: Obligation = 'mandatory'): CatalogueEntry => ({
  clause, branch: 'electronic', group, obligation, title,
  texts: { good, bad, badAdvice: EXAMINE, open, openAdvice: 'Den Chip noch einmal lesen; bleibt es dabei, das Dokument von Hand prüfen.' },
});

const optical = (clause: string, group: string, title: string, obligation: Obligation, good: string, bad: string, open: string, badAdvice: string = EXAMINE): CatalogueEntry => ({
  clause, branch: 'optical', group, obligation, title,
  texts: { good, bad, badAdvice, open, openAdvice: 'Die Stelle im passenden Licht selbst ansehen.' },
});

const combined = (clause: string, group: string, title: string, obligation: Obligation, good: string, bad: string, open: string, badAdvice: string = EXAMINE): CatalogueEntry => ({
  clause, branch: 'combined', group, obligation, title,
  texts: { good, bad, badAdvice, open, openAdvice: 'Die Angaben auf dem Dokument selbst vergleichen.' },
});

/** By check id. Checks that repeat per data group or per spectral routine are made by the functions below. */
export const CATALOGUE: Readonly<Record<string, CatalogueEntry>> = {
  'optical.capture': optical('5.5.2', 'optical', 'Auflage und Aufnahme des Dokuments', 'mandatory',
    'Das Dokument lag richtig auf, alle vorgesehenen Bilder liegen vor.', 'Es liegen nicht alle Bilder des Dokuments vor.', '', 'Das Dokument neu auflegen und noch einmal aufnehmen.'),
  'optical.model': optical('5.5.3', 'optical', 'Bestimmung des Dokumentenmodells', 'mandatory',
    'Ausstellerstaat und Art des Dokuments sind bestimmt.', 'Das Dokumentenmodell ließ sich nicht bestimmen.', 'Das Dokumentenmodell ist nicht eindeutig.', 'Das Modell von Hand wählen.'),
  'optical.mrz.checkDigits': optical('5.5.4.1.1', 'optical.mrz', 'Prüfziffern der maschinenlesbaren Zone', 'mandatory',
    'Alle Prüfziffern der maschinenlesbaren Zone stimmen.', 'Mindestens eine Prüfziffer stimmt nicht: Die Zone ist falsch gelesen, falsch gedruckt oder verändert.', '',
    'Die gelesene Zone Zeichen für Zeichen mit dem Dokument vergleichen und berichtigen; stimmt sie überein, das Dokument vorlegen.'),
  'optical.mrz.infrared': optical('5.5.4.1.2', 'optical.mrz', 'Lesbarkeit der maschinenlesbaren Zone im Infrarotlicht (B900)', 'optional',
    'Die maschinenlesbare Zone ist im Infrarotlicht sichtbar, wie es die vorgeschriebene Druckfarbe verlangt.',
    'Die maschinenlesbare Zone ist im Infrarotlicht nicht lesbar. Die Druckfarbe ist nicht die vorgeschriebene; einzelne Staaten drucken von je her so.', '',
    'Das Infrarotbild ansehen und mit dem Referenzdokument vergleichen.'),
  'optical.mrz.typeface': optical('5.5.4.1.3', 'optical.mrz', 'Schriftart der maschinenlesbaren Zone (OCR-B)', 'optional',
    'Die maschinenlesbare Zone ist in der vorgeschriebenen Schrift OCR-B gedruckt.', 'Die Schrift der maschinenlesbaren Zone weicht von OCR-B ab.', ''),
  'optical.specimen': optical('5.8.1.1', 'optical.additional', 'Muster', 'optional', '', 'Die maschinenlesbare Zone ist die eines Musters.', '', 'Ein Muster weist niemanden aus. Nach der Herkunft fragen und das Dokument der Dokumentenprüfstelle vorlegen.'),
  'electronic.access.bac': protocol('5.6.3.1.1', 'electronic.access.channel', 'Zugang zum Chip mit BAC', 'Der Zugang mit BAC ist gelungen.', 'Der Chip hat den Zugang mit BAC abgelehnt.', '', 'optional'),
  'electronic.access.pace': protocol('5.6.3.1.2', 'electronic.access.channel', 'Zugang zum Chip mit PACE', 'Der Zugang mit PACE ist gelungen.', 'Der Chip hat den Zugang mit PACE abgelehnt.', '', 'optional'),
  'electronic.access.terminalAuthentication': protocol('5.6.3.2', 'electronic.access', 'Berechtigung für Fingerabdrücke (Terminal Authentication)',
    'Die Behörde ist zum Lesen der geschützten Daten berechtigt.', 'Der Chip hat die Berechtigung abgelehnt.', 'Zum Lesen der geschützten Daten fehlen Berechtigungszertifikate.', 'optional'),
  'electronic.chip.activeAuthentication': protocol('5.6.4.1.1', 'electronic.chipAuthenticity', 'Echtheit des Chips mit Active Authentication',
    'Der Chip besitzt den geheimen Schlüssel, den der Staat für ihn bestätigt hat: Er ist nicht kopiert.', 'Der Chip konnte den geheimen Schlüssel nicht nachweisen. Er kann eine Kopie sein.', 'Ob der Chip eine Kopie ist, lässt sich mit diesem Verfahren nicht feststellen.'),
  'electronic.chip.chipAuthentication': protocol('5.6.4.1.2', 'electronic.chipAuthenticity', 'Echtheit des Chips mit Chip Authentication',
    'Der Chip besitzt den geheimen Schlüssel, den der Staat für ihn bestätigt hat: Er ist nicht kopiert.', 'Der Chip konnte den geheimen Schlüssel nicht nachweisen. Er kann eine Kopie sein.', 'Ob der Chip eine Kopie ist, lässt sich mit diesem Verfahren nicht feststellen.'),
  'electronic.chip.paceCam': protocol('5.6.4.1.3', 'electronic.chipAuthenticity', 'Echtheit des Chips mit PACE-CAM',
    'Der Chip besitzt den geheimen Schlüssel, den der Staat für ihn bestätigt hat: Er ist nicht kopiert.', 'Der Chip konnte den geheimen Schlüssel nicht nachweisen. Er kann eine Kopie sein.', 'Ob der Chip eine Kopie ist, lässt sich mit diesem Verfahren nicht feststellen.'),
  ...objectChecks('sod', 'EF.SOD'),
  ...objectChecks('cardSecurity', 'EF.CardSecurity'),
  ...objectChecks('chipSecurity', 'EF.ChipSecurity'),
  'electronic.comAgainstSod': {
    clause: '5.6.4.4.1', branch: 'electronic', group: 'electronic.integrity', obligation: 'mandatory', title: 'Inhaltsverzeichnis EF.COM gegen EF.SOD',
    texts: {
      good: 'Alle unterschriebenen Datengruppen stehen auch im Inhaltsverzeichnis des Chips.',
      bad: 'Unterschriebene Datengruppen fehlen im Inhaltsverzeichnis des Chips. So ließe sich ein Schutz des Chips verbergen.', badAdvice: EXAMINE,
      open: 'Das Inhaltsverzeichnis lässt sich nicht vergleichen.', openAdvice: '',
    },
  },
  'electronic.cardAccess': {
    clause: '5.6.4.4', branch: 'electronic', group: 'electronic.integrity', obligation: 'evaluatory', title: 'Ankündigung beim Zugang (EF.CardAccess) gegen unterschriebene Angaben',
    texts: {
      good: 'Der Chip hat beim Zugang dasselbe angekündigt, was der Staat unterschrieben hat.',
      bad: 'Der Chip hat beim Zugang etwas anderes angekündigt, als der Staat unterschrieben hat.', badAdvice: EXAMINE,
      open: 'Die Ankündigung lässt sich nicht vergleichen.', openAdvice: '',
    },
  },
  'electronic.issuingState': {
    clause: '5.6.4.5', branch: 'electronic', group: 'electronic.content', obligation: 'mandatory', title: 'Ausstellerstaat in DG1 gegen Staat des Unterzeichners',
    texts: {
      good: 'Der Staat im Dokument ist der Staat des Unterzeichners.',
      bad: 'Der Staat im Dokument ist ein anderer als der Staat des Unterzeichners.', badAdvice: NOT_RELY,
      open: 'Die beiden Staaten lassen sich nicht vergleichen.', openAdvice: 'Ausstellerstaat und Unterzeichner von Hand vergleichen.',
    },
  },
  'combined.expiry': combined('5.7.1', 'combined', 'Ablauf des Dokuments', 'mandatory', 'Das Dokument ist am Prüftag gültig.', 'Das Dokument ist abgelaufen.', 'Das Ablaufdatum ist nicht lesbar.', 'Die Identität kann es noch belegen; gültig ausweisen kann es nicht mehr.'),
  'combined.age': combined('5.7', 'combined', 'Alter der Person nach dem Dokument', 'evaluatory', 'Die Person ist nach dem Dokument volljährig.', '', 'Das Geburtsdatum ist nicht lesbar.'),
  'combined.mrzAgainstBarcode': combined('5.7', 'combined', 'Gedruckte Zone gegen Strichcode', 'optional', 'Der Strichcode der Seite nennt dasselbe Dokument wie die Zone.', 'Strichcode und Zone der Seite widersprechen sich. Einer von beiden kann verändert sein.', 'Der Strichcode enthält anderes als die Zone; ein Vergleich ist nicht möglich.'),
  'combined.mrzAgainstChip': combined('5.7.2', 'combined', 'Gedruckte Zone gegen Chip (DG1)', 'optional',
    'Die gedruckte Zone stimmt mit dem Chip überein.', 'Die gedruckte Zone weicht vom Chip ab. Die Seite oder der Chip kann verändert sein.', 'Nur die freien Zusatzangaben weichen vom Chip ab.'),
  'combined.bothSides': combined('5.7.3.1', 'combined', 'Vorderseite gegen Rückseite', 'optional', 'Vorder- und Rückseite stimmen überein.', 'Vorder- und Rückseite widersprechen sich.', ''),
  'combined.visa': combined('5.7.4.1', 'combined', 'Pass gegen Visum', 'optional', 'Pass und Visum nennen dieselbe Person.', 'Pass und Visum nennen nicht dieselbe Person.', ''),
  'combined.residencePermit': combined('5.7.4.2', 'combined', 'Pass gegen Aufenthaltstitel', 'optional', 'Pass und Aufenthaltstitel nennen dieselbe Person.', 'Pass und Aufenthaltstitel nennen nicht dieselbe Person.', ''),
  'combined.mrzAgainstVisual': combined('5.7.5', 'combined', 'Maschinenlesbare Zone gegen Sichtzone', 'optional', 'Maschinenlesbare Zone und Sichtzone passen zusammen.', 'Maschinenlesbare Zone und Sichtzone passen nicht zusammen.', 'Die Sichtzone reicht zum Vergleich nicht aus.'),
  'combined.portrait': combined('5.7.6', 'combined', 'Lichtbild der Seite gegen Lichtbild im Chip (DG2)', 'mandatory', 'Das gedruckte Lichtbild zeigt dieselbe Person wie das Lichtbild im Chip.', 'Das gedruckte Lichtbild weicht vom Lichtbild im Chip ab. Es kann ausgetauscht sein.', ''),
  'combined.passportAgainstSeal': combined('5.7.4.3', 'combined', 'Passnummer gegen digitales Siegel von Visum oder Aufenthaltstitel', 'optional', 'Das digitale Siegel nennt diesen Pass.', 'Das digitale Siegel nennt einen anderen Pass: Der Aufkleber gehört nicht in dieses Dokument, oder einer von beiden ist verändert.', ''),
  'combined.mrzAgainstSeal': combined('5.7.7', 'combined', 'Gedruckte Zone gegen digitales Siegel', 'optional', 'Gedruckte Zone und digitales Siegel stimmen überein.', 'Gedruckte Zone und digitales Siegel widersprechen sich.', ''),
};

/** [TR-03135-1 5.6.4.4.2] Hash of one data group. DG1 and DG2 are read in any case; others count once read. */
export function dataGroupEntry(number: number): CatalogueEntry {
  return {
    clause: '5.6.4.4.2', branch: 'electronic', group: 'electronic.integrity.dataGroups',
    obligation: number <= 2 ? 'mandatory' : 'optional', title: `Unversehrtheit von Datengruppe ${number} (DG${number})`,
    texts: {
      good: `DG${number} ist unverändert, seit der Staat sie unterschrieben hat.`,
      bad: `DG${number} stimmt nicht mit dem unterschriebenen Wert überein. Die Daten wurden verändert.`, badAdvice: NOT_RELY,
      open: `Ob DG${number} unverändert ist, lässt sich nicht feststellen.`, openAdvice: 'Den Angaben dieser Datengruppe nicht allein vertrauen.',
    },
  };
}

/**
 * Form of one file [ICAO 9303-10 4]. TR-03135-1 has no such check; it is documented and never counted, because
 * genuine documents of several states depart from the form [TR-03135-1 3.7].
 */
export function structureEntry(name: string): CatalogueEntry {
  return {
    clause: '5.6.4.4', branch: 'electronic', group: 'electronic.structure', obligation: 'evaluatory', title: `Aufbau von ${name}`,
    texts: {
      good: `${name} ist so aufgebaut, wie es vorgeschrieben ist.`,
      bad: `${name} ist nicht so aufgebaut, wie es vorgeschrieben ist.`, badAdvice: 'Die Abweichungen ansehen. Einzelne Staaten stellen so aus; bei bekannten Ausstellern mit einem anderen Dokument vergleichen.',
      open: `${name} weicht in Formalien von der Vorschrift ab. Echte Dokumente mehrerer Staaten tun das.`, openAdvice: '',
    },
  };
}

/** [TR-03135-1 5.5.4.2] One spectrally selective routine, `(UV, BR, FU)`. */
export function spectralEntry(title: string, obligation: Obligation): CatalogueEntry {
  return optical('5.5.4.2', 'optical.spectral', title, obligation,
    'Das Merkmal sieht in diesem Licht so aus, wie es soll.', 'Das Merkmal sieht in diesem Licht nicht so aus, wie es soll.', 'Das Merkmal lässt sich nicht sicher beurteilen.',
    'Aufnahme und Referenz nebeneinander vergleichen.');
}

/** [TR-03135-1 5.5.4.3] A check beyond the guideline's list. */
export function additionalEntry(title: string): CatalogueEntry {
  return optical('5.5.4.3', 'optical.additional', title, 'optional', 'Nichts Auffälliges.', 'Das Merkmal weicht ab.', 'Das Merkmal lässt sich nicht sicher beurteilen.');
}

/** [TR-03135-1 5.9] A step of the digital seal check, in the group its name begins with: `authenticity.signature`. */
export function sealEntry(clause: string, title: string, name: string): CatalogueEntry {
  return {
    clause, branch: 'digitalSeal', group: `digitalSeal.${name.split('.')[0]}`, obligation: 'mandatory', title,
    texts: {
      good: 'Das digitale Siegel ist in diesem Punkt in Ordnung.', bad: 'Das digitale Siegel ist in diesem Punkt nicht in Ordnung.', badAdvice: EXAMINE,
      open: 'Das digitale Siegel lässt sich in diesem Punkt nicht prüfen.', openAdvice: 'Das Dokument von Hand prüfen.',
    },
  };
}
