/**
 * TR-03135 version 2.5: Part 1 (checks) and Part 2 with the asylum registration profile (4.2.8), every SHALL and SHOULD
 * in our words. Rows of one clause that ask for the same thing (the tables "SHALL be mapped according to …") are
 * kept to one. Profiles of border control (Part 2, 4.2.3 to 4.2.7) are not this desk's.
 */
import { device, notApplicable, open, proven, provenNote, shall, should, site, type Guideline, type Requirement } from './requirement.ts';

const TR51 = '330 of 330 applicable cases proved';
const noRf = device('the document reader and its RF module');
const otherScenario = notApplicable('the profile of another application scenario');

const results: Requirement[] = [
  shall('3.5', 'Every single check ends with a well-defined and verifiable result.', proven('every entry belongs to a group, has German sentences and makes a finding of the schema')),
  shall('3.5', 'A process that ended before its end counts as aborted and is no input to other checks.', proven('[TR-03135-1 3.5.2] an interrupted reading is aborted', '[TR-03135-1 3.5.2] a reading that the hardware ended', '[TR-03135-1 3.5.2, 4.1.2] has lost its reader')),
  should('3.5.2', 'A failed or undetermined feature is looked at again by a person.', provenNote('Each finding says what to do; the desk decides nothing.', 'every entry belongs to a group, has German sentences and makes a finding of the schema')),
  shall('3.5.2', 'A result is successful, failed, undetermined, not supported or aborted.', proven('[TR-03135-1 5] a document in order: nothing found')),
  shall('3.7', 'Mandatory and optional checks count for the final result.', proven('[TR-03135-2 4.2.8] obligations of the asylum registration profile')),
  shall('3.7', 'Evaluatory checks are documented and never counted.', proven('[TR-03135-1 3.7] evaluatory findings are documented and not counted')),
  shall('3.7', 'What was obtained is stored as the profile says.', proven('[TR-03135-2 4.3] logging profiles')),
];

const equipment: Requirement[] = [
  shall('4.1.1', 'A full-page reader takes TD1, TD2, TD3, MRV-A and MRV-B.', noRf),
  shall('4.1.2', 'The zone is read automatically; a full-page reader takes pictures at 900 nm and in visible light.', noRf),
  shall('4.1.2', 'A full-page reader also reads the card access number.', proven('[TR-03135-1 4.1.2] the card access number is read', '[TR-03135-1 4.1.2] the card access number of the picture opens the chip')),
  shall('4.1.3', 'The personal data page lies free of interference.', site('the caseworker places the document')),
  should('4.1.3', 'Electronic reading starts as soon as the zone is there.', proven('[TR-03135-1 4.1.3] a zone whose check digits are right opens the chip')),
  shall('4.1.4', 'The RF module meets ISO/IEC 14443 and reads shielded documents and documents in covers.', noRf),
  shall('4.1.4', 'Reading the electronic data takes no longer than 7 seconds on a reference eMRTD.', provenNote('By what is sent; the processor\'s share depends on the machine and is measured by tests/bench/whole-check.bench.ts (docs/documents.md). It was not measured with a reader and a reference eMRTD.', '[TR-03135-1 4.1.4] sends so little')),
  should('4.1.5', 'Components are joined by common standards.', provenNote('PC/SC for chips, USB, serial and video for the rest.', 'reads a chip with BAC, no extended length')),
  shall('4.1.6', 'Pictures in infrared, ultraviolet and white light, PNG or JPEG, at least 385 ppi.', noRf),
  should('4.2', 'Each step runs as soon as its input is there.', proven('[TR-03135-3 6.4.2, 6.4.6] feedback grows with what is read')),
];

const overall: Requirement[] = [
  should('5.1', 'Combined checks run as soon as their data are there.', proven('[TR-03135-3 6.4.2, 6.4.6] feedback grows with what is read')),
  shall('5.2', 'Results are shown with the colours of Table 5.1 and, hierarchically, in detail.', proven('[TR-03135-1 5.2 Table 5.1] colours')),
  should('5.3', 'Processing errors are logged by a number, its class told apart.', proven('[TR-03135-1 5.3] have a number of their class')),
  shall('5.4', 'The overall result follows Table 5.2.', proven('overall result')),
];

const optical: Requirement[] = [
  shall('5.5.1', 'Model identification and consistency of the zone are done for every document.', proven('[TR-03135-1 5] a document in order: nothing found')),
  shall('5.5.1.1', 'A model is country, type, number, year and PRADO code; what is unknown is left out.', proven('[TR-03135-1 5] a document in order: nothing found')),
  shall('5.5.1.2', 'Routines are named and classified as Table 5.3 says, each with a UUID.', proven('[TR-03135-1 5.5.1.2 Table 5.3] names of routines', '[RFC 4122 4.3] names make the same UUID everywhere')),
  shall('5.5.1.3', 'The maker supplies the catalogue of routines in the guideline\'s XML schema.', open('the schema is not part of the text; the catalogue is one signed file of ours')),
  shall('5.5.2', 'Automatic and manual trigger; presence is detected optically; rotation is corrected and the page cropped.', device('trigger and crop are the reader\'s; the desk has a button for a new picture')),
  shall('5.5.3', 'The model is identified, or chosen by hand; the result follows Table 5.5.', proven('[TR-03135-1 5] a document in order: nothing found')),
  shall('5.5.4', 'The optical result follows Table 5.6.', proven('tables of results')),
  shall('5.5.4.1.1', 'Check digits of the zone are checked; a zone that fails is offered for correction.', proven('[TR-03135-1 5.5.4.1] zone: check digits, infrared, page without zone')),
  shall('5.5.4.1.2', 'Presence of the zone in infrared light.', proven('[TR-03135-1 5.5.4.1.2] ink that absorbs infrared passes, ink that vanishes does not')),
  should('5.5.4.1.3', 'Typeface OCR-B.', proven('[TR-03135-1 5.5.4] mrz-typeface is found by the check that is claimed')),
  shall('5.5.4.2', 'Without a model at least (UV, BR, FU) is performed.', proven('[TR-03135-1 5.5.4.2] dull paper passes (UV, BR, FU), glowing paper does not')),
  should('5.5.4.2', 'With a model at least one routine of each property it has.', proven('measures the share that glows and the clearest side of a border', '[TR-03135-1 Table 5.3] is measured by the share of its length', '[TR-03135-1 Table 5.3] (IR, AB, WM) is like that of the reference')),
  shall('5.5.4.2', 'Each routine logs identifier, result, margin, area; groups log what they are made of.', proven('[TR-03135-1 5.5.4.2] margins lie in [-1, +1] around the threshold', '[TR-03135-2 4.3] logging profiles')),
  shall('5.5.4.3', 'Additional optical checks are described, grouped and logged.', proven('tables of results')),
];

const access: Requirement[] = [
  shall('5.6', 'The profile says which electronic checks are made.', proven('[TR-03135-2 4.2.8] obligations of the asylum registration profile')),
  should('5.6.1', 'Terminal Authentication, master lists, Document Signer lists and defect lists are handled.', provenNote('Document Signers come from PKD extracts.', '[RFC 2849] imports a PKD extract', '[TR-03135-1 5.8.2] defect lists revoke')),
  should('5.6.1.1', 'Lists come through the infrastructure of TR-03129-2.', site('the document verifier (DV) that speaks TR-03129-2 is the authority\'s; a connection to it is not mandatory in every scenario. The desk takes its lists as files, and the office server hands them to every desk')),
  should('5.6.2', 'BAC, PACE, PA, AA, CAv1, CAv2, TAv1, TAv2 and PACE-CAM are supported, and the files they need.', proven('[TR-03105-5.1 ISO7816_G_01]', '[TR-03105-5.1 ISO7816_E_07]', '[TR-03135-1 5.6.2.3] Terminal Authentication', '[TR-03105-5.1 ISO7816_F_01]')),
  shall('5.6.2.1', 'Sequence 1: BAC, then EF.SOD, Chip Authentication with DG14 or Active Authentication with DG15, then at least DG1 and DG2.', proven('[TR-03135-1 5.6.2.1] processing sequence 1')),
  shall('5.6.2.2', 'Sequence 2: EF.CardAccess, PACE, then as sequence 1; Terminal Authentication with dynamic binding first, static after it.', proven('[TR-03135-1 5.6.2.2, 5.6.2.4] processing sequences 2 and 4', '[TR-03105-5.1 ISO7816_E_31]')),
  shall('5.6.2.3', 'Sequence 3: PACE, Terminal Authentication 2, EF.ChipSecurity or EF.CardSecurity, Chip Authentication 2.', proven('sequence 3: version 2, then Chip Authentication version 2')),
  shall('5.6.2.4', 'Sequence 4: PACE-CAM with EF.CardSecurity.', proven('[TR-03105-5.1 ISO7816_G_34]')),
  shall('5.6.3.1', 'BAC or PACE is performed unless the document has neither; the order can be chosen.', proven('prefers what it is told to where the chip has both', '[TR-03105-5.1 ISO7816_A_01]', '[TR-03135-1 Tables 5.18 to 5.20] a chip that refused')),
  shall('5.6.3.1.2', 'Version, mapping, algorithms and parameters of PACE are logged.', proven('[TR-03135-2 4.3] logging profiles')),
  shall('5.6.3.2', 'Terminal Authentication: failed where the protocol failed, undetermined where certificates are missing.', proven('[TR-03105-5.1 ISO7816_E_24]', '[TR-03105-5.1 ISO7816_E_17]')),
];

const content: Requirement[] = [
  shall('5.6.4.1', 'Chip authenticity by AA, CA or PACE-CAM; one of them is enough.', proven('[TR-03135-1 5.6.4.1] a chip that offers no proof is not supported', 'tables of results')),
  shall('5.6.4.1', 'A proof counts with a key that passive authentication binds.', proven('[TR-03135-1 5.6.4.1] chip authentication proves nothing while passive authentication does not bind its key', '[TR-03105-5.1 LDS_H_93]')),
  shall('5.6.4.2', 'Passive authentication with trusted certificates; without trust the result is not used.', proven('[TR-03135-1 5.6.4.3.3] without any list the chain is undetermined, never successful')),
  shall('5.6.4.2.1', 'Objects with one, several or no Document Signer; the signer also from elsewhere.', proven('[TR-03135-1 5.6.4.2.1] a Document Signer from a directory serves an object without certificate')),
  shall('5.6.4.2.2', 'Hash and signature of each security object.', proven('[TR-03135-1 5.6.4.2.2] any flipped octet of EF.SOD', '[TR-03105-5.1 LDS_H_32]')),
  shall('5.6.4.3.3', 'The Document Signer is verified against a CSCA, found by key identifier with the country cross-checked.', proven('[TR-03135-1 5.6.4.3.3] an unknown state is undetermined; a forger with the right key identifier fails')),
  shall('5.6.4.3.3', 'Without key identifiers a search by issuer; it finds or does not find and cannot fail.', proven('[TR-03135-1 5.6.4.3.3] a signer without authority key identifier is found by name')),
  shall('5.6.4.3.3', 'A link certificate that stands alone is not verified itself.', proven('[ICAO 9303-12 7.1.1.3] a link certificate inside the object')),
  shall('5.6.4.3.4', 'Validity of Document Signer and CSCA on the day of the check.', proven('[ICAO 9303-11 5.1] validity is judged at the date of signing')),
  shall('5.6.4.3.4', 'Dates on the defect list are not supported.', proven('[TR-03135-1 5.6.4.3.4, 5.8.2.1.6]')),
  shall('5.6.4.3.5', 'Revocation by defect lists or revocation lists.', proven('[TR-03135-1 5.6.4.3.5] revocation by a proven, current list of the same state only')),
  shall('5.6.4.3.6', 'Each Document Signer gets a trust status from the lists.', proven('[ICAO 9303-12 9] takes certificates from a list whose signer chains to a pinned certificate')),
  shall('5.6.4.4.1', 'EF.COM and EF.SOD are compared.', proven('[TR-03135-1 5.6.4.4.1] a data group hidden from EF.COM fails')),
  shall('5.6.4.4.2', 'The hash of each data group read is compared; only what is proven is relied on.', proven('[TR-03135-1 5.6.4.4.2] a changed, an unsigned and an unread data group are told apart')),
  shall('5.6.4.5', 'The issuing state of DG1 is compared with the issuer\'s country by a table of assignments.', proven('[TR-03135-1 5.6.4.5] the state of DG1 against the state of the signer')),
];

const combined: Requirement[] = [
  shall('5.7', 'The combined result is aggregated.', proven('tables of results')),
  shall('5.7.1', 'Expiry from the zone or DG1, the century resolved by the rule of 15 years.', provenNote('The validity of the Document Signer is not used for it (recommended).', '[TR-03135-1 5.7.1 Table 5.45] valid through the last day in Germany')),
  shall('5.7.2', 'Every field of the zone against DG1; optional data alone never fails.', proven('[TR-03135-1 5.7.2 Table 5.46] printed zone against chip')),
  shall('5.7.3.1', 'Both sides of a TD1 card: the zone of the back against the print of the front.', provenNote('Where a reference names the places of the print; otherwise not supported.', '[TR-03135-1 5.7.3.1 Table 5.47]', '[TR-03135-1 5.7.3.1] both sides of a card')),
  shall('5.7.4.1, 5.7.4.2', 'Passport against visa or residence permit.', proven('[TR-03135-1 5.7.4.1, 5.7.4.2] visa and residence permit', '[TR-03135-1 5.7.4] linked documents of the same person')),
  shall('5.7.4.3', 'Passport number against the seal of the visa.', proven('[TR-03135-1 5.7.4.3 Table 5.50]')),
  should('5.7.5', 'Zone against visual zone, read from infrared first.', proven('[TR-03135-1 5.7.5] genuine pages contradict nothing and most fields fit')),
  shall('5.7.6', 'Printed portrait against DG2, with score, threshold and range logged.', provenNote('Evaluatory until the comparer is calibrated on printed portraits.', '[TR-03135-1 5] a document in order: nothing found')),
  shall('5.7.7', 'Printed zone against the zone in the seal.', proven('[TR-03135-1 5.7.7 Table 5.53]', '[TR-03135-1 5.9, 5.7.7] the seal printed on a sheet')),
  should('5.8.1.1', 'Specimens are told apart.', provenNote('By the zone: the invented state and the names only specimens carry. Labels printed across the page are not read.', '[TR-03135-1 5.8.1.1]')),
  should('5.8.1.2', 'Known wrong names of a country are taken for it.', proven('[TR-03135-1 5.8.1.2]')),
  should('5.8.1.3 to 5.8.1.6', 'Known optical defects of models (format, font, check digits, ink) are looked up and excused.', provenNote('The reference catalogue names them by model.', '[TR-03135-1 5.8.1.3 to 5.8.1.6]')),
];

const defects: Requirement[] = [
  shall('5.8.2', 'Defect lists only in the format of TR-03129-2 and with a valid signature.', proven('[TR-03135-1 5.8.2] defect lists revoke, excuse, and are ignored without a valid signature')),
  shall('5.8.2.1.1', 'A revoked Document Signer leads to failed or undetermined by its status.', proven('[TR-03135-1 5.8.2] defect lists revoke, excuse')),
  shall('5.8.2.1.2', 'A replaced Document Signer is used in place of the one given.', proven('[TR-03135-1 5.8.2.1.2] a replaced Document Signer gives way to its replacement')),
  shall('5.8.2.1.3, 5.8.2.1.4', 'Compromised keys make CA or AA failed.', proven('[TR-03135-1 5.8.2.1.3, 5.8.2.1.4] a compromised key proves nothing')),
  shall('5.8.2.1.5', 'A protocol known to fail is performed, and its failure undetermined.', proven('[TR-03135-1 5.8.2.1.5]')),
  shall('5.8.2.2.1', 'Malformed data groups are passed on to the application.', provenNote('Every departure of a file from its form is a finding.', '[TR-03105-5.1 LDS_B_24]')),
  shall('5.8.2.2.2, 5.8.2.3.1, 5.8.2.3.2, 5.8.2.3.4', 'A malformed object or signer makes a failed signature undetermined.', proven('[TR-03135-1 5.8.2.2.2, 5.8.2.3.4]')),
  shall('5.8.2.2.3', 'A known discrepancy of EF.COM and EF.SOD leaves open what EF.SOD does not settle.', proven('[TR-03135-1 5.8.2.2.3]')),
  shall('5.8.2.2.4', 'A wrong signer identifier is passed over.', proven('[TR-03135-1 5.8.2.2.4] a signer named with another order of its issuer is still found')),
  shall('5.8.2.2.5', 'The corrected country is used.', proven('[TR-03135-1 5.8.2.2.5]')),
];

const seals: Requirement[] = [
  shall('5.9', 'Digital seals are inspected; several seals are told apart or aborted.', proven('[TR-03135-1 5.9] several seals end the check', '[TR-03137-1 Annex C] arrival attestation document', '[TR-03137-1 Annex E, F, H]')),
  shall('5.9.1', 'The seal\'s result is aggregated.', proven('tables of results')),
  shall('5.9.1.1', 'Readability: presence, technology, conversion.', provenNote('That a seal belongs there is known of the German papers of TR-03137-1 that always carry one and of models of the reference catalogue.', '[TR-03135-1 5.9.1.1.1 Table 5.57]', '[TR-03135-1 5.9.1.1 to 5.9.1.5] a genuine seal', '[TR-03135-1 5.9.1.1.2, 5.9.1.2] symbology')),
  shall('5.9.1.2', 'Integrity: structure, content, check digits.', proven('[TR-03135-1 5.9.1.1.2, 5.9.1.2] symbology')),
  shall('5.9.1.3', 'Issuer certificates: signature, validity, trust.', proven('[TR-03135-1 5.9.1.3.2 to 5.9.1.3.4]', '[TR-03135-1 5.9.1.4.1 Table 5.70]')),
  shall('5.9.1.4', 'Authenticity: signature and digest.', provenNote('A seal without signature is not supported here and fails as wrongly built, because a signature belongs to every seal.', '[TR-03135-1 5.9.1.4.1 Table 5.70]', '[TR-03135-1 5.9.1.1.2, 5.9.1.2] symbology')),
  shall('5.9.1.5', 'Country of zone, signer and issuer.', proven('[TR-03135-1 5.9.1.5] a signer of another state')),
];

const logging: Requirement[] = [
  shall('6.1, 6.2', 'Logging in the guideline\'s XML schema.', open('written in its namespaces with the element names the text mentions and valid by our own schemas (docs/log-schema); the guideline\'s schema files are not part of its text and nothing is validated against them')),
  shall('6.3', 'What is always logged is present after every check.', proven('[TR-03135-2 4.3] logging profiles')),
  shall('7', 'Document readers are certified by TR-03105-4, -5.1 and -5.2.', provenNote(`The table of Part 5.1 is docs/tr-03105-5-1.md (${TR51}); no accredited laboratory has run it, and readers bring their own certificates for the rest.`, '[TR-03105-5.1 LDS_K_01]')),
];

const profile: Requirement[] = [
  shall('4.1, 4.2.1', 'The system fits chapters 4 and 5 of Part 1; the false negative rate per country stays under 2 %.', open('rates on real documents were not measured; see the rows of Part 1')),
  shall('4.2.3 to 4.2.7', 'Stationary, self service, mobile and kiosk scenarios.', otherScenario),
  shall('4.2.8', 'Lists fetched by the machine are renewed every three workdays, by hand every four weeks; the age is shown.', provenNote('The desk does not fetch lists itself; it says when one is too old.', '[TR-03135-2 4.2.8] age of a list')),
  shall('4.2.8', 'UsedLists is in every log, the signer\'s certificate hashed with SHA-256.', proven('[TR-03135-2 4.3] logging profiles')),
  shall('4.2.8 Table 4.22, 5.5.2', 'The model is identified.', proven('[TR-03135-1 5] a document in order: nothing found')),
  shall('4.2.8 Table 4.22, 5.5.3', 'Consistency of the zone can always be checked.', proven('[TR-03135-1 5.5.4.1] zone: check digits, infrared, page without zone')),
  shall('4.2.8 Table 4.22, 5.5.4.1', 'A zone that was read is checked for ICAO compliance.', proven('[TR-03135-1 5.5.4.1] zone: check digits, infrared, page without zone')),
  should('4.2.8 Table 4.22, 5.5.4.2', 'Spectrally selective checks as the reader can, at least (UV, BR, FU).', proven('[TR-03135-1 5.5.4.2] dull paper passes (UV, BR, FU), glowing paper does not')),
  shall('4.2.8 Table 4.22', 'Where they become evaluatory after a proven chip, countries can be taken out of it.', proven('[TR-03135-2 Table 4.22] a proven chip makes spectral checks evaluatory, except for listed states')),
  shall('4.2.8 Table 4.23, 5.6.1', 'Connections to the public key infrastructures.', open('lists are imported as files by the administrator; there is no connection')),
  shall('4.2.8 Table 4.23, 5.6.1.1', 'Defect and master lists.', proven('[TR-03135-1 5.8.2] defect lists revoke', '[ICAO 9303-12 9] takes certificates from a list')),
  shall('4.2.8 Table 4.23, 5.6.2, 5.6.3', 'Access and processing sequences, access protocols.', proven('[TR-03135-1 5.6.2.1] processing sequence 1', '[TR-03135-1 5.6.2.2, 5.6.2.4] processing sequences 2 and 4', '[TR-03135-1 5.6.2.3] Terminal Authentication')),
  shall('4.2.8 Table 4.23, 5.6.4', 'Contents of the chip are checked.', proven('[TR-03135-1 5.6.4] everything in order is successful in every step')),
  shall('4.2.8 Table 4.24, 5.7.1', 'Expiry is mandatory, the other combined checks optional, the portrait mandatory or evaluatory.', proven('[TR-03135-2 4.2.8] obligations of the asylum registration profile')),
  shall('4.2.8 Table 4.25, 5.9.1', 'Digital seals are checked.', proven('[TR-03135-1 5.9.1.1 to 5.9.1.5] a genuine seal')),
  shall('4.3', 'All logging profiles are there and can be chosen.', proven('[TR-03135-2 4.3] logging profiles', '[TR-03135-3 8.4.6, TR-03135-2 4.3] gives the log')),
  shall('4.3.1', 'Basic: everything that is not about the person.', proven('[TR-03135-2 4.3] logging profiles')),
  shall('4.3.2 to 4.3.5', 'Standard and its extensions: details of what failed or stayed open, optical data beside electronic errors.', proven('[TR-03135-2 4.3] logging profiles')),
  shall('4.3.6', 'Full: everything.', proven('[TR-03135-2 4.3] logging profiles')),
  should('4.4', 'Logs are kept locally while transmission fails and sent again.', notApplicable('required for stationary, self service and kiosk scenarios; this profile does not ask for transmission')),
  shall('5', 'All requirements of chapter 4 for the scenario are met.', open('the open rows above')),
];

export const documentChecks: Guideline = {
  id: 'TR-03135-1', title: 'Machine authentication of MRTDs, checks (version 2.5)',
  requirements: [...results, ...equipment, ...overall, ...optical, ...access, ...content, ...combined, ...defects, ...seals, ...logging],
};
export const registrationProfile: Guideline = { id: 'TR-03135-2', title: 'Application profiles: asylum registration (version 2.5)', requirements: profile };
