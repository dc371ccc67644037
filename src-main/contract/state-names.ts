/**
 * Nationalities by ICAO 9303-3 section 5 code (ISO 3166-1 alpha-3 plus the codes of the standard's own).
 * The names come from the platform's CLDR data by alpha-2 code. For window, papers and whatever else people read.
 */
const ALPHA = `AFG:AF ALB:AL DZA:DZ AND:AD AGO:AO ATG:AG ARG:AR ARM:AM AUS:AU AUT:AT AZE:AZ BHS:BS BHR:BH BGD:BD BRB:BB BLR:BY BEL:BE BLZ:BZ BEN:BJ BTN:BT BOL:BO BIH:BA BWA:BW BRA:BR BRN:BN BGR:BG BFA:BF BDI:BI KHM:KH CMR:CM CAN:CA CPV:CV CAF:CF TCD:TD CHL:CL CHN:CN COL:CO COM:KM COG:CG COD:CD CRI:CR CIV:CI HRV:HR CUB:CU CYP:CY CZE:CZ DNK:DK DJI:DJ DMA:DM DOM:DO ECU:EC EGY:EG SLV:SV GNQ:GQ ERI:ER EST:EE SWZ:SZ ETH:ET FJI:FJ FIN:FI FRA:FR GAB:GA GMB:GM GEO:GE D:DE GHA:GH GRC:GR GRD:GD GTM:GT GIN:GN GNB:GW GUY:GY HTI:HT HND:HN HUN:HU ISL:IS IND:IN IDN:ID IRN:IR IRQ:IQ IRL:IE ISR:IL ITA:IT JAM:JM JPN:JP JOR:JO KAZ:KZ KEN:KE KIR:KI PRK:KP KOR:KR KWT:KW KGZ:KG LAO:LA LVA:LV LBN:LB LSO:LS LBR:LR LBY:LY LIE:LI LTU:LT LUX:LU MDG:MG MWI:MW MYS:MY MDV:MV MLI:ML MLT:MT MHL:MH MRT:MR MUS:MU MEX:MX FSM:FM MDA:MD MCO:MC MNG:MN MNE:ME MAR:MA MOZ:MZ MMR:MM NAM:NA NRU:NR NPL:NP NLD:NL NZL:NZ NIC:NI NER:NE NGA:NG MKD:MK NOR:NO OMN:OM PAK:PK PLW:PW PSE:PS PAN:PA PNG:PG PRY:PY PER:PE PHL:PH POL:PL PRT:PT QAT:QA ROU:RO RUS:RU RWA:RW KNA:KN LCA:LC VCT:VC WSM:WS SMR:SM STP:ST SAU:SA SEN:SN SRB:RS SYC:SC SLE:SL SGP:SG SVK:SK SVN:SI SLB:SB SOM:SO ZAF:ZA SSD:SS ESP:ES LKA:LK SDN:SD SUR:SR SWE:SE CHE:CH SYR:SY TWN:TW TJK:TJ TZA:TZ THA:TH TLS:TL TGO:TG TON:TO TTO:TT TUN:TN TUR:TR TKM:TM TUV:TV UGA:UG UKR:UA ARE:AE GBR:GB USA:US URY:UY UZB:UZ VUT:VU VAT:VA VEN:VE VNM:VN YEM:YE ZMB:ZM ZWE:ZW RKS:XK`;

const alpha2 = new Map(ALPHA.split(/\s+/).map((pair) => pair.split(':') as [string, string]));

/** ICAO 9303-3 part D: persons without a defined nationality, and the specimen state. */
const special: Record<string, Record<'de' | 'en', string>> = {
  XXA: { de: 'staatenlos', en: 'stateless' },
  XXB: { de: 'Flüchtling (Genfer Konvention)', en: 'refugee (1951 Convention)' },
  XXC: { de: 'Flüchtling (sonstige)', en: 'refugee (other)' },
  XXX: { de: 'ungeklärt', en: 'unspecified' },
  UTO: { de: 'Utopia (Muster)', en: 'Utopia (specimen)' },
};

const region = (locale: string): Intl.DisplayNames => new Intl.DisplayNames([locale], { type: 'region' });
const regions = { de: region('de'), en: region('en') };

export function stateName(code: string, locale: 'de' | 'en'): string {
  const own = special[code];
  if (own) return own[locale];
  const short = alpha2.get(code);
  if (!short) return code;
  return regions[locale].of(short) ?? code;
}

export const stateCodes: readonly string[] = [...alpha2.keys(), ...Object.keys(special)];

const bare = (text: string): string => text.trim().toLocaleLowerCase('de');

/** What somebody typed or chose: a name in either language, the letters, or both as on paper. @returns null where it is neither */
export function stateCode(text: string): string | null {
  const letters = /^(?:.*\()?([A-Z]{1,3})\)?$/i.exec(text.trim())?.[1]?.toUpperCase();
  return stateCodes.find((code) => bare(stateName(code, 'de')) === bare(text) || bare(stateName(code, 'en')) === bare(text)) ?? letters ?? null;
}

/** On German paper: the name, and the code that document and register carry. */
export const stateOnPaper = (code: string): string => {
  const name = stateName(code, 'de');
  return name === code ? code : `${name} (${code})`;
};
