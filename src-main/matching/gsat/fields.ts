/**
 * Where the fields of a GSAT 3 transaction stand in the NIST-ITL XML package, as far as published:
 * TR-03121-3-6 v6.0, Table 4.10 (FM COD-ALL-GSAT3). The GSAT 3 schema files themselves are not public; what
 * is not in that table is marked `own` here and in docs/pik-station.md.
 */
import type { StationTransaction } from '../transaction.ts';

const information = 'itl:PackageInformationRecord/int-i:Transaction';
const domain = 'itl:PackageDescriptiveTextRecord/itl:UserDefinedDescriptiveText/gsat:DomainDefinedDescriptiveFields';
const metadata = `${domain}/gsat:TransactionMetadata`;
const country = 'nc:OrganizationLocation/nc:LocationAddress/nc:StructuredAddress/nc:LocationCountryISO3166Alpha3Code';

export interface GsatField {
  /** Mnemonic as printed in Table 4.10; `???` there has no name. */
  mnemonic: string;
  /** Section of the GSAT 3 document as Table 4.10 cites it. */
  section: string;
  /** Below itl:NISTBiometricInformationExchangePackage. */
  path: string;
  value(transaction: StationTransaction): string;
}

/** Unknown values are placeholders, as 4.10.2.1 of Volume 6 allows; they are never invented data. */
const orPlaceholder = (value: string): string => (value === '' ? 'UNKNOWN' : value);

/**
 * Transaction types (TOT). `CPS` with process `FASTID` is the table's example for a search; the code for the
 * creation of a record is not published, `ENR` is our own.
 */
export const typeOfTransaction: Record<StationTransaction['kind'], { tot: string; process: string }> = {
  identification: { tot: 'CPS', process: 'FASTID' },
  storage: { tot: 'ENR', process: 'ENROL' },
};

/** Transaction-wide fields in document order. */
export const gsatFields: GsatField[] = [
  { mnemonic: 'DAT', section: '8.13', path: `${information}/ansi-nist:TransactionDate/nc:Date`, value: (t) => t.createdAt.slice(0, 10) },
  { mnemonic: 'DAI', section: '8.16', path: `${information}/ansi-nist:TransactionDestinationOrganization/nc:OrganizationIdentification/nc:IdentificationID`, value: () => 'BKA' },
  { mnemonic: 'DAI', section: '8.18', path: `${information}/ansi-nist:TransactionDestinationOrganization/${country}`, value: () => 'DEU' },
  { mnemonic: 'ORI', section: '8.20', path: `${information}/ansi-nist:TransactionOriginatingOrganization/nc:OrganizationIdentification/nc:IdentificationID`, value: (t) => t.origin.organization },
  { mnemonic: '???', section: '8.19', path: `${information}/ansi-nist:TransactionOriginatingOrganization/${country}`, value: (t) => t.origin.country },
  { mnemonic: 'GMT', section: '8.30', path: `${information}/ansi-nist:TransactionUTCDate/nc:DateTime`, value: (t) => `${t.createdAt.slice(0, 19)}Z` },
  { mnemonic: 'TCN', section: '8.23', path: `${information}/ansi-nist:TransactionControlIdentification/nc:IdentificationID`, value: (t) => t.transactionId },
  { mnemonic: 'PRY', section: '8.14', path: `${information}/ansi-nist:TransactionPriorityValue`, value: (t) => String(t.priority) },
  { mnemonic: 'TOT', section: '8.12', path: `${information}/int-i:TransactionAugmentation/int-i:TransactionCategoryCode`, value: (t) => typeOfTransaction[t.kind].tot },
  { mnemonic: 'OB6', section: '9.33', path: `${domain}/int-i:RecordActivity/ansi-nist:CaptureOrganization/${country}`, value: (t) => t.origin.country },
  { mnemonic: 'OB1', section: '9.28', path: `${domain}/int-i:RecordActivity/ansi-nist:CaptureOrganization/nc:OrganizationName`, value: (t) => t.origin.organization },
  { mnemonic: 'SEX', section: '9.51', path: `${domain}/gsat:RecordSubject/int-i:PersonSexCode`, value: (t) => (t.person.sex === '' ? 'U' : t.person.sex) },
  { mnemonic: 'PCN', section: '9.68', path: `${metadata}/gsat:PersonalControlNumber/nc:IdentificationID`, value: (t) => t.person.azrNumber ?? t.personKey },
  { mnemonic: 'OIC1', section: '9.66', path: `${metadata}/gsat:OfficerInCharge/nc:PersonGivenName`, value: (t) => orPlaceholder(t.origin.officer.givenName) },
  { mnemonic: 'OIC2', section: '9.67', path: `${metadata}/gsat:OfficerInCharge/nc:PersonSurName`, value: (t) => orPlaceholder(t.origin.officer.surname) },
  { mnemonic: 'OIC', section: '9.65', path: `${metadata}/gsat:OfficerInCharge/nc:ContactTelephoneNumber/nc:FullTelephoneNumber/nc:TelephoneNumberFullID`, value: (t) => orPlaceholder(t.origin.officer.telephone) },
  { mnemonic: 'SEN', section: '9.71', path: `${metadata}/gsat:Workflow/gsat:Sender`, value: (t) => t.origin.desk },
  { mnemonic: 'REG', section: '9.72', path: `${metadata}/gsat:Workflow/gsat:Laenderkennung`, value: (t) => orPlaceholder(t.origin.region) },
  { mnemonic: 'SNA', section: '9.74', path: `${metadata}/gsat:Workflow/gsat:System/gsat:Name`, value: () => 'NATIONAL' },
  { mnemonic: 'SPC', section: '9.75', path: `${metadata}/gsat:Workflow/gsat:System/gsat:Process`, value: (t) => typeOfTransaction[t.kind].process },
];

/** Per fingerprint record (itl:PackageFingerprintImageRecord). */
export const fingerprintFields = [
  { mnemonic: '???', section: '13.6', path: `itl:FingerprintImage/ansi-nist:ImageCaptureDetail/ansi-nist:CaptureOrganization/${country}`, value: (t: StationTransaction) => t.origin.country },
  { mnemonic: '???', section: 'none', path: 'itl:FingerprintImage/ansi-nist:ImageCaptureDetail/ansi-nist:CaptureOrganization/nc:OrganizationName', value: (t: StationTransaction) => t.origin.organization },
];
