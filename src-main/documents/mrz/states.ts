/**
 * Codes that may stand for an issuing state or a nationality. ICAO 9303-3 section 5: ISO 3166-1
 * alpha-3 codes, the one-letter D, the codes of organisations and of persons without a nationality,
 * and UTO for specimens. Withdrawn codes stay readable because documents outlive their states.
 */

const ISO_3166 =
  'ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA ' +
  'CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM ' +
  'GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN ' +
  'KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT ' +
  'NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA ' +
  'SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA ' +
  'UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE';

/** ICAO 9303-3 section 5 parts B to D, and codes of entities whose documents are met in Germany. */
const SPECIAL =
  'D EUE RKS KSV UNO UNA UNK XBA XIM XCC XCE XCO XCT XEC XPO XES XMP XOM XDC XXA XXB XXC XXX IAO GBD GBN GBO GBP GBS';

/** For specimens only. ICAO 9303-3 section 5: UTO. */
const SPECIMEN = 'UTO';

/** Withdrawn, still found on documents: Romania, Zaire, East Timor, Burma, Yugoslavia, the Soviet Union … */
const WITHDRAWN = 'ROM ZAR TMP BUR YUG SCG SUN CSK DDR ANT NTZ YMD';

const known = new Set([ISO_3166, SPECIAL, SPECIMEN, WITHDRAWN].flatMap((list) => list.split(' ')));

/** @param code without fillers, as in the zone. */
export function isKnownState(code: string): boolean {
  return known.has(code);
}

/** Codes that some states print for others, by the one they mean [TR-03135-1 5.8.1.2]. */
const MISNAMED: Readonly<Record<string, string>> = { DEU: 'D', GER: 'D', DE: 'D' };

export function meantState(code: string): string {
  return MISNAMED[code] ?? code;
}

/** Names that only specimens carry; SAMPLE and MUSTER are names of people, too. */
const SPECIMEN_NAMES = ['SPECIMEN', 'MUSTERMANN'];

/** True where the zone says that the document is a specimen: by the invented state or by its holder's name. */
export function isSpecimen({ issuingState, surname = '', givenNames = '' }: { issuingState?: string; surname?: string; givenNames?: string }): boolean {
  return issuingState === SPECIMEN || `${surname} ${givenNames}`.split(' ').some((name) => SPECIMEN_NAMES.includes(name));
}
